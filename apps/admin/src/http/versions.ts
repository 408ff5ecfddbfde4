import { AppError } from '@app/common';

/** Optimistic concurrency: what is changed must be there, and as the change has seen it. */
export function requireVersion<Row extends { readonly version: number }>(row: Row | null, seen: number): Row {
  if (!row) throw new AppError('not_found');
  if (row.version !== seen) throw new AppError('version_conflict', { param: 'If-Match' });
  return row;
}

/** After an update of the row with the id and the version that was seen: somebody else may have been faster. */
export function requireOneChanged({ count }: { readonly count: number }): void {
  if (count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
}

/** For a row that must be there. Throws AppError('not_found'). */
export function requireFound<Row>(row: Row | null): Row {
  if (!row) throw new AppError('not_found');
  return row;
}
