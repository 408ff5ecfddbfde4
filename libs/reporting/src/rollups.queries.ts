import type pg from 'pg';
import { firstIdAt, HOUR_MS, MINUTE_MS, utcDay } from './instants';
import { HISTOGRAM_BOUNDS_MS } from './histogram';
import { recordsOf } from './partitions';

/** Position of a component in `quantities`, from 1 as PostgreSQL counts: USAGE_COMPONENTS, which is append-only. */
const COMPONENT = { cacheRead: 2, reasoning: 6 } as const;
const COUNTS = HISTOGRAM_BOUNDS_MS.length + 1;
const HISTOGRAMS = ['first_token_histogram', 'total_histogram'] as const;
const KEYS = 'organization_id, api_token_id, user_id, model, channel_id, outcome, error_code';
const SUMS = [
  'calls',
  'failed_calls',
  'rejected_calls',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'reasoning_tokens',
  'charge_nano_usd',
  'cost_nano_usd',
] as const;
const COLUMNS = `view, starts_at, ${KEYS}, ${SUMS.join(', ')}, ${HISTOGRAMS.join(', ')}`;

const each = (term: (index: number) => string) => Array.from({ length: COUNTS }, (_, index) => term(index)).join(', ');
/** Histograms are added up count by count; none at all add up to zeros. */
export const sumOfHistograms = (column: string) =>
  `ARRAY[${each((index) => `coalesce(sum(${column}[${index + 1}]), 0)::bigint`)}]`;
const countsOf = (measure: string) =>
  `ARRAY[${each((index) => `coalesce(sum(calls) FILTER (WHERE measure = '${measure}' AND bucket = ${index}), 0)::bigint`)}]`;
const bounds = `'{${HISTOGRAM_BOUNDS_MS.join(',')}}'::integer[]`;

const AMOUNTS = `count(*) AS calls, count(*) FILTER (WHERE outcome IN ('upstream_failed', 'recovered')) AS failed_calls,
  count(*) FILTER (WHERE outcome = 'rejected') AS rejected_calls, sum(input_tokens)::bigint AS input_tokens,
  sum(output_tokens)::bigint AS output_tokens, sum(cache_read)::bigint AS cache_read_tokens,
  sum(reasoning)::bigint AS reasoning_tokens, sum(charge_nano_usd)::bigint AS charge_nano_usd,
  sum(cost_nano_usd)::bigint AS cost_nano_usd`;

/** Of the calls counted by total time: each call has one, so these are all of them. */
const summed = SUMS.map((column) => `(sum(${column}) FILTER (WHERE measure = 'total'))::bigint AS ${column}`).join(
  ', ',
);

/**
 * All views of some buckets of one day, from the records: each bucket is read once, by the ids its calls can have. Calls
 * are counted by how long they took before the counts are put into arrays, as an aggregate for each bound is dear.
 */
const fresh = (records: string) => `
  made AS (
    SELECT bucket.starts_at, organization_id, api_token_id, user_id, model_requested AS model, channel_id, outcome, error_code,
           input_tokens, output_tokens, quantities[${COMPONENT.cacheRead}] AS cache_read, quantities[${COMPONENT.reasoning}] AS reasoning,
           charge_nano_usd, cost_nano_usd, width_bucket(first_token_ms, ${bounds}) AS first_token, width_bucket(total_ms, ${bounds}) AS total
      FROM unnest($2::timestamptz[], $3::uuid[], $4::uuid[]) AS bucket (starts_at, low, high)
      JOIN ${records} AS u ON u.day = $1::date AND u.request_id >= bucket.low AND u.request_id < bucket.high
  ), counted AS (
    SELECT (CASE WHEN grouping(model) = 0 THEN 'model' WHEN grouping(channel_id) = 0 THEN 'channel' ELSE 'total' END)::rollup_view AS view,
           starts_at, model, channel_id, CASE WHEN grouping(total) = 0 THEN 'total' ELSE 'first_token' END AS measure,
           CASE WHEN grouping(total) = 0 THEN total ELSE first_token END AS bucket, ${AMOUNTS}
      FROM made
     GROUP BY GROUPING SETS ((starts_at, total), (starts_at, first_token), (starts_at, model, total), (starts_at, model, first_token),
                             (starts_at, channel_id, total), (starts_at, channel_id, first_token))
  ), fresh AS (
    SELECT view, starts_at, NULL::uuid AS organization_id, NULL::uuid AS api_token_id, NULL::uuid AS user_id, model, channel_id,
           NULL::text AS outcome, NULL::text AS error_code, ${summed},
           ${countsOf('first_token')} AS first_token_histogram, ${countsOf('total')} AS total_histogram
      FROM counted GROUP BY view, starts_at, model, channel_id
    UNION ALL
    SELECT (CASE WHEN grouping(outcome) = 0 THEN 'outcome' WHEN grouping(model) = 0 THEN 'api_token' ELSE 'organization' END)::rollup_view,
           starts_at, organization_id, api_token_id, user_id, model, NULL, outcome, error_code, ${AMOUNTS}, NULL, NULL
      FROM made
     GROUP BY starts_at, GROUPING SETS ((outcome, error_code), (organization_id), (organization_id, api_token_id, user_id, model))
  )`;

const CONFLICT = `ON CONFLICT (view, grain, organization_id, starts_at, api_token_id, user_id, model, channel_id, outcome, error_code)
  DO UPDATE SET`;
