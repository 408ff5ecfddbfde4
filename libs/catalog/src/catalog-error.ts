/** A catalogue file that cannot be imported: which model and which field, a line each. Nothing was changed. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
}
