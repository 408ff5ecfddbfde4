-- Promotional credit, budgets, expected holds, rates by service tier and size of prompt, periods, and the auditor's tables.

CREATE TABLE "periods" (
    "month" DATE NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,

    CONSTRAINT "periods_pkey" PRIMARY KEY ("month"),
    CONSTRAINT "periods_begin_a_month" CHECK (month = date_trunc('month', month)::date)
);
-- The first month that is not closed, from that of an instant on.
CREATE FUNCTION open_period(at timestamptz) RETURNS date
  LANGUAGE sql STABLE
  RETURN greatest(date_trunc('month', at AT TIME ZONE 'UTC')::date,
                  (SELECT (max(month) + interval '1 month')::date FROM periods));

-- Existing rows are brought along by this migration alone: the only one that may touch what is append-only.
ALTER TABLE price_versions DISABLE TRIGGER USER;
ALTER TABLE usage_records DISABLE TRIGGER USER;
ALTER TABLE ledger_transactions DISABLE TRIGGER USER;

-- CreateEnum
CREATE TYPE "hold_mode" AS ENUM ('strict', 'expected');

-- CreateEnum
CREATE TYPE "budget_scope" AS ENUM ('organization', 'user', 'api_token', 'project');

-- CreateEnum
CREATE TYPE "budget_period" AS ENUM ('day', 'week', 'month', 'lifetime');

-- AlterEnum
ALTER TYPE "ledger_account_kind" ADD VALUE 'promo_expense';

-- DropIndex
DROP INDEX "price_versions_one_per_instant";

-- AlterTable
ALTER TABLE "api_tokens" ADD COLUMN     "project" TEXT;

-- AlterTable
ALTER TABLE "channels" ADD COLUMN     "exceeded_hold_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "holds" ADD COLUMN     "budget_windows" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
ADD COLUMN     "cap_nano_usd" BIGINT;
UPDATE holds SET cap_nano_usd = amount_nano_usd;
ALTER TABLE holds ALTER COLUMN cap_nano_usd SET NOT NULL;

-- AlterTable
ALTER TABLE "ledger_transactions" ADD COLUMN     "parameters" JSONB,
ADD COLUMN     "period" DATE NOT NULL DEFAULT open_period(now()),
ADD COLUMN     "reverses_id" BIGINT,
ADD COLUMN     "wallet_id" UUID;

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "hold_mode" "hold_mode" NOT NULL DEFAULT 'strict';

-- AlterTable
ALTER TABLE "price_versions" ADD COLUMN     "multiplier_ppm" INTEGER,
ADD COLUMN     "organization_id" UUID;

-- AlterTable
ALTER TABLE "usage_records" ADD COLUMN     "budget_windows" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
ADD COLUMN     "cap_nano_usd" BIGINT,
ADD COLUMN     "disputed_usage" JSONB,
ADD COLUMN     "period" DATE,
ADD COLUMN     "price_rate_id" UUID,
ADD COLUMN     "project" TEXT,
ADD COLUMN     "service_tier" TEXT;