const replaced = [...SUMS, ...HISTOGRAMS].map((column) => `${column} = excluded.${column}`).join(', ');
const added = [
  ...SUMS.map((column) => `${column} = kept.${column} + excluded.${column}`),
  ...HISTOGRAMS.map(
    (column) =>
      `${column} = CASE WHEN excluded.${column} IS NOT NULL THEN ARRAY[${each(
        (index) => `kept.${column}[${index + 1}] + excluded.${column}[${index + 1}]`,
      )}] END`,
  ),
].join(', ');
const negative = [
  ...SUMS.map((column) => `-kept.${column}`),
  ...HISTOGRAMS.map((column) => `ARRAY[${each((index) => `-kept.${column}[${index + 1}]`)}]`),
].join(', ');

/** Records only become more, so a row with as many calls is the same row. */
const REPLACE = (grain: 'minute' | 'hour') => `
  INSERT INTO usage_rollups AS kept (grain, ${COLUMNS}) SELECT '${grain}', ${COLUMNS} FROM fresh
  ${CONFLICT} ${replaced} WHERE kept.calls <> excluded.calls`;

/**
 * Recent buckets are minutes. An hour is moved by what its minutes changed by, so the work is that of the touched minutes,
 * however many calls the hour has; what was there before is read as of the statement's beginning.
 */
const rollUpMinutes = (records: string) => `
  WITH ${fresh(records)}, changes AS (
    SELECT view, date_trunc('hour', starts_at, 'UTC') AS starts_at, ${KEYS}, ${SUMS.map((column) => `sum(${column})::bigint AS ${column}`).join(', ')},
           ${HISTOGRAMS.map((column) => `CASE WHEN view IN ('total', 'model', 'channel') THEN ${sumOfHistograms(column)} END AS ${column}`).join(', ')}
      FROM (SELECT ${COLUMNS} FROM fresh
            UNION ALL
            SELECT view, starts_at, ${KEYS}, ${negative} FROM usage_rollups AS kept WHERE grain = 'minute' AND starts_at = ANY ($2)) AS either
     GROUP BY view, date_trunc('hour', starts_at, 'UTC'), ${KEYS} HAVING sum(calls) <> 0
  ), minutes AS (${REPLACE('minute')})
  INSERT INTO usage_rollups AS kept (grain, ${COLUMNS}) SELECT 'hour', ${COLUMNS} FROM changes ${CONFLICT} ${added}`;

const rollUpHours = (records: string) => `WITH ${fresh(records)} ${REPLACE('hour')}`;

/** From the records of these minutes, or hours: what the rows of them must be. */
export async function rollUp(
  client: pg.ClientBase,
  grain: 'minute' | 'hour',
  starts: readonly number[],
): Promise<void> {
  const days = new Map<string, number[]>();
  for (const start of starts) days.set(utcDay(start), [...(days.get(utcDay(start)) ?? []), start]);
  for (const [day, ofDay] of days) await rollUpDay(client, grain, { day, starts: ofDay });
}

async function rollUpDay(
  client: pg.ClientBase,
  grain: 'minute' | 'hour',
  { day, starts }: { readonly day: string; readonly starts: readonly number[] },
): Promise<void> {
  const lengthMs = grain === 'minute' ? MINUTE_MS : HOUR_MS;
  const records = await recordsOf(client, day);
  // Named, so that texts of this length are read and planned once for a connection.
  await client.query({
    name: `roll-up-${grain}-${records}`,
    text: grain === 'minute' ? rollUpMinutes(records) : rollUpHours(records),
    values: [
      day,
      starts.map((start) => new Date(start)),
      starts.map(firstIdAt),
      starts.map((start) => firstIdAt(start + lengthMs)),
    ],
  });
}

const TOUCHED = `
  SELECT DISTINCT date_trunc('minute', uuid7_at(request_id)) AS at FROM usage_records
   WHERE settled_at >= $1::timestamptz - interval '5 s' AND settled_at < $2 AND day >= ($1::timestamptz AT TIME ZONE 'UTC')::date - $3::int`;

/** Minutes in which calls were made that were settled in that span; `daysBack` bounds how old a call may be. */
export async function touchedMinutes(
  client: pg.ClientBase,
  span: { readonly after: string; readonly before: string; readonly daysBack: number },
): Promise<number[]> {
  const { rows } = await client.query<{ at: Date }>(TOUCHED, [span.after, span.before, span.daysBack]);
  return rows.map(({ at }) => at.getTime());
}

const wrongHoursSql = (records: string) => `
  WITH recorded AS (
    SELECT date_trunc('hour', uuid7_at(request_id), 'UTC') AS starts_at, count(*) AS calls, sum(input_tokens) AS input_tokens,
           sum(output_tokens) AS output_tokens, sum(charge_nano_usd) AS charge, sum(cost_nano_usd) AS cost
      FROM ${records} WHERE day = $1::date GROUP BY 1
  ), summed AS (
    SELECT view, starts_at, sum(calls) AS calls, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
           sum(charge_nano_usd) AS charge, sum(cost_nano_usd) AS cost
      FROM usage_rollups WHERE grain = 'hour' AND starts_at >= $1::date::timestamp AT TIME ZONE 'UTC'
       AND starts_at < ($1::date + 1)::timestamp AT TIME ZONE 'UTC' GROUP BY view, starts_at
  ), expected AS (SELECT view, recorded.* FROM recorded CROSS JOIN unnest(enum_range(NULL::rollup_view)) AS view)
  SELECT DISTINCT starts_at AS at FROM (
    (TABLE expected EXCEPT TABLE summed) UNION ALL (TABLE summed EXCEPT TABLE expected)) AS different`;

/** The hours of a UTC day in which, in some view, the sums over its rows are not those over the records. */
export async function wrongHours(client: pg.ClientBase, day: string): Promise<number[]> {
  const { rows } = await client.query<{ at: Date }>(wrongHoursSql(await recordsOf(client, day)), [day]);
  return rows.map(({ at }) => at.getTime());
}
