import type { RequestId } from '@app/common';
import pg from 'pg';
import { firstIdAt, utcDay } from './instants';
import type { Conditions } from './request-filter';
import { REQUEST_COLUMNS, type RequestRow } from './request-rows';
import type { Slice } from './request-slices';

const QUERY_CANCELLED = '57014';
/** A slice that cannot be searched in time is halved, but not below this. */
const SHORTEST_SLICE_MS = 1_000;

export const PARAMETERS_OF_SLICE = 4;

const inSlice = (conditions: Conditions) =>
  `SELECT ${REQUEST_COLUMNS} FROM usage_records WHERE day = $1::date AND request_id >= $2::uuid AND request_id < $3::uuid${conditions.sql}`;
const SEARCH = {
  newest: (conditions: Conditions) => `${inSlice(conditions)} ORDER BY usage_records.request_id DESC LIMIT $4`,
  // The offset keeps the planner from walking through the ids in the hope that the page is full soon.
  all: (conditions: Conditions) =>
    `SELECT * FROM (${inSlice(conditions)} OFFSET 0) AS found ORDER BY "requestId" DESC LIMIT $4`,
};

/** The newest matching calls of a slice that came before `before`, newest first; undefined when time ran out. */
export async function searchSlice(
  client: pg.ClientBase,
  slice: Slice,
  search: {
    readonly conditions: Conditions;
    readonly before: RequestId;
    readonly limit: number;
    readonly timeoutMs: number;
  },
): Promise<RequestRow[] | undefined> {
  const { conditions, before, limit } = search;
  const end = firstIdAt(slice.toMs);
  const values = [utcDay(slice.fromMs), firstIdAt(slice.fromMs), end < before ? end : before, limit];
  try {
    await client.query(`SELECT set_config('statement_timeout', $1, false)`, [String(Math.ceil(search.timeoutMs))]);
    const text = SEARCH[slice.take](conditions);
    return (await client.query<RequestRow>(text, [...values, ...conditions.values])).rows;
  } catch (error) {
    if (isCancelled(error)) return undefined;
    throw error;
  }
}

/** What a slice may take is no bound for what is asked besides. It bounds this as well: a busy machine may take more than one try. */
export async function liftTimeout(client: pg.ClientBase): Promise<void> {
  for (;;) {
    try {
      await client.query('RESET statement_timeout');
      return;
    } catch (error) {
      if (!isCancelled(error)) throw error;
    }
  }
}

const isCancelled = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === QUERY_CANCELLED;

export const isShortest = ({ fromMs, toMs }: Slice): boolean => toMs - fromMs <= SHORTEST_SLICE_MS;

/** The newer half first. Throws when there is no half: a second of calls was not searched within seconds. */
export function halve(slice: Slice): Slice[] {
  if (isShortest(slice)) throw new Error('the shortest slice of the request log cannot be searched in time');
  const { fromMs, toMs, take } = slice;
  const middle = Math.ceil((fromMs + toMs) / 2);
  return [
    { fromMs: middle, toMs, take },
    { fromMs, toMs: middle, take },
  ];
}
