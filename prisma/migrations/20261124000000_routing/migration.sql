-- Routing and limits: what channels may be told, what API tokens may do, rates, and who hears of changes.

ALTER TABLE "channels"
  ADD COLUMN "total_timeout_ms" INTEGER,
  ADD COLUMN "requests_per_minute" INTEGER,
  ADD COLUMN "tokens_per_minute" INTEGER,
  ADD COLUMN "concurrency" INTEGER,
  ADD COLUMN "lacks" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "header_overrides" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "parameter_overrides" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "proxy_sealed" BYTEA,
  ADD COLUMN "proxy_key_id" TEXT,
  ADD COLUMN "proxy_origin" TEXT,
  ADD COLUMN "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "test_model" TEXT,
  ADD COLUMN "probe_every_seconds" INTEGER NOT NULL DEFAULT 60,
  ADD CONSTRAINT "channels_limits_above_zero"
    CHECK (requests_per_minute > 0 AND tokens_per_minute > 0 AND concurrency > 0 AND total_timeout_ms > 0 AND probe_every_seconds >= 0);

ALTER TABLE "channel_probes" ADD COLUMN "cost_nano_usd" BIGINT NOT NULL DEFAULT 0;
CREATE INDEX "channel_probes_created_at_idx" ON "channel_probes"("created_at");

ALTER TABLE "api_tokens"
  ADD COLUMN "allowed_ips" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "allowed_endpoints" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "group_id" UUID;
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_group_id_fkey"
  FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "usage_records" ADD COLUMN "route" JSONB;

CREATE TABLE "organization_groups" (
  "organization_id" UUID NOT NULL,
  "group_id" UUID NOT NULL,
  CONSTRAINT "organization_groups_pkey" PRIMARY KEY ("organization_id", "group_id")
);
CREATE INDEX "organization_groups_group_id_idx" ON "organization_groups"("group_id");
ALTER TABLE "organization_groups" ADD CONSTRAINT "organization_groups_organization_id_fkey"
  FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "organization_groups" ADD CONSTRAINT "organization_groups_group_id_fkey"
  FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TYPE "rate_limit_scope" AS ENUM ('group', 'organization', 'user', 'api_token');

CREATE TABLE "rate_limits" (
  "id" UUID NOT NULL,
  "organization_id" UUID,
  "group_id" UUID,
  "scope" "rate_limit_scope" NOT NULL,
  "subject_id" UUID,
  "model_id" TEXT,
  "requests_per_minute" INTEGER,
  "tokens_per_minute" INTEGER,
  "concurrency" INTEGER,
  "version" INTEGER NOT NULL DEFAULT 1,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "rate_limits_of_one" CHECK ((scope = 'group') = (group_id IS NOT NULL) AND (scope = 'group') = (organization_id IS NULL)),
  CONSTRAINT "rate_limits_subject" CHECK (subject_id IS NULL OR scope IN ('user', 'api_token')),
  CONSTRAINT "rate_limits_limit_something" CHECK (num_nonnulls(requests_per_minute, tokens_per_minute, concurrency) > 0),
  CONSTRAINT "rate_limits_above_zero" CHECK (requests_per_minute > 0 AND tokens_per_minute > 0 AND concurrency > 0)
);
CREATE UNIQUE INDEX "rate_limits_one_per_subject"
  ON "rate_limits"("organization_id", "group_id", "scope", "subject_id", "model_id") NULLS NOT DISTINCT;
ALTER TABLE "rate_limits" ADD CONSTRAINT "rate_limits_organization_id_fkey"
  FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "rate_limits" ADD CONSTRAINT "rate_limits_group_id_fkey"
  FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "rate_limits" ADD CONSTRAINT "rate_limits_model_id_fkey"
  FOREIGN KEY ("model_id") REFERENCES "models"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- --- who hears of changes ----------------------------------------------------------------------------------------

-- Whatever changes these tables, a script or a hand in psql, every process hears of it when it is committed. The payload is
-- the table, and for rows that are remembered one by one their id: `channels`, `api_tokens:0193...`. For each row, as settlement has a
-- statement that mostly changes none; what is told more than once in a transaction is heard once.
CREATE FUNCTION tell_table() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('weir_changes', TG_TABLE_NAME);
  RETURN NULL;
END $$;

CREATE FUNCTION tell_row() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('weir_changes', TG_TABLE_NAME || ':' || OLD.id);
  RETURN NULL;
END $$;

DO $$
DECLARE
  told text;
BEGIN
  FOREACH told IN ARRAY ARRAY['channels', 'channel_credentials', 'channel_models', 'channel_groups', 'providers', 'models',
                              'price_versions', 'price_rates', 'rate_limits', 'settings'] LOOP
    EXECUTE format('CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION tell_table()', told);
  END LOOP;
END $$;

CREATE TRIGGER tell AFTER UPDATE OR DELETE ON api_tokens FOR EACH ROW EXECUTE FUNCTION tell_row();
CREATE TRIGGER tell AFTER UPDATE OF group_id, state, hold_mode ON organizations FOR EACH ROW EXECUTE FUNCTION tell_row();
CREATE TRIGGER tell AFTER UPDATE OF disabled_at ON users FOR EACH ROW EXECUTE FUNCTION tell_row();