-- AlterTable
ALTER TABLE "wallets" ADD COLUMN     "capped_nano_usd" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "overdraft_nano_usd" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "promo_nano_usd" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "price_rates" (
    "id" UUID NOT NULL,
    "price_version_id" UUID NOT NULL,
    "service_tier" TEXT NOT NULL DEFAULT 'standard',
    "above_input_tokens" INTEGER NOT NULL DEFAULT 0,
    "prices_pico_usd" BIGINT[],
    "list_prices_pico_usd" BIGINT[],
    "costs_pico_usd" BIGINT[],

    CONSTRAINT "price_rates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promo_grants" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "wallet_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "remaining_nano_usd" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promo_grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budgets" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "wallet_id" UUID NOT NULL,
    "scope" "budget_scope" NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "period" "budget_period" NOT NULL,
    "limit_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budgets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_windows" (
    "id" BIGSERIAL NOT NULL,
    "budget_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "spent_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "held_nano_usd" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_windows_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_findings" (
    "id" BIGSERIAL NOT NULL,
    "check" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "organization_id" UUID,
    "facts" JSONB NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),
    "resolution" TEXT,

    CONSTRAINT "audit_findings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_watermarks" (
    "name" TEXT NOT NULL,
    "transaction_id" BIGINT NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_watermarks_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "expected_costs" (
    "organization_id" UUID NOT NULL,
    "model_id" TEXT NOT NULL,
    "p99_nano_usd" BIGINT NOT NULL,
    "calls" INTEGER NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "expected_costs_pkey" PRIMARY KEY ("organization_id","model_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "price_rates_price_version_id_service_tier_above_input_token_key" ON "price_rates"("price_version_id", "service_tier", "above_input_tokens");

-- CreateIndex
CREATE INDEX "promo_grants_wallet_id_idx" ON "promo_grants"("wallet_id");

-- CreateIndex
CREATE UNIQUE INDEX "budgets_wallet_id_scope_subject_period_key" ON "budgets"("wallet_id", "scope", "subject", "period");

-- CreateIndex
CREATE UNIQUE INDEX "budget_windows_budget_id_starts_at_key" ON "budget_windows"("budget_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_findings_one_open" ON "audit_findings"("check", "subject", "resolved_at") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "ledger_transactions_reverses_id_key" ON "ledger_transactions"("reverses_id");

-- CreateIndex
CREATE INDEX "ledger_transactions_wallet_id_id_idx" ON "ledger_transactions"("wallet_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "price_versions_one_per_instant" ON "price_versions"("model_id", "group_id", "organization_id", "effective_from") NULLS NOT DISTINCT;

-- AddForeignKey
ALTER TABLE "price_versions" ADD CONSTRAINT "price_versions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_rates" ADD CONSTRAINT "price_rates_price_version_id_fkey" FOREIGN KEY ("price_version_id") REFERENCES "price_versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_grants" ADD CONSTRAINT "promo_grants_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_grants" ADD CONSTRAINT "promo_grants_wallet_id_fkey" FOREIGN KEY ("wallet_id") REFERENCES "wallets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_wallet_id_fkey" FOREIGN KEY ("wallet_id") REFERENCES "wallets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_windows" ADD CONSTRAINT "budget_windows_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budgets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- --- what was there before -----------------------------------------------------------------------------------------

-- Each version gets its one rate, padded to the two components that are new: web_search and image.
INSERT INTO price_rates (id, price_version_id, prices_pico_usd, list_prices_pico_usd, costs_pico_usd)
SELECT gen_random_uuid(), id, prices_pico_usd || '{0,0}', list_prices_pico_usd || '{0,0}', costs_pico_usd || '{0,0}'
  FROM price_versions;
ALTER TABLE price_versions DROP COLUMN costs_pico_usd, DROP COLUMN list_prices_pico_usd, DROP COLUMN prices_pico_usd;

UPDATE usage_records SET
  cap_nano_usd = hold_nano_usd, period = date_trunc('month', admitted_at AT TIME ZONE 'UTC')::date,
  service_tier = 'standard', quantities = quantities || '{0,0}', prices_pico_usd = prices_pico_usd || '{0,0}',
  costs_pico_usd = costs_pico_usd || '{0,0}',
  price_rate_id = coalesce((SELECT id FROM price_rates WHERE price_rates.price_version_id = usage_records.price_version_id),
                           '00000000-0000-0000-0000-000000000000');
ALTER TABLE usage_records ALTER COLUMN cap_nano_usd SET NOT NULL, ALTER COLUMN period SET NOT NULL,
  ALTER COLUMN service_tier SET NOT NULL, ALTER COLUMN price_rate_id SET NOT NULL;

UPDATE wallets SET capped_nano_usd = held_nano_usd;
INSERT INTO ledger_accounts (id, organization_id, kind, currency)
SELECT gen_random_uuid(), organization_id, 'promo', currency FROM wallets;
UPDATE ledger_transactions SET wallet_id = wallets.id FROM ledger_entries JOIN wallets ON wallets.ledger_account_id = account_id
 WHERE transaction_id = ledger_transactions.id;

ALTER TABLE price_versions ENABLE TRIGGER USER;
ALTER TABLE usage_records ENABLE TRIGGER USER;
ALTER TABLE ledger_transactions ENABLE TRIGGER USER;

-- --- checks --------------------------------------------------------------------------------------------------------

ALTER TABLE wallets
  DROP CONSTRAINT wallets_never_overspent,
  DROP CONSTRAINT wallets_amounts_not_negative,
  ADD CONSTRAINT wallets_never_overspent
    CHECK (posted_nano_usd + promo_nano_usd + credit_limit_nano_usd + overrun_nano_usd - held_nano_usd >= 0),
  ADD CONSTRAINT wallets_amounts_not_negative CHECK (
    held_nano_usd >= 0 AND capped_nano_usd >= held_nano_usd AND promo_nano_usd >= 0 AND credit_limit_nano_usd >= 0
    AND overdraft_nano_usd >= 0 AND overrun_nano_usd >= 0);

ALTER TABLE holds
  DROP CONSTRAINT holds_amount_not_negative,
  ADD CONSTRAINT holds_amounts CHECK (amount_nano_usd >= 0 AND cap_nano_usd >= amount_nano_usd);

ALTER TABLE usage_records
  DROP CONSTRAINT usage_records_amounts,
  ADD CONSTRAINT usage_records_amounts CHECK (
    charge_nano_usd >= 0 AND cost_nano_usd >= 0 AND hold_nano_usd >= 0 AND cap_nano_usd >= hold_nano_usd
    AND overrun_nano_usd >= 0 AND charge_nano_usd <= cap_nano_usd + overrun_nano_usd),
  ADD CONSTRAINT usage_records_quantities CHECK (
    quantities IS NOT NULL AND prices_pico_usd IS NOT NULL AND costs_pico_usd IS NOT NULL
    AND 0 <= ALL (quantities) AND cardinality(quantities) = cardinality(prices_pico_usd)
    AND cardinality(quantities) = cardinality(costs_pico_usd));

ALTER TABLE price_rates ADD CONSTRAINT price_rates_are_complete CHECK (
  above_input_tokens >= 0 AND service_tier <> ''
  AND prices_pico_usd IS NOT NULL AND list_prices_pico_usd IS NOT NULL AND costs_pico_usd IS NOT NULL
  AND cardinality(prices_pico_usd) = cardinality(list_prices_pico_usd)
  AND cardinality(prices_pico_usd) = cardinality(costs_pico_usd)
  AND 0 <= ALL (prices_pico_usd) AND 0 <= ALL (list_prices_pico_usd) AND 0 <= ALL (costs_pico_usd));
ALTER TABLE price_versions
  ADD CONSTRAINT price_versions_are_of_one CHECK (group_id IS NULL OR organization_id IS NULL),
  ADD CONSTRAINT price_versions_multiplier CHECK (multiplier_ppm > 0);

ALTER TABLE promo_grants ADD CONSTRAINT promo_grants_amounts CHECK (0 < amount_nano_usd AND 0 <= remaining_nano_usd
  AND remaining_nano_usd <= amount_nano_usd);
ALTER TABLE budgets
  ADD CONSTRAINT budgets_limit_not_negative CHECK (limit_nano_usd >= 0),
  ADD CONSTRAINT budgets_name_their_subject CHECK ((scope = 'organization') = (subject = ''));
-- What is spent may exceed the limit after a declared overrun, or when the limit was lowered.
ALTER TABLE budget_windows ADD CONSTRAINT budget_windows_amounts CHECK (spent_nano_usd >= 0 AND held_nano_usd >= 0);
ALTER TABLE budget_windows SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
-- A name that PostgreSQL does not know raises an error here, and not when a call is admitted.
ALTER TABLE organizations ADD CONSTRAINT organizations_time_zone_is_known
  CHECK (timezone(time_zone, timestamptz '2000-01-01 00:00:00Z') IS NOT NULL);

-- --- append-only ---------------------------------------------------------------------------------------------------

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON price_rates FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON price_rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON periods FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON periods FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Partitions inherit triggers for rows but not those for statements: without its own a partition could be truncated.
CREATE FUNCTION keep_partitions() RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  part regclass;
BEGIN
  FOR part IN
    SELECT inhrelid FROM pg_inherits
     WHERE inhparent IN ('usage_records'::regclass, 'upstream_attempts'::regclass)
       AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = inhrelid AND tgname = 'append_only_whole')
  LOOP
    EXECUTE format(
      'CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
  END LOOP;
END $$;
SELECT keep_partitions();

-- Makes the partitions of `days` days from `first` on, and the default ones that catch what lies outside.
CREATE OR REPLACE FUNCTION ensure_partitions(first date, days integer) RETURNS void
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
  PERFORM keep_partitions();
END $$;

-- --- periods -------------------------------------------------------------------------------------------------------

-- What a statement was about to post when the month was closed under its feet is refused, and posted again into the next.
CREATE FUNCTION refuse_closed_period() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  closed date;
BEGIN
  SELECT period INTO closed FROM inserted JOIN periods ON periods.month = inserted.period LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the month % is closed', to_char(closed, 'YYYY-MM') USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER period_is_open AFTER INSERT ON ledger_transactions
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_period();

-- --- budgets -------------------------------------------------------------------------------------------------------

-- The day, week or month of a time zone that an instant lies in. Midnights that come twice, or not at all, are where
-- PostgreSQL puts them; where that is after the instant, the window begins with the instant.
CREATE FUNCTION budget_window(period budget_period, time_zone text, at timestamptz, OUT starts_at timestamptz, OUT ends_at timestamptz)
  LANGUAGE sql STABLE AS $$
  SELECT least(date_trunc(period::text, at AT TIME ZONE time_zone) AT TIME ZONE time_zone, at),
         (date_trunc(period::text, at AT TIME ZONE time_zone) + ('1 ' || period)::interval) AT TIME ZONE time_zone
$$;

-- Makes the windows of a wallet's budgets that now lies in, where they are missing. Days, weeks and months begin at midnight
-- in the organization's time zone; after a change of that zone the next window begins where the last one ended.
CREATE FUNCTION open_budget_windows(wallet uuid) RETURNS void
  LANGUAGE sql AS $$
  INSERT INTO budget_windows (budget_id, starts_at, ends_at)
  SELECT budget.id, greatest(calendar.starts_at, (SELECT max(ends_at) FROM budget_windows WHERE budget_id = budget.id)),
         calendar.ends_at
    FROM budgets AS budget JOIN organizations AS org ON org.id = budget.organization_id
   CROSS JOIN LATERAL (
     SELECT budget.created_at AS starts_at, NULL::timestamptz AS ends_at WHERE budget.period = 'lifetime'
      UNION ALL SELECT * FROM budget_window(budget.period, org.time_zone, now()) WHERE budget.period <> 'lifetime') AS calendar
   WHERE budget.wallet_id = wallet
     AND NOT EXISTS (SELECT FROM budget_windows
                      WHERE budget_id = budget.id AND starts_at <= now() AND (ends_at IS NULL OR ends_at > now()))
$$;

-- --- holds ---------------------------------------------------------------------------------------------------------

DROP FUNCTION place_holds;

-- Places the holds of one batch, each exactly when its wallet and all its budgets can still cover it, in the order of the
-- arrays. `caps` is the most a call can cost, `amounts` what is held for it; where less than the cap is left the call gets
-- what is left, if that is at least its floor. Wallets are locked in id order, here and in settlement, so two batches cannot
-- deadlock; the budgets of a wallet change under its lock only.
-- Answers each with 'placed', 'insufficient', 'over_budget', 'frozen' or 'unknown', what was available to it, what was
-- granted, the windows of its budgets, and period and scope of the budget that refused or limited it.
CREATE FUNCTION place_holds(
  owner_process uuid, expire_at timestamptz, request_ids uuid[], wallet_ids uuid[], amounts bigint[], caps bigint[],
  floors bigint[], price_version_ids uuid[], api_token_ids uuid[], user_ids uuid[], projects text[]
) RETURNS TABLE (number integer, outcome text, available_nano_usd bigint, granted_amount bigint, granted_cap bigint,
                 windows bigint[], limiting_budget text)
  LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  call record;
  wallet uuid;
  left_over bigint;
  -- What calls may cost at the most, all together.
  room bigint;
  call_room bigint;
  -- The budgets of the wallet at hand: parallel arrays.
  window_ids bigint[];
  window_names text[];
  window_scopes budget_scope[];
  window_subjects text[];
  window_rooms bigint[];
  placed integer[] := '{}';
  placed_amounts bigint[] := '{}';
  placed_caps bigint[] := '{}';
  placed_windows text[] := '{}';
BEGIN
  FOR call IN
    SELECT asked.*, locked.state,
           posted_nano_usd + promo_nano_usd + credit_limit_nano_usd - held_nano_usd AS available,
           posted_nano_usd + promo_nano_usd + credit_limit_nano_usd + overdraft_nano_usd - capped_nano_usd AS cap_room,
           EXISTS (SELECT FROM budgets WHERE budgets.wallet_id = asked.wallet_id) AS has_budgets
      FROM unnest(wallet_ids, amounts, caps, floors, api_token_ids, user_ids, projects)
             WITH ORDINALITY AS asked (wallet_id, amount, cap, floor, api_token_id, user_id, project, number)
      LEFT JOIN (SELECT * FROM wallets WHERE id = ANY (wallet_ids) ORDER BY id FOR UPDATE) AS locked
        ON locked.id = asked.wallet_id
     ORDER BY asked.wallet_id, asked.number
  LOOP
    IF call.wallet_id IS DISTINCT FROM wallet THEN
      wallet := call.wallet_id;
      left_over := call.available;
      room := call.cap_room;
      IF call.has_budgets THEN
        PERFORM open_budget_windows(wallet);
        SELECT array_agg(w.id), array_agg(b.period || ' ' || b.scope), array_agg(b.scope), array_agg(b.subject),
               array_agg(b.limit_nano_usd - w.spent_nano_usd - w.held_nano_usd)
          INTO window_ids, window_names, window_scopes, window_subjects, window_rooms
          FROM budgets AS b JOIN budget_windows AS w ON w.budget_id = b.id
         WHERE b.wallet_id = wallet AND w.starts_at <= now() AND (w.ends_at IS NULL OR w.ends_at > now());
      END IF;
    END IF;

    number := call.number;
    windows := '{}';
    limiting_budget := NULL;
    -- A call that is held at its cap must be covered by what is not held; one held at less, within the declared overdraft.
    -- Where not even that less is left, the call is treated like one held at its cap: it gets what is left, if that will do.
    call_room := CASE WHEN call.amount < call.cap AND call.amount <= left_over THEN room ELSE least(room, left_over) END;
    IF call.has_budgets THEN
      FOR i IN 1 .. coalesce(cardinality(window_ids), 0) LOOP
        CONTINUE WHEN window_subjects[i] IS DISTINCT FROM CASE window_scopes[i]
          WHEN 'organization' THEN '' WHEN 'user' THEN call.user_id::text
          WHEN 'api_token' THEN call.api_token_id::text ELSE call.project END;
        windows := windows || window_ids[i];
        IF window_rooms[i] < least(call_room, call.cap) THEN
          call_room := window_rooms[i];
          limiting_budget := window_names[i];
        END IF;
      END LOOP;
    END IF;

    available_nano_usd := least(call_room, left_over);
    granted_cap := least(call.cap, call_room);
    granted_amount := least(call.amount, granted_cap);
    outcome := CASE
      WHEN call.state IS NULL THEN 'unknown'
      WHEN call.state <> 'active' THEN 'frozen'
      WHEN granted_cap < least(call.floor, call.cap) THEN
        CASE WHEN limiting_budget IS NULL THEN 'insufficient' ELSE 'over_budget' END
      ELSE 'placed' END;
    IF outcome = 'placed' THEN
      left_over := left_over - granted_amount;
      room := room - granted_cap;
      IF call.has_budgets THEN
        FOR i IN 1 .. coalesce(cardinality(window_ids), 0) LOOP
          IF window_ids[i] = ANY (windows) THEN
            window_rooms[i] := window_rooms[i] - granted_cap;
          END IF;
        END LOOP;
      END IF;
      placed := placed || call.number::integer;
      placed_amounts := placed_amounts || granted_amount;
      placed_caps := placed_caps || granted_cap;
      placed_windows := placed_windows || windows::text;
    END IF;
    RETURN NEXT;
  END LOOP;

  IF cardinality(placed) > 0 THEN
    WITH new_holds AS (
      INSERT INTO holds (request_id, wallet_id, amount_nano_usd, cap_nano_usd, price_version_id, api_token_id,
                         budget_windows, process_id, expires_at)
      SELECT request_ids[n], wallet_ids[n], amount, cap, price_version_ids[n], api_token_ids[n], window_text::bigint[],
             owner_process, expire_at
        FROM unnest(placed, placed_amounts, placed_caps, placed_windows) AS p (n, amount, cap, window_text)
      RETURNING wallet_id, amount_nano_usd, cap_nano_usd, budget_windows
    ), budgeted AS (
      UPDATE budget_windows SET held_nano_usd = held_nano_usd + taken.cap
        FROM (SELECT window_id, sum(cap_nano_usd)::bigint AS cap
                FROM new_holds, unnest(new_holds.budget_windows) AS window_id GROUP BY window_id) AS taken
       WHERE id = taken.window_id
    )
    UPDATE wallets SET held_nano_usd = held_nano_usd + taken.amount, capped_nano_usd = capped_nano_usd + taken.cap
      FROM (SELECT wallet_id, sum(amount_nano_usd)::bigint AS amount, sum(cap_nano_usd)::bigint AS cap
              FROM new_holds GROUP BY wallet_id) AS taken
     WHERE wallets.id = taken.wallet_id;
  END IF;
END $$;
