import type { Database } from '@app/database';
import { FAILURE_ACTIONS } from '@app/llm';

/** A sixth of the hour it looks at. */
export interface HealthInterval {
  readonly startsAt: Date;
  readonly served: number;
  readonly failed: number;
}

/** How the attempts of the last hour went. */
export interface ChannelTraffic {
  readonly served: number;
  readonly failed: number;
  /** Null: none was served. */
  readonly p95FirstByteMs: number | null;
  readonly lastFailure: string | null;
  readonly lastFailureAt: Date | null;
  readonly intervals: readonly HealthInterval[];
}

const WINDOW_MS = 3_600_000;
const INTERVAL_MS = 300_000;
/** So many of the newest attempts are looked at, of all channels together: what a busy hour has beyond that would say the same. */
const MAX_ATTEMPTS = 20_000;

/**
 * $1 from, $2 the day of $1, $3 channels, $4 how many, $5 what is a failure of theirs. Request ids begin with their time, so the primary key
 * finds the newest.
 */
const SELECT_TRAFFIC = `
WITH recent AS (
  SELECT channel_id, started_at, first_byte_ms, failure
    FROM upstream_attempts
   WHERE day >= $2::date AND started_at >= $1
   ORDER BY day DESC, request_id DESC
   LIMIT $4
)
SELECT channel_id AS "channelId",
       to_timestamp(floor(extract(epoch FROM started_at) / ${INTERVAL_MS / 1000}) * ${INTERVAL_MS / 1000}) AS "startsAt",
       count(*) FILTER (WHERE failure IS NULL)::int AS served,
       count(*) FILTER (WHERE failure IS NOT NULL)::int AS failed,
       array_agg(first_byte_ms) FILTER (WHERE failure IS NULL AND first_byte_ms IS NOT NULL) AS "firstByteMs",
       (array_agg(failure ORDER BY started_at DESC) FILTER (WHERE failure IS NOT NULL))[1] AS "lastFailure",
       max(started_at) FILTER (WHERE failure IS NOT NULL) AS "lastFailureAt"
  FROM recent
 WHERE channel_id = ANY ($3::uuid[])
   AND (failure IS NULL OR failure = ANY ($5::text[]))
 GROUP BY 1, 2
 ORDER BY 1, 2`;

/** Not callers' own mistakes, nor what a channel could not be asked, nor what another one was faster with. */
const OF_CHANNELS = Object.entries(FAILURE_ACTIONS).flatMap(([failure, { blames }]) =>
  blames === 'caller' || blames === 'nobody' ? [] : failure,
);

interface Row extends HealthInterval {
  readonly channelId: string;
  readonly firstByteMs: readonly number[] | null;
  readonly lastFailure: string | null;
  readonly lastFailureAt: Date | null;
}

/** The traffic of channels in the hour before `now`; one without any is not in the answer. */
export async function recentTraffic(
  { pool }: Database,
  channelIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, ChannelTraffic>> {
  const from = new Date(now.getTime() - WINDOW_MS);
  const { rows } = await pool.query<Row>(SELECT_TRAFFIC, [from, from, channelIds, MAX_ATTEMPTS, OF_CHANNELS]);
  const ids = [...new Set(rows.map(({ channelId }) => channelId))];
  return new Map(ids.map((id) => [id, summarize(rows.filter(({ channelId }) => channelId === id))]));
}

function summarize(rows: readonly Row[]): ChannelTraffic {
  const waits = rows.flatMap(({ firstByteMs }) => firstByteMs ?? []).sort((a, b) => a - b);
  const failing = rows.findLast(({ lastFailure }) => lastFailure !== null);
  return {
    served: sum(rows.map(({ served }) => served)),
    failed: sum(rows.map(({ failed }) => failed)),
    p95FirstByteMs: waits[Math.ceil(waits.length * 0.95) - 1] ?? null,
    lastFailure: failing?.lastFailure ?? null,
    lastFailureAt: failing?.lastFailureAt ?? null,
    intervals: rows.map(({ startsAt, served, failed }) => ({ startsAt, served, failed })),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
