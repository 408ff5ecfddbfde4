/** A source that cannot be read or brought over: what is wrong with it, in words for the person who gave it. Holds no secret. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
