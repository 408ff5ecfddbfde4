const DAYS = 30;
const SHAPE = { organizations: 200, tokensOfEach: 5, models: 20, channels: 10 };

const uuid = (kind, number) =>
  `(lpad('${kind}', 8, '0') || '-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;
export const idOf = (kind, number) =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** One day of calls in order of time. Few organizations, models and channels have most of them; 3 % fail. */
const FILL_DAY = `
  INSERT INTO usage_records (day, request_id, organization_id, wallet_id, api_token_id, api_token_name, user_id, project, end_user,
    endpoint, stream, model_requested, model_served, provider_id, channel_id, outcome, finish_reason, error_code, usage_source,
    input_tokens, output_tokens, quantities, prices_pico_usd, costs_pico_usd, price_version_id, price_rate_id, service_tier,
    charge_nano_usd, rounding_pico_usd, cost_nano_usd, hold_nano_usd, cap_nano_usd, attempts, queue_ms, first_token_ms, total_ms,
    admitted_at, completed_at, settled_at, period, body_hash)
  SELECT uuid7_day(id), id, ${uuid(1, 'organization')}, ${uuid(1, 'organization')}, ${uuid(2, 'token')}, 'token ' || token,
         ${uuid(3, 'token / 2')}, CASE WHEN token % 10 = 0 THEN 'project ' || token % 50 END,
         CASE WHEN dice < 0.2 THEN 'end user ' || (dice * 100000)::int END, CASE WHEN dice > 0.999 THEN 'embeddings' ELSE 'chat/completions' END,
         dice < 0.6, 'model ' || model, 'model ' || model || '-2026', 'openai', ${uuid(4, 'channel')},
         CASE WHEN fate < 0.97 THEN 'completed' WHEN fate < 0.98 THEN 'caller_left' WHEN fate < 0.99 THEN 'rejected' ELSE 'upstream_failed' END,
         CASE WHEN fate < 0.95 THEN 'stop' WHEN fate < 0.9699 THEN 'length' WHEN fate < 0.97 THEN 'content_filter' END,
         CASE WHEN fate < 0.98 THEN NULL WHEN fate < 0.99 THEN 'upstream_rejected' WHEN fate < 0.9999 THEN 'upstream_unavailable' ELSE 'upstream_timeout' END,
         'upstream', 1000, output, ARRAY[700, 300, 0, 0, output, 0, 0, 0, 0, 0, 1, 0, 0]::bigint[],
         '{2500000,1250000,0,0,10000000,0,0,0,0,0,0,0,0}', '{2000000,1000000,0,0,8000000,0,0,0,0,0,0,0,0}',
         ${uuid(5, 'model')}, ${uuid(6, 'model')}, 'standard', charge, 0, charge * 8 / 10, charge, charge, 1, 1,
         (100 * exp(dice * 4))::int, (200 * exp(dice * 5))::int, at, at + interval '2 s', at + interval '2.1 s',
         date_trunc('month', at AT TIME ZONE 'UTC')::date, 0
    FROM (SELECT *, 5 * organization + (dice * ${SHAPE.tokensOfEach})::int % ${SHAPE.tokensOfEach} AS token, (model + (fate * 2)::int) % ${SHAPE.channels} AS channel,
                 2125000 + output * 10000 AS charge, uuidv7(at - clock_timestamp()) AS id
            FROM (SELECT $1::timestamptz + (n + random()) / $2 * ($3::timestamptz - $1::timestamptz) AS at,
                         floor(${SHAPE.organizations} * power(random(), 3))::int AS organization, floor(${SHAPE.models} * power(random(), 2))::int AS model,
                         random() AS dice, random() AS fate, (10 + 500 * power(random(), 4))::bigint AS output
                    FROM generate_series(0, $2::int - 1) AS n) AS drawn) AS calls ORDER BY at`;

const NAME_ORGANIZATIONS = `
  INSERT INTO organizations (id, name, group_id)
  SELECT ${uuid(1, 'n')}, 'organization ' || n, (SELECT id FROM groups ORDER BY id LIMIT 1)
    FROM generate_series(0, ${SHAPE.organizations - 1}) AS n`;

/** Calls of the last 30 days up to now, the last day as long as it is. */
export async function fillUsage(client, calls, note) {
  await client.query('SET synchronous_commit = off');
  await client.query(`SELECT ensure_partitions((now() AT TIME ZONE 'UTC')::date - ${DAYS}, ${DAYS + 3})`);
  await client.query(NAME_ORGANIZATIONS);
  const now = Date.now();
  const dayMs = 86_400_000;
  const from = now - DAYS * dayMs;
  for (let start = from; start < now;) {
    const end = Math.min(now, (Math.floor(start / dayMs) + 1) * dayMs);
    const count = Math.round((calls * (end - start)) / (now - from));
    if (count > 0) await client.query(FILL_DAY, [new Date(start), count, new Date(end)]);
    note?.(`${Math.round(((end - from) / (now - from)) * 100)} %`);
    start = end;
  }
  await client.query('VACUUM ANALYZE usage_records');
}
