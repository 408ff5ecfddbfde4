import { AppError, Clock, dayOf, parseRequestId, type RequestId } from '@app/common';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DAY_MS, firstIdAt, HOUR_MS, instantOf, requireRange } from './instants';
import { ReportingDatabase } from './reporting-database';
import { conditionsOf, requireOwnWords, type Conditions, type RequestFilter } from './request-filter';
import { readExtent, readGuide, readIndexedDays } from './request-guide.queries';
import { REQUEST_COLUMNS, shownTo, type RequestRow } from './request-rows';
import { halve, isShortest, liftTimeout, PARAMETERS_OF_SLICE, searchSlice } from './request-search';
import { lastDroppedDay } from './retention.queries';
import { planSlices, type Slice } from './request-slices';
import type { TenantScope } from './scope';

export interface PageOptions {
  readonly scope?: TenantScope | undefined;
  /** As the page before said. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  /** How long may be searched; what was found by then is the page. */
  readonly budgetMs?: number | undefined;
}

export interface RequestPage {
  /** Newest first. */
  readonly items: readonly RequestRow[];
  /** Null when there is nothing further. Set also where time ran out before the page was full. */
  readonly nextCursor: string | null;
  /** Every call since then was looked at. */
  readonly searchedUntil: Date;
  /** The search went on to the end of the range, or until the page was full. */
  readonly isComplete: boolean;
  /** The newest day of the range, `YYYY-MM-DD`, whose calls are dropped; null: none is. */
  readonly droppedUntil: string | null;
}

const USUAL_LIMIT = 50;
const MOST_ROWS = 1_000;
const BUDGET_MS = 200;
/** For a page whose shortest slice is not searched within its budget. */
const LAST_RESORT_MS = 5_000;
const GUIDED_AT_ONCE_MS = 31 * DAY_MS;
/** Clocks of other processes may be ahead. */
const AHEAD_MS = HOUR_MS;
const MOST_EXPORTED = 1_000_000;
const EXPORT_BUDGET_MS = 30_000;

interface Search {
  readonly filter: RequestFilter;
  readonly scope: TenantScope | undefined;
  readonly conditions: Conditions;
  readonly limit: number;
  readonly fromMs: number;
  readonly unknownFromMs: number;
  readonly indexedDays: ReadonlySet<string>;
  readonly deadlineMs: number;
  readonly budgetMs: number;
}

/** Where a search stands. */
interface Position {
  readonly items: RequestRow[];
  /** Calls with smaller ids are still to be looked at. */
  before: RequestId;
  hasSearched: boolean;
}

/** Calls one by one, by any filter, over any number of records. */
@Injectable()
export class RequestLogService {
  constructor(
    private readonly database: ReportingDatabase,
    private readonly clock: Clock,
  ) {}

  /**
   * A page of the log: day by day from the newest on, past hours in which roll-ups know of nothing, until the page is full,
   * the range is searched or the time is over. Throws AppError('invalid_value') for a cursor, range or limit that is none.
   */
  async listRequests(filter: RequestFilter, options: PageOptions = {}): Promise<RequestPage> {
    requireOwnWords(filter, options.scope);
    if (filter.requestId !== undefined) return this.one(filter, options.scope);
    return this.withClient(async (client) => {
      const { search, position } = await this.begin(client, filter, options);
      await this.search(client, search, position);
      const { items, before } = position;
      const isFull = items.length >= search.limit;
      const isDone = instantOf(before) <= search.fromMs;
      return {
        items: items.map((row) => shownTo(options.scope, row)),
        nextCursor: isDone && !isFull ? null : before.replaceAll('-', ''),
        searchedUntil: new Date(Math.max(instantOf(before), search.fromMs)),
        isComplete: isFull || isDone,
        droppedUntil: await lastDroppedDay(client, filter),
      };
    });
  }

  /** Every matching call, newest first, page by page: for an export. Ends after a million. */
  async *eachRequest(
    filter: RequestFilter & { readonly from: Date; readonly to: Date },
    scope?: TenantScope,
  ): AsyncGenerator<RequestRow> {
    let cursor: string | undefined;
    for (let count = 0; count < MOST_EXPORTED;) {
      const options = { scope, cursor, limit: MOST_ROWS, budgetMs: EXPORT_BUDGET_MS };
      const { items, nextCursor } = await this.listRequests(filter, options);
      yield* items;
      if (nextCursor === null) return;
      cursor = nextCursor;
      count += items.length;
    }
  }

