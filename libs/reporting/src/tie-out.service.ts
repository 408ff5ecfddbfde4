import type { NanoUsd } from '@app/common';
import { Injectable } from '@nestjs/common';
import { DAY_MS, firstIdAt, requireRange, requireTimeZone, utcDay, type TimeRange } from './instants';
import { aboveAllBefore, lowestSince } from './ledger-positions.queries';
import { ReportingDatabase } from './reporting-database';
import { wholeBuckets } from './series';

/** What transactions of one kind moved on accounts of one kind; debits are positive. */
export interface LedgerLine {
  readonly kind: string;
  readonly account: string;
  /** Null where organizations have an account of that kind each. */
  readonly accountId: string | null;
  readonly amountNanoUsd: NanoUsd;
  readonly entries: number;
}

/** The revenue of calls by two ways: the sums of their charts, and the ledger's revenue account. */
export interface RevenueComparison extends TimeRange {
  /** `to` is the last midnight that everything settled before is summed up. By when calls were made. */
  readonly chargedNanoUsd: NanoUsd;
  /** Of calls made before `from` and settled within. */
  readonly madeBeforeNanoUsd: NanoUsd;
  /** Of calls made within and settled after `to`. */
  readonly settledAfterNanoUsd: NanoUsd;
  /** What the two make of `chargedNanoUsd`: what must be in the ledger. */
  readonly expectedNanoUsd: NanoUsd;
  readonly bookedNanoUsd: NanoUsd;
  readonly differenceNanoUsd: NanoUsd;
}

export interface TieOut extends TimeRange {
  /** By when they were booked, over the whole range. Wallets, and what calls cost us, are left out. */
  readonly lines: readonly LedgerLine[];
  /** Null while no day of the range is over. */
  readonly revenue: RevenueComparison | null;
}

const LONGEST_MS = 400 * DAY_MS;
/** So many transactions are summed up by one statement, which then is no longer than some seconds. */
const CHUNK = 1_000_000n;

/** The end of the last day that has been over and summed up for an hour, at most $1; the hour a midnight falls into is the day before's. */
const CLOSED = `
  SELECT date_trunc('hour', least($1::timestamptz, date_trunc('day', settled_until - interval '1 hour', $2::text)) + interval '59 minutes', 'UTC') AS at
    FROM rollup_watermarks WHERE name = 'rolled_up'`;

const LINES = `
  SELECT booked.kind, accounts.kind AS account, booked.closed,
         min(account_id::text) FILTER (WHERE organization_id IS NULL) AS "accountId", sum(amount)::bigint AS amount, sum(entries)::int AS entries
    FROM (SELECT kind, account_id, created_at < $3 AS closed, sum(amount_nano_usd) AS amount, count(*) AS entries
            FROM ledger_transactions AS t JOIN ledger_entries AS e ON e.transaction_id = t.id
           WHERE t.created_at >= $1 AND t.created_at < $2 AND t.id >= $4 AND t.id < $5 AND e.transaction_id >= $4 AND e.transaction_id < $5
             AND account_id IN (SELECT id FROM ledger_accounts WHERE kind NOT IN ('wallet', 'receivable', 'cost_of_sales', 'payable'))
           GROUP BY 1, 2, 3) AS booked
    JOIN ledger_accounts AS accounts ON accounts.id = account_id
   GROUP BY 1, 2, 3`;

const CHARGED = `
  SELECT coalesce(sum(charge_nano_usd), 0)::bigint AS amount FROM usage_rollups
   WHERE view = 'total' AND grain = 'hour' AND organization_id IS NULL AND starts_at >= $1 AND starts_at < $2`;
const MADE_BEFORE = `
  SELECT coalesce(sum(charge_nano_usd), 0)::bigint AS amount FROM usage_records
   WHERE day <= $3::date AND request_id < $4 AND settled_at >= $1 AND settled_at < $2`;
const SETTLED_AFTER = `
  SELECT coalesce(sum(charge_nano_usd), 0)::bigint AS amount FROM usage_records
   WHERE day BETWEEN $2::date AND $3::date AND request_id >= $4 AND request_id < $5 AND settled_at >= $1`;

interface LineRow {
  readonly kind: string;
  readonly account: string;
  readonly accountId: string | null;
  readonly closed: boolean;
  readonly amount: bigint;
  readonly entries: number;
}

/** The ledger's side of a span of time, and whether the sums of the charts are those of the ledger. */
@Injectable()
export class TieOutService {
  constructor(private readonly database: ReportingDatabase) {}

  /** Throws AppError('invalid_value') for a range or time zone that is none. */
  async tieOut(query: TimeRange & { readonly timeZone: string }): Promise<TieOut> {
    requireRange(query, LONGEST_MS);
    requireTimeZone(query.timeZone);
    const { from, to } = wholeBuckets(query, 'hour');
    const { pool } = this.database;
    const found = await pool.query<{ at: Date }>(CLOSED, [to, query.timeZone]);
    const closed = found.rows[0]?.at ?? from;
    const [low, high] = [await lowestSince(pool, from), await aboveAllBefore(pool, to)];
    const rows: LineRow[] = [];
    for (let position = low; position < high; position += CHUNK) {
      const next = position + CHUNK < high ? position + CHUNK : high;
      rows.push(...(await pool.query<LineRow>(LINES, [from, to, closed, position, next])).rows);
    }
    const lines = merged(rows);
    if (closed <= from) return { from, to, lines, revenue: null };
    const booked = rows.filter(({ kind, account, closed: isIn }) => isIn && kind === 'usage' && account === 'revenue');
    return { from, to, lines, revenue: await this.compare({ from, to: closed }, -sumOf(booked)) };
  }

  private async compare({ from, to }: TimeRange, booked: bigint): Promise<RevenueComparison> {
    const sum = async (text: string, values: readonly unknown[]) =>
      (await this.database.pool.query<{ amount: bigint }>(text, [...values])).rows[0]!.amount;
    const [fromMs, toMs] = [from.getTime(), to.getTime()];
    const [charged, madeBefore, settledAfter] = await Promise.all([
      sum(CHARGED, [from, to]),
      sum(MADE_BEFORE, [from, to, utcDay(fromMs), firstIdAt(fromMs)]),
      sum(SETTLED_AFTER, [to, utcDay(fromMs), utcDay(toMs), firstIdAt(fromMs), firstIdAt(toMs)]),
    ]);
    const expected = charged + madeBefore - settledAfter;
    return {
      ...{ from, to },
      chargedNanoUsd: charged as NanoUsd,
      madeBeforeNanoUsd: madeBefore as NanoUsd,
      settledAfterNanoUsd: settledAfter as NanoUsd,
      expectedNanoUsd: expected as NanoUsd,
      bookedNanoUsd: booked as NanoUsd,
      differenceNanoUsd: (expected - booked) as NanoUsd,
    };
  }
}

const sumOf = (rows: readonly LineRow[]) => rows.reduce((sum, { amount }) => sum + amount, 0n);

/** Of all parts of the range, before the last midnight and since. */
function merged(rows: readonly LineRow[]): readonly LedgerLine[] {
  const lines = new Map<string, LedgerLine>();
  for (const { kind, account, accountId, amount, entries } of rows) {
    const known = lines.get(`${kind} ${account}`);
    lines.set(`${kind} ${account}`, {
      ...{ kind, account, accountId },
      amountNanoUsd: (amount + (known?.amountNanoUsd ?? 0n)) as NanoUsd,
      entries: entries + (known?.entries ?? 0),
    });
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}
