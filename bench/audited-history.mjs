const WALLETS = 20;
const CALLS_A_BATCH = 100;
const DAYS = 7;

const MAKE_PARTITIONS = `SELECT ensure_partitions((now() AT TIME ZONE 'UTC')::date - ${DAYS + 1}, ${DAYS + 3})`;

const MAKE_WALLETS = `
  WITH payers AS (
    INSERT INTO organizations (id, name, group_id)
    SELECT gen_random_uuid(), 'audited ' || n, (SELECT id FROM groups ORDER BY id LIMIT 1) FROM generate_series(1, ${WALLETS}) AS n
    RETURNING id
  ), accounts AS (
    INSERT INTO ledger_accounts (id, organization_id, kind)
    SELECT gen_random_uuid(), payers.id, kind FROM payers, unnest('{wallet,promo}'::ledger_account_kind[]) AS kind
    RETURNING id, organization_id, kind
  )
  INSERT INTO wallets (id, organization_id, ledger_account_id, credit_limit_nano_usd)
  SELECT gen_random_uuid(), organization_id, id, 1000000000000000 FROM accounts WHERE kind = 'wallet'`;

/** One row for each transaction to come, over the last days, the wallets in turn. */
const PLAN_BATCHES = `
  CREATE TEMP TABLE batches AS
  SELECT nextval('ledger_transactions_id_seq') AS id, wallet.id AS wallet_id, wallet.organization_id, wallet.ledger_account_id,
         (n - wallet.number) / ${WALLETS} + 1 AS seq, now() - interval '${DAYS} days' * (1 - n::float8 / batches) AS at
    FROM (SELECT ($1::int + ${CALLS_A_BATCH - 1}) / ${CALLS_A_BATCH} AS batches) AS planned, generate_series(0, batches - 1) AS n
    JOIN (SELECT wallets.*, row_number() OVER (ORDER BY wallets.id) - 1 AS number FROM wallets
            JOIN organizations ON organizations.id = organization_id AND name LIKE 'audited %') AS wallet
      ON wallet.number = n % ${WALLETS}
   ORDER BY n`;

const RECORD_CALLS = `
  INSERT INTO usage_records (day, request_id, organization_id, wallet_id, api_token_id, api_token_name, endpoint, stream,
    model_requested, model_served, outcome, usage_source, input_tokens, output_tokens, quantities, prices_pico_usd,
    costs_pico_usd, price_version_id, price_rate_id, service_tier, charge_nano_usd, rounding_pico_usd, cost_nano_usd,
    hold_nano_usd, cap_nano_usd, attempts, queue_ms, total_ms, admitted_at, completed_at, settled_at, period,
    ledger_transaction_id, body_hash)
  SELECT uuid7_day(request_id), request_id, organization_id, wallet_id, wallet_id, 'audited', 'chat/completions', false,
         model_id, model_id, 'completed', 'upstream', input, output, quantities, prices_pico_usd, costs_pico_usd,
         price_version_id, rate_id, service_tier, charge, 1000 * charge - pico, charge, charge, charge, 1, 1, 900, at,
         at + interval '1 s', at + interval '1.1 s', date_trunc('month', at AT TIME ZONE 'UTC')::date, id, 0
    FROM (SELECT batches.*, rate.*,
                 ARRAY[input, 0, 0, 0, output, 0, 0, 0, 0, 0, 1, 0, 0]::bigint[]
                   || array_fill(0::bigint, ARRAY[cardinality(prices_pico_usd) - 13]) AS quantities,
                 input * prices_pico_usd[1] + output * prices_pico_usd[5] + prices_pico_usd[11] AS pico,
                 (input * prices_pico_usd[1] + output * prices_pico_usd[5] + prices_pico_usd[11] + 500) / 1000 AS charge
            FROM (SELECT batches.*, uuidv7(at - now()) AS request_id, 100 + (random() * 4000)::bigint AS input,
                         10 + (random() * 900)::bigint AS output
                    FROM batches, generate_series(1, ${CALLS_A_BATCH}) AS call) AS batches
            CROSS JOIN (SELECT price_rates.id AS rate_id, price_version_id, service_tier, prices_pico_usd, costs_pico_usd, model_id
                          FROM price_rates JOIN price_versions ON price_versions.id = price_version_id
                         WHERE service_tier = 'standard' AND cardinality(prices_pico_usd) >= 13 AND effective_from < now() - interval '9 days'
                           AND NOT EXISTS (SELECT FROM price_rates AS other WHERE other.price_version_id = price_versions.id
                                                                              AND other.id <> price_rates.id)
                         ORDER BY price_rates.id LIMIT 1) AS rate) AS calls`;

const BOOK = `
  WITH sums AS MATERIALIZED (
    SELECT batches.*, charge FROM batches JOIN (SELECT ledger_transaction_id AS id, sum(charge_nano_usd)::bigint AS charge
                                                  FROM usage_records GROUP BY 1) AS charged USING (id)
  ), booked AS (
    INSERT INTO ledger_transactions (id, kind, idempotency_key, actor, wallet_id, usage_count, period, created_at)
    SELECT id, 'usage', 'audited:' || id, 'bench', wallet_id, ${CALLS_A_BATCH},
           date_trunc('month', at AT TIME ZONE 'UTC')::date, at + interval '1.1 s' FROM sums
  ), moved AS (
    UPDATE wallets SET posted_nano_usd = posted_nano_usd - total.charge, seq = total.seq
      FROM (SELECT wallet_id, sum(charge)::bigint AS charge, max(seq) AS seq FROM sums GROUP BY wallet_id) AS total
     WHERE wallets.id = total.wallet_id
  )
  INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd, wallet_seq)
  SELECT sums.id, line.account_id, line.amount, line.seq FROM sums,
         (SELECT max(id::text) FILTER (WHERE kind = 'revenue')::uuid AS revenue, max(id::text) FILTER (WHERE kind = 'cost_of_sales')::uuid AS cost,
                 max(id::text) FILTER (WHERE kind = 'payable')::uuid AS payable FROM ledger_accounts WHERE organization_id IS NULL) AS own,
         LATERAL (VALUES (ledger_account_id, charge, seq), (revenue, -charge, NULL), (cost, charge, NULL), (payable, -charge, NULL))
           AS line (account_id, amount, seq)`;

/** Fills an empty ledger with the calls of some days, at least as many as asked for, balanced like those of real life. */
export async function fillHistory(client, calls) {
  await client.query(MAKE_PARTITIONS);
  await client.query(MAKE_WALLETS);
  await client.query(PLAN_BATCHES, [calls]);
  await client.query(RECORD_CALLS);
  await client.query('ANALYZE batches');
  await client.query(BOOK);
  await client.query('VACUUM ANALYZE');
}
