import { Clock } from '@app/common';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { aboveAllBefore, lowestSince } from './ledger-positions.queries';
import { ReportingDatabase } from './reporting-database';

/** By account; debits are positive. An account without entries is not in it. */
export type AccountSums = ReadonlyMap<string, bigint>;

/** So many transactions are summed up by one statement, which then is no longer than some seconds. */
const CHUNK = 2_000_000n;

const SUMS = `
  SELECT account_id AS id, sum(amount_nano_usd)::bigint AS amount FROM ledger_entries
   WHERE transaction_id >= $1 AND transaction_id < $2 GROUP BY account_id`;
const SUMS_BEFORE = `
  SELECT account_id AS id, sum(amount_nano_usd)::bigint AS amount
    FROM ledger_entries JOIN ledger_transactions ON ledger_transactions.id = transaction_id
   WHERE transaction_id >= $1 AND ($2::bigint IS NULL OR transaction_id < $2) AND ($3::timestamptz IS NULL OR created_at < $3)
   GROUP BY account_id`;

/** The sums over all transactions below a number. */
interface Kept {
  readonly until: bigint;
  readonly sums: AccountSums;
}
const NOTHING: Kept = { until: 0n, sums: new Map() };

/**
 * What the entries of every account add up to, at any instant. Entries are never changed, so what lies well behind us is
 * added up once and kept; only what came since is read again.
 */
@Injectable()
export class LedgerSumsService {
  private kept: Kept = NOTHING;
  /** Those who ask meanwhile wait for the same sums. */
  private advancing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: ReportingDatabase,
    private readonly clock: Clock,
  ) {}

  /** Of all that was booked before the instant; null: of all there is. */
  async sumsAt(instant: Date | null): Promise<AccountSums> {
    const { pool } = this.database;
    const now = this.clock.now();
    const low = await lowestSince(pool, instant !== null && instant < now ? instant : now);
    await this.advance(low);
    const { until, sums } = this.kept.until <= low ? this.kept : await this.sumUp(NOTHING, low);
    const high = instant && (await aboveAllBefore(pool, instant));
    return added(sums, await rowsOf(pool, SUMS_BEFORE, [until, high, instant]));
  }

  private advance(until: bigint): Promise<unknown> {
    this.advancing = this.advancing
      .catch(() => undefined)
      .then(async () => {
        if (until > this.kept.until) this.kept = await this.sumUp(this.kept, until);
      });
    return this.advancing;
  }

  /** From one number on to another, a part at a time. */
  private async sumUp({ until, sums }: Kept, to: bigint): Promise<Kept> {
    let [position, total] = [until, sums];
    while (position < to) {
      const next = position + CHUNK < to ? position + CHUNK : to;
      total = added(total, await rowsOf(this.database.pool, SUMS, [position, next]));
      position = next;
    }
    return { until: position, sums: total };
  }
}

interface SumRow {
  readonly id: string;
  readonly amount: bigint;
}

const rowsOf = async (pool: pg.Pool, text: string, parameters: readonly unknown[]) =>
  (await pool.query<SumRow>(text, [...parameters])).rows;

function added(sums: AccountSums, rows: readonly SumRow[]): AccountSums {
  const total = new Map(sums);
  for (const { id, amount } of rows) total.set(id, (total.get(id) ?? 0n) + amount);
  return total;
}
