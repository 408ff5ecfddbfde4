import type { Prisma } from '@app/database';
import type pg from 'pg';

/**
 * `decided`: every transaction up to it is committed or never will be, and was looked at.
 * `seen`: the last number drawn when the round before began; decided as soon as nothing from before that is still under way.
 * `newest`, `hourly`, `full`: when these rounds were last done.
 */
export type WatermarkName = 'decided' | 'seen' | 'newest' | 'hourly' | 'full';

export interface Watermark {
  readonly transactionId: bigint;
  readonly lookedAt: Date;
}

export async function readWatermarks(client: pg.PoolClient): Promise<Partial<Record<WatermarkName, Watermark>>> {
  const { rows } = await client.query<Watermark & { name: WatermarkName }>(
    'SELECT name, transaction_id AS "transactionId", looked_at AS "lookedAt" FROM audit_watermarks',
  );
  return Object.fromEntries(rows.map((row) => [row.name, row]));
}

/** Where the numbers of transactions are now. The time is read after the number: whoever begins later draws a higher one. */
export async function currentMark(client: pg.PoolClient): Promise<Watermark> {
  const { rows } = await client.query<Watermark>(
    'SELECT last_value AS "transactionId", clock_timestamp() AS "lookedAt" FROM ledger_transactions_id_seq',
  );
  return rows[0]!;
}

export async function writeWatermark(client: pg.PoolClient, name: WatermarkName, mark: Watermark): Promise<void> {
  await client.query(
    `INSERT INTO audit_watermarks (name, transaction_id, looked_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET transaction_id = excluded.transaction_id, looked_at = excluded.looked_at`,
    [name, mark.transactionId, mark.lookedAt],
  );
}

/** True when no transaction that began before that instant can still commit. To be asked before a snapshot is taken. */
export async function isDecided(client: pg.PoolClient, before: Date): Promise<boolean> {
  const { rows } = await client.query<{ isDecided: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL
                           AND pid <> pg_backend_pid() AND xact_start <= $1::timestamptz + interval '2 ms') AS "isDecided"`,
    [before],
  );
  return rows[0]!.isDecided;
}

/** The next look of whoever audits is one at everything, not only when its time has come. */
export async function requestFullRound(db: Prisma.TransactionClient): Promise<void> {
  await db.auditWatermark.deleteMany({ where: { name: 'full' } });
}
