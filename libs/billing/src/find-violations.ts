import type pg from 'pg';
import { INVARIANTS } from './invariants';

/** A plan for all of a table, not for its first rows: in parallel, and without compiling what runs once. */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL parallel_tuple_cost = 0; SET LOCAL jit = off`;
const SHOWN = 10;

export interface Violation {
  readonly id: string;
  readonly claim: string;
  /** Up to ten. */
  readonly rows: readonly Record<string, unknown>[];
}

/** Runs every invariant on one snapshot of the database. Empty: all hold. */
export async function findViolations(pool: pg.Pool): Promise<Violation[]> {
  const client = await pool.connect();
  try {
    await client.query(BEGIN);
    const violations: Violation[] = [];
    for (const { id, claim, sql } of INVARIANTS) {
      const { rows } = await client.query<Record<string, unknown>>(`${sql} ORDER BY subject LIMIT ${SHOWN}`);
      if (rows.length > 0) violations.push({ id, claim, rows });
    }
    return violations;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
  }
}
