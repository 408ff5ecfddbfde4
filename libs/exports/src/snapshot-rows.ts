import { openPool } from '@app/database';
import type pg from 'pg';
import type { Cell } from './cells';
import type { Statement } from './dataset';

const BATCH = 2_000;
/** Cells stay as PostgreSQL writes them: nothing is parsed that is only written out again. */
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: (() => (text: string) => text) as never };

/** Sessions that export: in UTC, and with room to sort. */
export const openExportPool = (databaseUrl: string, connections: number): pg.Pool =>
  openPool(databaseUrl, connections, { settings: { jit: 'off', work_mem: '64MB', timezone: 'UTC', datestyle: 'ISO' } });

/** One look at the database as it is at one instant. */
export class SnapshotRows {
  private constructor(private readonly client: pg.PoolClient) {}

  static async open(pool: pg.Pool): Promise<SnapshotRows> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return new SnapshotRows(client);
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  /** The session, for whoever has to break it off. */
  get processId(): number {
    return (this.client as unknown as { readonly processID: number }).processID;
  }

  async count({ text, values }: Pick<Statement, 'text' | 'values'>): Promise<bigint> {
    const { rows } = await this.client.query<{ rows: bigint }>(`SELECT count(*) AS rows FROM (${text}) AS counted`, [
      ...values,
    ]);
    return rows[0]!.rows;
  }

  async lastTransactionId(before: Date): Promise<string | null> {
    const { rows } = await this.client.query<{ id: bigint }>(
      'SELECT id FROM ledger_transactions WHERE created_at < $1 ORDER BY id DESC LIMIT 1',
      [before],
    );
    return rows[0]?.id.toString() ?? null;
  }

  async *batches({ text, orderBy, values }: Statement): AsyncGenerator<readonly (readonly Cell[])[]> {
    await this.client.query(`DECLARE exported NO SCROLL CURSOR FOR ${text} ORDER BY ${orderBy}`, [...values]);
    const fetch = { text: `FETCH ${BATCH} FROM exported`, rowMode: 'array' as const, types: AS_TEXT };
    for (;;) {
      const { rows } = await this.client.query<Cell[]>(fetch);
      if (rows.length > 0) yield rows;
      if (rows.length < BATCH) return;
    }
  }

  /** A session that failed, or was broken off, is not used again. */
  close(failure?: Error): void {
    if (failure) return this.client.release(failure);
    this.client.query('COMMIT').then(
      () => this.client.release(),
      (error: Error) => this.client.release(error),
    );
  }
}
