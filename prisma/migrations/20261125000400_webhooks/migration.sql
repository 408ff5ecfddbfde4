-- Webhooks, low balances, budgets that are reached, and detail of usage that is dropped after years.

-- --- told to others ------------------------------------------------------------------------------------------------

ALTER TABLE "organizations"
  ADD COLUMN "low_balance_nano_usd" BIGINT,
  ADD COLUMN "low_balance_since" TIMESTAMPTZ(3);

CREATE TABLE "budget_notices" (
  "window_id" BIGINT NOT NULL,
  "percent" SMALLINT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "budget_notices_pkey" PRIMARY KEY ("window_id", "percent"),
  CONSTRAINT "budget_notices_window_id_fkey" FOREIGN KEY ("window_id") REFERENCES "budget_windows"("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);
-- Nobody is told of what was reached before there was anybody to tell.
INSERT INTO budget_notices (window_id, percent)
SELECT w.id, percent FROM budget_windows AS w JOIN budgets ON budgets.id = w.budget_id CROSS JOIN (VALUES (80), (100)) AS each (percent)
 WHERE w.spent_nano_usd::numeric * 100 >= budgets.limit_nano_usd::numeric * percent;

CREATE TABLE "webhook_endpoints" (
  "id" UUID NOT NULL,
  "organization_id" UUID NOT NULL,
  "url" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "events" TEXT[],
  "is_enabled" BOOLEAN NOT NULL DEFAULT true,
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,
  "previous_key_id" TEXT,
  "previous_sealed" BYTEA,
  "previous_until" TIMESTAMPTZ(3),
  "failing_since" TIMESTAMPTZ(3),
  "gave_up_at" TIMESTAMPTZ(3),
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "webhook_endpoints_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "webhook_endpoints_organization_id_idx" ON "webhook_endpoints"("organization_id");

CREATE TYPE "webhook_delivery_state" AS ENUM ('pending', 'delivered', 'failed');
CREATE TABLE "webhook_deliveries" (
  "id" UUID NOT NULL,
  "organization_id" UUID NOT NULL,
  "endpoint_id" UUID NOT NULL,
  "event_id" UUID NOT NULL,
  "type" TEXT NOT NULL,
  "payload" JSONB NOT NULL,
  "state" "webhook_delivery_state" NOT NULL DEFAULT 'pending',
  "attempts" SMALLINT NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_status" SMALLINT,
  "last_error" TEXT,
  "delivered_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "webhook_deliveries_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id")
    ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "webhook_deliveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "webhook_deliveries_endpoint_id_event_id_key" ON "webhook_deliveries"("endpoint_id", "event_id");
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries"("endpoint_id", "next_attempt_at") WHERE state = 'pending';
CREATE INDEX "webhook_deliveries_organization_id_created_at_idx" ON "webhook_deliveries"("organization_id", "created_at");
CREATE INDEX "webhook_deliveries_created_at_idx" ON "webhook_deliveries"("created_at");

-- --- dropped detail ------------------------------------------------------------------------------------------------

CREATE TABLE "dropped_days" (
  "day" DATE NOT NULL,
  "announced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "drops_after" TIMESTAMPTZ(3) NOT NULL,
  "dropped_at" TIMESTAMPTZ(3),
  "calls" BIGINT NOT NULL,
  "charge_nano_usd" BIGINT NOT NULL,
  "cost_nano_usd" BIGINT NOT NULL,
  "attempts" BIGINT NOT NULL,
  CONSTRAINT "dropped_days_pkey" PRIMARY KEY ("day")
);

CREATE TABLE "dropped_usage" (
  "id" BIGSERIAL NOT NULL,
  "day" DATE NOT NULL,
  "organization_id" UUID NOT NULL,
  "wallet_id" UUID NOT NULL,
  "period" DATE NOT NULL,
  "ledger_transaction_id" BIGINT,
  "calls" BIGINT NOT NULL,
  "charge_nano_usd" BIGINT NOT NULL,
  "cost_nano_usd" BIGINT NOT NULL,
  CONSTRAINT "dropped_usage_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "dropped_usage_ledger_transaction_id_idx" ON "dropped_usage"("ledger_transaction_id");
CREATE INDEX "dropped_usage_day_idx" ON "dropped_usage"("day");

CREATE TABLE "dropped_budget_usage" (
  "day" DATE NOT NULL,
  "window_id" BIGINT NOT NULL,
  "charge_nano_usd" BIGINT NOT NULL,
  CONSTRAINT "dropped_budget_usage_pkey" PRIMARY KEY ("window_id", "day")
);

DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['dropped_usage', 'dropped_budget_usage'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
    EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
  END LOOP;
END $$;

-- A day that is dropped stays so: its plan can be called off, what was done cannot.
CREATE FUNCTION keep_dropped_day() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.dropped_at IS NOT NULL THEN
    RAISE EXCEPTION 'the day % is dropped: % refused', OLD.day, TG_OP USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_dropped BEFORE UPDATE OR DELETE ON dropped_days FOR EACH ROW EXECUTE FUNCTION keep_dropped_day();

-- A call of a dropped day may have been charged already and nobody can tell any more: settlement sets it aside for a person.
CREATE FUNCTION refuse_dropped_day() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM dropped_days WHERE day = NEW.day AND dropped_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the usage records of % are dropped', NEW.day USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

-- Calls of a day without partition of its own come into the default one: the others need not ask.
CREATE OR REPLACE FUNCTION keep_partitions() RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  part regclass;
  by_default regclass;
BEGIN
  FOR part IN
    SELECT inhrelid FROM pg_inherits
     WHERE inhparent IN ('usage_records'::regclass, 'upstream_attempts'::regclass)
       AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = inhrelid AND tgname = 'append_only_whole')
  LOOP
    EXECUTE format(
      'CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
  END LOOP;
  by_default := to_regclass('usage_records_default');
  IF by_default IS NOT NULL AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = by_default AND tgname = 'day_is_kept') THEN
    CREATE TRIGGER day_is_kept BEFORE INSERT ON usage_records_default FOR EACH ROW EXECUTE FUNCTION refuse_dropped_day();
  END IF;
END $$;
SELECT keep_partitions();