  private async one(filter: RequestFilter, scope: TenantScope | undefined): Promise<RequestPage> {
    const id = parseRequestId(filter.requestId!);
    if (!id) throw new AppError('invalid_value', { param: 'requestId' });
    const conditions = conditionsOf(filter, scope, 2);
    const { rows } = await this.database.pool.query<RequestRow>(
      `SELECT ${REQUEST_COLUMNS} FROM usage_records WHERE day = $1::date AND request_id = $2::uuid${conditions.sql}`,
      [dayOf(id), id, ...conditions.values],
    );
    const items = rows.map((row) => shownTo(scope, row));
    const at = new Date(instantOf(id));
    const droppedUntil = await lastDroppedDay(this.database.pool, { from: at, to: at });
    return { items, nextCursor: null, searchedUntil: at, isComplete: true, droppedUntil };
  }

  private async begin(client: pg.PoolClient, filter: RequestFilter, options: PageOptions) {
    const { scope, limit = USUAL_LIMIT, budgetMs = BUDGET_MS } = options;
    if (!(limit >= 1 && limit <= MOST_ROWS)) throw new AppError('invalid_value', { param: 'limit' });
    const to = filter.to ?? new Date(this.clock.nowMs() + AHEAD_MS);
    const end = firstIdAt(to.getTime());
    const cursor = options.cursor === undefined ? end : readCursor(options.cursor);
    const deadlineMs = this.clock.elapsedMs() + budgetMs;
    if (filter.from) requireRange({ from: filter.from, to });
    const search: Search = {
      ...{ filter, scope, limit, deadlineMs, budgetMs },
      conditions: conditionsOf(filter, scope, PARAMETERS_OF_SLICE),
      ...(await extentOf(client, { from: filter.from, to })),
      indexedDays: await readIndexedDays(client),
    };
    const position: Position = { items: [], before: cursor < end ? cursor : end, hasSearched: false };
    return { search, position };
  }

  private async search(client: pg.PoolClient, search: Search, position: Position): Promise<void> {
    const isOpen = () => position.items.length < search.limit && instantOf(position.before) > search.fromMs;
    while (isOpen()) {
      // An id within a millisecond: that millisecond is still to be searched up to it.
      const toMs = instantOf(position.before) + (isStart(position.before) ? 0 : 1);
      const fromMs = Math.max(search.fromMs, toMs - GUIDED_AT_ONCE_MS);
      const { filter, scope } = search;
      const from = new Date(Math.floor(fromMs / HOUR_MS) * HOUR_MS);
      const guide = await readGuide(client, { from, to: new Date(toMs) }, { filter, scope });
      const slices = planSlices({ ...search, fromMs, toMs, guide, isFirst: !position.hasSearched });
      const isInTime = await this.searchSlices(client, slices, { search, position });
      await liftTimeout(client);
      if (!isInTime) return;
      if (position.items.length < search.limit) position.before = firstIdAt(fromMs);
    }
  }

  /** False when time is over. */
  private async searchSlices(
    client: pg.PoolClient,
    planned: readonly Slice[],
    { search, position }: { readonly search: Search; readonly position: Position },
  ): Promise<boolean> {
    const slices = [...planned];
    for (let slice = slices.shift(); slice; slice = slices.shift()) {
      const timeoutMs = this.patienceFor(slice, search, position);
      if (timeoutMs <= 0) return false;
      const limit = search.limit - position.items.length;
      const { conditions } = search;
      const found = await searchSlice(client, slice, { conditions, before: position.before, limit, timeoutMs });
      if (!found && position.hasSearched) return false;
      if (!found) slices.unshift(...halve(slice));
      else if (advance(position, slice, { found, limit })) return true;
    }
    return true;
  }

  /** The first slice has the whole budget whatever was read before it: each page gets on. */
  private patienceFor(slice: Slice, search: Search, position: Position): number {
    if (position.hasSearched) return search.deadlineMs - this.clock.elapsedMs();
    return isShortest(slice) ? LAST_RESORT_MS : search.budgetMs;
  }

  private async withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.database.pool.connect();
    let failure: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }
}

async function extentOf(client: pg.PoolClient, range: { readonly from: Date | undefined; readonly to: Date }) {
  const { firstDay, unknownFrom } = await readExtent(client);
  const fromMs = Math.max(range.from?.getTime() ?? 0, (firstDay ?? range.to).getTime());
  return { fromMs, unknownFromMs: unknownFrom?.getTime() ?? 0 };
}

/** Whether the page is full. */
function advance(
  position: Position,
  slice: Slice,
  { found, limit }: { readonly found: readonly RequestRow[]; readonly limit: number },
): boolean {
  position.items.push(...found);
  position.hasSearched = true;
  const isFull = found.length >= limit;
  position.before = isFull ? position.items.at(-1)!.requestId : firstIdAt(slice.fromMs);
  return isFull;
}

const isStart = (id: string) => id.endsWith('-0000-0000-000000000000');

function readCursor(cursor: string): RequestId {
  const id = parseRequestId(cursor);
  if (!id) throw new AppError('invalid_value', { param: 'cursor' });
  return id;
}
