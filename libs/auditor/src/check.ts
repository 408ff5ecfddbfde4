import { INVARIANTS, type Invariant } from '@app/billing';
import type { Logger } from '@app/logging';
import type pg from 'pg';

/** More than anyone reads; the rest is found when these are mended. */
export const MOST_ROWS = 1_000;

/** A query that should answer no row. Each row has a `subject`, and a `wallet_id` where one is known. */
export interface Check {
  /** As in docs/operations.md; invariants keep their ids. */
  readonly id: string;
  readonly claim: string;
  readonly sql: string;
  readonly isCore?: boolean;
  /** It looks at everything it is about: what it no longer finds is no longer so. */
  readonly isComplete?: boolean;
  /** Its rows are events: each is a finding once, also when it was resolved long ago. */
  readonly isEvent?: boolean;
}

export interface FoundRow {
  readonly subject: string;
  readonly wallet_id?: string | null;
  readonly [fact: string]: unknown;
}

/** What a check found; undefined: it could not be run. */
export interface Result {
  readonly check: Check;
  readonly rows: readonly FoundRow[] | undefined;
}

export const asCheck = ({ id, claim, sql, isCore = false }: Invariant): Check => ({
  id,
  claim,
  sql,
  isCore,
  isComplete: true,
});

export const invariant = (id: string): Invariant => INVARIANTS.find((known) => known.id === id)!;

/** Runs checks in the client's transaction. One that fails, or takes too long, keeps none of the others from running. */
export async function runChecks(
  client: pg.PoolClient,
  checks: readonly Check[],
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    signal.throwIfAborted();
    await client.query('SAVEPOINT one_check');
    try {
      const { rows } = await client.query<FoundRow>(`${check.sql} ORDER BY subject LIMIT ${MOST_ROWS}`);
      results.push({ check, rows });
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT one_check');
      signal.throwIfAborted();
      logger.error(`the auditor could not check ${check.id}`, error);
      results.push({ check, rows: undefined });
    }
  }
  return results;
}
