-- What schema.prisma cannot say: checks, append-only tables, balanced transactions, partitions, and placing holds.

-- --- checks ------------------------------------------------------------------------------------------------------

ALTER TABLE wallets
  ADD CONSTRAINT wallets_never_overspent
    CHECK (posted_nano_usd + credit_limit_nano_usd + overrun_nano_usd - held_nano_usd >= 0),
  ADD CONSTRAINT wallets_amounts_not_negative
    CHECK (held_nano_usd >= 0 AND credit_limit_nano_usd >= 0 AND overrun_nano_usd >= 0);
-- Wallets are updated with every batch of calls: room on the page keeps those updates out of the indexes.
ALTER TABLE wallets SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

ALTER TABLE holds ADD CONSTRAINT holds_amount_not_negative CHECK (amount_nano_usd >= 0);
ALTER TABLE holds SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
ALTER TABLE usage_inbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

ALTER TABLE users ADD CONSTRAINT users_email_is_lower_case CHECK (email = lower(email));

ALTER TABLE models ADD CONSTRAINT models_sizes_are_positive CHECK (context_window > 0 AND max_output_tokens > 0);

ALTER TABLE price_versions
  ADD CONSTRAINT price_versions_are_complete CHECK (
    cardinality(prices_pico_usd) = cardinality(list_prices_pico_usd)
    AND cardinality(prices_pico_usd) = cardinality(costs_pico_usd)
    AND 0 <= ALL (prices_pico_usd) AND 0 <= ALL (costs_pico_usd));
-- A version is in force until the next one begins, so versions can neither overlap nor leave a gap.
CREATE UNIQUE INDEX price_versions_one_per_instant
  ON price_versions (model_id, group_id, effective_from) NULLS NOT DISTINCT;

CREATE UNIQUE INDEX ledger_accounts_one_per_kind
  ON ledger_accounts (organization_id, kind, currency) NULLS NOT DISTINCT;

-- --- days --------------------------------------------------------------------------------------------------------

-- The UTC day of a UUIDv7: its first 48 bits are milliseconds since the epoch.
CREATE FUNCTION uuid7_day(id uuid) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN date '1970-01-01'
    + (('x' || substr(id::text, 1, 8) || substr(id::text, 10, 4))::bit(48)::bigint / 86400000)::integer;

ALTER TABLE usage_records
  ADD CONSTRAINT usage_records_day CHECK (day = uuid7_day(request_id)),
  ADD CONSTRAINT usage_records_amounts CHECK (
    charge_nano_usd >= 0 AND cost_nano_usd >= 0 AND hold_nano_usd >= 0 AND overrun_nano_usd >= 0
    AND charge_nano_usd <= hold_nano_usd + overrun_nano_usd
    AND 0 <= ALL (quantities) AND cardinality(quantities) = cardinality(prices_pico_usd)
    AND cardinality(quantities) = cardinality(costs_pico_usd));
ALTER TABLE upstream_attempts ADD CONSTRAINT upstream_attempts_day CHECK (day = uuid7_day(request_id));

-- Makes the partitions of `days` days from `first` on, and the default ones that catch what lies outside.
CREATE FUNCTION ensure_partitions(first date, days integer) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  parent text;
  partition_day date;
BEGIN
  -- Two processes may start at once.
  PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'));
  FOREACH parent IN ARRAY ARRAY['usage_records', 'upstream_attempts'] LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', parent || '_default', parent);
    FOR partition_day IN SELECT first + n FROM generate_series(0, days - 1) AS n LOOP
      BEGIN
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          parent || to_char(partition_day, '_YYYYMMDD'), parent, partition_day, partition_day + 1);
      EXCEPTION WHEN check_violation THEN
        RAISE WARNING '% of % stay in the default partition, which already has some', partition_day, parent;
      END;
    END LOOP;
  END LOOP;
END $$;

-- --- append-only -------------------------------------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['ledger_transactions', 'ledger_entries', 'usage_records', 'upstream_attempts',
                              'price_versions', 'audit_entries'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
    EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
  END LOOP;
END $$;

-- --- balanced ----------------------------------------------------------------------------------------------------

-- All entries of a transaction are inserted by one statement, so a statement's entries must balance.
CREATE FUNCTION refuse_unbalanced() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  unbalanced bigint;
BEGIN
  SELECT transaction_id INTO unbalanced FROM inserted
    GROUP BY transaction_id, currency HAVING sum(amount_nano_usd) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the entries of transaction % do not sum to zero', unbalanced USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER balanced AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced();

-- --- holds -------------------------------------------------------------------------------------------------------

-- Places the holds of one batch, each exactly when its wallet can still cover it, in the order of the arrays.
-- Wallets are locked in id order, here and in settlement, so two batches cannot deadlock.
-- Answers each with 'placed', 'insufficient', 'frozen' or 'unknown', and what was available to it.
CREATE FUNCTION place_holds(
  owner_process uuid, expire_at timestamptz, request_ids uuid[], wallet_ids uuid[], amounts bigint[],
  price_version_ids uuid[], api_token_ids uuid[]
) RETURNS TABLE (number integer, outcome text, available_nano_usd bigint)
  LANGUAGE plpgsql AS $$
DECLARE
  call record;
  wallet uuid;
  left_over bigint;
  placed integer[] := '{}';
BEGIN
  FOR call IN
    SELECT asked.number, asked.amount, asked.wallet_id, locked.state,
           locked.posted_nano_usd + locked.credit_limit_nano_usd - locked.held_nano_usd AS available
      FROM unnest(wallet_ids, amounts) WITH ORDINALITY AS asked (wallet_id, amount, number)
      LEFT JOIN (SELECT * FROM wallets WHERE id = ANY (wallet_ids) ORDER BY id FOR UPDATE) AS locked
        ON locked.id = asked.wallet_id
     ORDER BY asked.wallet_id, asked.number
  LOOP
    IF call.wallet_id IS DISTINCT FROM wallet THEN
      wallet := call.wallet_id;
      left_over := call.available;
    END IF;
    number := call.number;
    available_nano_usd := left_over;
    outcome := CASE
      WHEN call.state IS NULL THEN 'unknown'
      WHEN call.state <> 'active' THEN 'frozen'
      WHEN call.amount > left_over THEN 'insufficient'
      ELSE 'placed' END;
    IF outcome = 'placed' THEN
      left_over := left_over - call.amount;
      placed := placed || call.number::integer;
    END IF;
    RETURN NEXT;
  END LOOP;

  IF cardinality(placed) > 0 THEN
    WITH new_holds AS (
      INSERT INTO holds (request_id, wallet_id, amount_nano_usd, price_version_id, api_token_id, process_id, expires_at)
      SELECT request_ids[n], wallet_ids[n], amounts[n], price_version_ids[n], api_token_ids[n], owner_process, expire_at
        FROM unnest(placed) AS n
      RETURNING wallet_id, amount_nano_usd
    )
    UPDATE wallets SET held_nano_usd = held_nano_usd + taken.amount
      FROM (SELECT wallet_id, sum(amount_nano_usd)::bigint AS amount FROM new_holds GROUP BY wallet_id) AS taken
     WHERE wallets.id = taken.wallet_id;
  END IF;
END $$;
