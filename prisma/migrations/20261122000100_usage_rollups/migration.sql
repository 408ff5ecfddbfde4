-- What charts and the request log read instead of every call: sums by minute and hour (docs/decisions/0015).

-- CreateEnum
CREATE TYPE "rollup_grain" AS ENUM ('minute', 'hour');

-- CreateEnum
CREATE TYPE "rollup_view" AS ENUM ('total', 'model', 'channel', 'outcome', 'organization', 'api_token');

-- CreateTable
CREATE TABLE "usage_rollups" (
    "grain" "rollup_grain" NOT NULL,
    "view" "rollup_view" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID,
    "api_token_id" UUID,
    "user_id" UUID,
    "model" TEXT,
    "channel_id" UUID,
    "outcome" TEXT,
    "error_code" TEXT,
    "calls" BIGINT NOT NULL,
    "failed_calls" BIGINT NOT NULL,
    "rejected_calls" BIGINT NOT NULL,
    "input_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "cache_read_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    "first_token_histogram" BIGINT[],
    "total_histogram" BIGINT[]
);

-- CreateTable
CREATE TABLE "rollup_watermarks" (
    "name" TEXT NOT NULL,
    "settled_until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rollup_watermarks_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "usage_rollups_bucket" ON "usage_rollups"("view", "grain", "organization_id", "starts_at", "api_token_id", "user_id", "model", "channel_id", "outcome", "error_code") NULLS NOT DISTINCT;

-- Minutes are pruned by age.
CREATE INDEX usage_rollups_minutes ON usage_rollups (starts_at) WHERE grain = 'minute';
-- In which hours an API token or a user called at all.
CREATE INDEX usage_rollups_of_api_token ON usage_rollups (api_token_id, starts_at) WHERE view = 'api_token' AND grain = 'hour';
CREATE INDEX usage_rollups_of_user ON usage_rollups (user_id, starts_at) WHERE view = 'api_token' AND grain = 'hour' AND user_id IS NOT NULL;

-- The current hour's rows change every few seconds; none of their keys does.
ALTER TABLE usage_rollups SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);

-- Which calls were settled since the last look, whenever they were made. Records are only ever appended, so this costs
-- settlement next to nothing.
-- CreateIndex
CREATE INDEX "usage_records_settled_at_idx" ON "usage_records" USING BRIN ("settled_at") WITH (pages_per_range = 32, autosummarize = on);

-- The instant of a UUIDv7, to the millisecond.
CREATE FUNCTION uuid7_at(id uuid) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN timestamptz 'epoch' + ('x' || substr(id::text, 1, 8) || substr(id::text, 10, 4))::bit(48)::bigint * interval '1 millisecond';
