import type pg from 'pg';
import { HOUR_MS } from './instants';

/** How long a transaction can be under way: it says when it began, and its number says when it was written. */
const LONGEST_TRANSACTION_MS = HOUR_MS;

/** The number from which on transactions were made at $1 or later, but for those that were under way then. */
const FIRST_NEAR = `
  WITH RECURSIVE search (low, high) AS (
    SELECT coalesce(min(id), 0), coalesce(max(id), 0) + 1 FROM ledger_transactions
    UNION ALL
    SELECT CASE WHEN probe.created_at < $1 THEN probe.id + 1 ELSE low END,
           CASE WHEN probe.created_at < $1 THEN high ELSE (low + high) / 2 END
      FROM search LEFT JOIN LATERAL (
        SELECT id, created_at FROM ledger_transactions WHERE id >= (low + high) / 2 AND id < high ORDER BY id LIMIT 1) AS probe ON true
     WHERE low < high
  ) SELECT low AS id FROM search WHERE low >= high LIMIT 1`;

type Db = pg.Pool | pg.ClientBase;

/**
 * A number that whatever was made at the instant or later does not lie below. Found by some twenty probes of the primary
 * key: numbers are in the order of time, to within the length of a transaction.
 */
export const lowestSince = (db: Db, instant: Date) => firstNear(db, instant.getTime() - LONGEST_TRANSACTION_MS);

/** A number that whatever was made before the instant lies below. */
export const aboveAllBefore = (db: Db, instant: Date) => firstNear(db, instant.getTime() + LONGEST_TRANSACTION_MS);

async function firstNear(db: Db, instantMs: number): Promise<bigint> {
  const { rows } = await db.query<{ id: bigint }>(FIRST_NEAR, [new Date(instantMs)]);
  return rows[0]!.id;
}
