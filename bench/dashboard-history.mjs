import pg from 'pg';

const DAYS = 30;
const DAY_MS = 86_400_000;
const WRITERS = 2;
const SHAPE = { organizations: 200, tokensOfEach: 5, models: 20, channels: 10 };

const uuid = (kind, number) =>
  `(lpad('${kind}', 8, '0') || '-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;
export const idOf = (kind, number) =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What is the same every day: a day of calls without their times. Few organizations, models and channels have most; 3 % fail. */
const USUAL_DAY = `
  CREATE UNLOGGED TABLE bench_usual_day AS
  SELECT n, ${uuid(1, 'organization')} AS organization_id, ${uuid(2, 'token')} AS api_token_id, 'token ' || token AS api_token_name,
         ${uuid(3, 'token / 2')} AS user_id, CASE WHEN token % 10 = 0 THEN 'project ' || token % 50 END AS project,
         CASE WHEN dice < 0.2 THEN 'end user ' || (dice * 100000)::int END AS end_user,
         CASE WHEN dice > 0.999 THEN 'embeddings' ELSE 'chat/completions' END AS endpoint, dice < 0.6 AS stream,
         'model ' || model AS model_requested, 'model ' || model || '-2026' AS model_served, ${uuid(4, 'channel')} AS channel_id,
         CASE WHEN fate < 0.97 THEN 'completed' WHEN fate < 0.98 THEN 'caller_left' WHEN fate < 0.99 THEN 'rejected' ELSE 'upstream_failed' END AS outcome,
         CASE WHEN fate < 0.95 THEN 'stop' WHEN fate < 0.9699 THEN 'length' WHEN fate < 0.97 THEN 'content_filter' END AS finish_reason,
         CASE WHEN fate < 0.98 THEN NULL WHEN fate < 0.99 THEN 'upstream_rejected' WHEN fate < 0.9999 THEN 'upstream_unavailable' ELSE 'upstream_timeout' END AS error_code,
         output AS output_tokens, ARRAY[700, 300, 0, 0, output, 0, 0, 0, 0, 0, 1, 0, 0]::bigint[] AS quantities, ${uuid(5, 'model')} AS price_version_id,
         ${uuid(6, 'model')} AS price_rate_id, charge AS charge_nano_usd, (100 * exp(dice * 4))::int AS first_token_ms, (200 * exp(dice * 5))::int AS total_ms
    FROM (SELECT *, 5 * organization + (dice * ${SHAPE.tokensOfEach})::int % ${SHAPE.tokensOfEach} AS token, (model + (fate * 2)::int) % ${SHAPE.channels} AS channel,
                 2125000 + output * 10000 AS charge
            FROM (SELECT n, floor(${SHAPE.organizations} * power(random(), 3))::int AS organization, floor(${SHAPE.models} * power(random(), 2))::int AS model,
                         random() AS dice, random() AS fate, (10 + 500 * power(random(), 4))::bigint AS output
                    FROM generate_series(0, $COUNT - 1) AS n) AS drawn) AS calls ORDER BY n`;

/** The first $2 calls of it, spread over the time from $1 to $3, in order of time. */
const FILL_DAY = `
  INSERT INTO usage_records (day, request_id, organization_id, wallet_id, api_token_id, api_token_name, user_id, project, end_user,
    endpoint, stream, model_requested, model_served, provider_id, channel_id, outcome, finish_reason, error_code, usage_source,
    input_tokens, output_tokens, quantities, prices_pico_usd, costs_pico_usd, price_version_id, price_rate_id, service_tier,
    charge_nano_usd, rounding_pico_usd, cost_nano_usd, hold_nano_usd, cap_nano_usd, attempts, queue_ms, first_token_ms, total_ms,
    admitted_at, completed_at, settled_at, period, body_hash)
  SELECT (at AT TIME ZONE 'UTC')::date, uuidv7(at - clock_timestamp()), organization_id, organization_id, api_token_id, api_token_name, user_id, project, end_user,
         endpoint, stream, model_requested, model_served, 'openai', channel_id, outcome, finish_reason, error_code, 'upstream', 1000, output_tokens, quantities,
         '{2500000,1250000,0,0,10000000,0,0,0,0,0,0,0,0}', '{2000000,1000000,0,0,8000000,0,0,0,0,0,0,0,0}', price_version_id, price_rate_id, 'standard',
         charge_nano_usd, 0, charge_nano_usd * 8 / 10, charge_nano_usd, charge_nano_usd, 1, 1, first_token_ms, total_ms,
         at, at + interval '2 s', at + interval '2.1 s', date_trunc('month', at AT TIME ZONE 'UTC')::date, 0
    FROM (SELECT *, $1::timestamptz + (n + 0.5) / $2 * ($3::timestamptz - $1::timestamptz) AS at FROM bench_usual_day WHERE n < $2::int) AS calls`;

const NAME_ORGANIZATIONS = `
  INSERT INTO organizations (id, name, group_id)
  SELECT ${uuid(1, 'n')}, 'organization ' || n, (SELECT id FROM groups ORDER BY id LIMIT 1)
    FROM generate_series(0, ${SHAPE.organizations - 1}) AS n`;

/** Calls of the last 30 days up to now, the last day as long as it is; two days at a time. */
export async function fillUsage(client, { databaseUrl, calls, note }) {
  await client.query(`SELECT ensure_partitions((now() AT TIME ZONE 'UTC')::date - ${DAYS}, ${DAYS + 3})`);
  await client.query(NAME_ORGANIZATIONS);
  await client.query(USUAL_DAY.replace('$COUNT', Math.ceil(calls / DAYS) + 1));
  const days = daysOf(calls, Date.now());
  const count = days.length;
  await Promise.all(
    Array.from({ length: WRITERS }, () =>
      fillDays(days, { databaseUrl, done: () => note?.(`${count - days.length} of ${count} days`) }),
    ),
  );
  await client.query('DROP TABLE bench_usual_day');
  await client.query('ANALYZE usage_records');
}

function daysOf(calls, now) {
  const from = now - DAYS * DAY_MS;
  const days = [];
  for (let start = from; start < now;) {
    const end = Math.min(now, (Math.floor(start / DAY_MS) + 1) * DAY_MS);
    days.push({ start, end, count: Math.round((calls * (end - start)) / (now - from)) });
    start = end;
  }
  return days;
}

async function fillDays(days, { databaseUrl, done }) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SET synchronize_seqscans = off');
    for (let day = days.shift(); day; day = days.shift()) {
      const { start, end, count } = day;
      if (count > 0) await client.query(FILL_DAY, [new Date(start), count, new Date(end)]);
      await client.query(
        `VACUUM ANALYZE usage_records_${new Date(start).toISOString().slice(0, 10).replaceAll('-', '')}`,
      );
      done();
    }
  } finally {
    await client.end();
  }
}
