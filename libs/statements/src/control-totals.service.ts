import { createHash } from 'node:crypto';
import { Clock } from '@app/common';
import { Database, openPool } from '@app/database';
import { Config } from '@app/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';

/** Entries read at once: memory stays the same, whatever the month. */
const BATCH = 20_000;
const PATIENCE = { statement_timeout: '15min' } as const;

interface Entry {
  readonly id: bigint;
  readonly line: string;
  readonly debit: bigint;
}

/**
 * What a closed month adds up to: counted once, after the close, when nothing of it can change. Whoever exports it or restores
 * it later can compare.
 */
@Injectable()
export class ControlTotalsService implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.pool = openPool(config.databaseUrl, 1, { settings: PATIENCE });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** Counts the months that were closed and not counted. Done by several at once, it is done once. */
  async countClosed(): Promise<void> {
    const { prisma } = this.database;
    for (const { month } of await prisma.period.findMany({ where: { countedAt: null }, orderBy: { month: 'asc' } })) {
      const totals = { ...(await this.sumsOf(month)), ...(await this.entriesOf(month)) };
      await prisma.period.updateMany({
        where: { month, countedAt: null },
        data: { ...totals, countedAt: this.clock.now() },
      });
    }
  }

  /** Calls of the month were settled after it began, and before it was closed. */
  private async sumsOf(month: Date) {
    const { rows } = await this.pool.query<{
      usageCount: bigint;
      chargeNanoUsd: bigint;
      costNanoUsd: bigint;
      transactionCount: bigint;
    }>(
      `SELECT count(*) AS "usageCount", coalesce(sum(usage.charge_nano_usd), 0)::bigint AS "chargeNanoUsd",
              coalesce(sum(usage.cost_nano_usd), 0)::bigint AS "costNanoUsd",
              (SELECT count(*) FROM ledger_transactions WHERE period = $1::date) AS "transactionCount"
         FROM usage_records AS usage, periods
        WHERE period = $1::date AND month = $1::date AND settled_at <= closed_at AND settled_at >= month::timestamp AT TIME ZONE 'UTC'`,
      [month],
    );
    return rows[0]!;
  }

  private async entriesOf(month: Date) {
    const hash = createHash('sha256');
    let [entryCount, debitNanoUsd, after] = [0n, 0n, -1n];
    for (;;) {
      const { rows } = await this.pool.query<Entry>(
        `SELECT entry.id, transaction_id || ',' || account_id || ',' || amount_nano_usd AS line, greatest(amount_nano_usd, 0) AS debit
           FROM ledger_entries AS entry JOIN ledger_transactions AS t ON t.id = transaction_id
          WHERE t.period = $1::date AND entry.id > $2 ORDER BY entry.id LIMIT ${BATCH}`,
        [month, after],
      );
      for (const { id, line, debit } of rows) {
        hash.update(`${line}\n`);
        entryCount++;
        debitNanoUsd += debit;
        after = id;
      }
      if (rows.length < BATCH)
        return { entryCount, debitNanoUsd: debitNanoUsd.toString(), entriesSha256: hash.digest('hex') };
    }
  }
}
