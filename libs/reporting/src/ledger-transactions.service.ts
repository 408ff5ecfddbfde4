import { AppError, Clock, type NanoUsd, type RequestId } from '@app/common';
import { Injectable } from '@nestjs/common';
import {
  accountFacts,
  ENTRIES,
  transactionsBetween,
  LINKS,
  SETTLED_CALLS,
  TRANSACTION,
  type AccountTransaction,
  type PageBounds,
  type TransactionFilter,
  type TransactionRow,
} from './ledger-transactions.queries';
import { aboveAllBefore, lowestSince } from './ledger-positions.queries';
import { ReportingDatabase } from './reporting-database';

export interface TransactionPage {
  /** Newest first. */
  readonly items: readonly AccountTransaction[];
  /** Null: that is all. */
  readonly nextCursor: string | null;
  /** False: time was over before the page was full; go on from the cursor. */
  readonly isComplete: boolean;
}

export interface TransactionEntry {
  readonly id: bigint;
  readonly accountId: string;
  readonly account: string;
  readonly organizationId: string | null;
  readonly organizationName: string | null;
  readonly amountNanoUsd: NanoUsd;
}

export interface LedgerTransactionView extends TransactionRow {
  readonly entries: readonly TransactionEntry[];
  readonly reversedById: bigint | null;
  /** The redemption code that it pays out: its batch. */
  readonly redemptionBatchId: string | null;
  /** Whose rounding and tax it posts, that it corrects, or that it pays. */
  readonly statementId: string | null;
}

export interface SettledCallRow {
  readonly requestId: RequestId;
  readonly organizationId: string;
  readonly model: string;
  readonly outcome: string;
  readonly apiTokenName: string;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly chargeNanoUsd: NanoUsd;
  readonly costNanoUsd: NanoUsd;
  readonly admittedAt: Date;
}

/** How many numbers the first look of a page takes in; each further one takes four times as many. */
const FIRST_REACH = 50_000n;
const FARTHER = 4n;
const LONGEST_SEARCH_MS = 2_000;

/** Transactions of the ledger, one account at a time, and one by one. */
@Injectable()
export class LedgerTransactionsService {
  constructor(
    private readonly database: ReportingDatabase,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('not_found'), or 'invalid_value' for a cursor that is none. */
  async transactions(
    filter: TransactionFilter,
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<TransactionPage> {
    const { pool } = this.database;
    const account = await accountFacts(pool, filter.accountId);
    if (!account) throw new AppError('not_found');
    const bounds = await this.boundsOf(filter, cursor);
    const deadline = this.clock.nowMs() + LONGEST_SEARCH_MS;
    const items: AccountTransaction[] = [];
    let [below, reach] = [bounds.high, FIRST_REACH];
    while (items.length < limit && below > bounds.low && this.clock.nowMs() < deadline) {
      const low = below - reach > bounds.low ? below - reach : bounds.low;
      items.push(
        ...(await transactionsBetween(pool, { filter, account, low, high: below, limit: limit - items.length })),
      );
      [below, reach] = [low, reach * FARTHER];
    }
    const isFull = items.length === limit;
    const next = isFull ? items.at(-1)!.id : below;
    const isAll = !isFull && below <= bounds.low;
    return { items, nextCursor: isAll ? null : next.toString(), isComplete: isFull || isAll };
  }

  private async boundsOf({ from, to }: TransactionFilter, cursor: string | undefined): Promise<PageBounds> {
    const { pool } = this.database;
    const end = cursor === undefined ? await aboveAllBefore(pool, to ?? this.clock.now()) : toId(cursor);
    if (end === null) throw new AppError('invalid_value', { param: 'cursor' });
    return { low: from ? await lowestSince(pool, from) : 1n, high: end };
  }

  async transaction(id: string): Promise<LedgerTransactionView | null> {
    const number = toId(id);
    if (number === null) return null;
    const { pool } = this.database;
    const { rows } = await pool.query<TransactionRow>(TRANSACTION, [number]);
    if (!rows[0]) return null;
    const [entries, links] = await Promise.all([
      pool.query<TransactionEntry>(ENTRIES, [number]),
      pool.query<Links>(LINKS, [number]),
    ]);
    return { ...rows[0], entries: entries.rows, ...links.rows[0]! };
  }

  /** The calls that a transaction settled, in the order of their admission. Throws AppError('invalid_value') for a cursor that is none. */
  async settledCalls(id: string, { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }) {
    const number = toId(id);
    if (cursor !== undefined && !UUID.test(cursor)) throw new AppError('invalid_value', { param: 'cursor' });
    const values = [number, cursor ?? '00000000-0000-0000-0000-000000000000', limit + 1];
    const { rows } = await this.database.pool.query<SettledCallRow>(SETTLED_CALLS, values);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.requestId : null };
  }
}

type Links = Pick<LedgerTransactionView, 'reversedById' | 'redemptionBatchId' | 'statementId'>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_DIGITS = 18;
const toId = (text: string): bigint | null =>
  /^[1-9]\d*$/.test(text) && text.length <= MOST_DIGITS ? BigInt(text) : null;
