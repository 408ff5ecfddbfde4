-- What vendors say we consumed, compared with what we sent them.

CREATE TYPE "reconciliation_adapter" AS ENUM ('openai', 'anthropic', 'csv');
CREATE TYPE "reconciliation_run_state" AS ENUM ('queued', 'running', 'done', 'failed');
CREATE TYPE "difference_class" AS ENUM ('boundary', 'estimated', 'aborted', 'failed_but_billed', 'price_mismatch', 'foreign_traffic', 'missing_at_vendor', 'unknown');
CREATE TYPE "difference_state" AS ENUM ('open', 'explained', 'posted', 'dismissed');

CREATE TABLE "reconciliation_sources" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "adapter" "reconciliation_adapter" NOT NULL,
    "base_url" TEXT,
    "key_id" TEXT,
    "sealed" BYTEA,
    "last_four" TEXT,
    "project" TEXT,
    "channel_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "credential_keys" JSONB NOT NULL DEFAULT '{}',
    "model_aliases" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "reconciliation_sources_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "reconciliation_sources_name_key" ON "reconciliation_sources"("name");

CREATE TABLE "provider_usage_imports" (
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "file_name" TEXT,
    "sha256" CHAR(64) NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "row_count" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "provider_usage_imports_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "provider_usage_imports_source_id_sha256_key" ON "provider_usage_imports"("source_id", "sha256");

CREATE TABLE "provider_usage_days" (
    "id" BIGSERIAL NOT NULL,
    "source_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "provider_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "upstream_model" TEXT NOT NULL,
    "vendor_key" TEXT,
    "credential_id" UUID,
    "requests" BIGINT,
    "input_tokens" BIGINT NOT NULL,
    "cached_input_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT,
    CONSTRAINT "provider_usage_days_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "provider_usage_days_source_id_day_idx" ON "provider_usage_days"("source_id", "day");

CREATE TABLE "reconciliation_runs" (
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "is_daily" BOOLEAN NOT NULL DEFAULT false,
    "state" "reconciliation_run_state" NOT NULL DEFAULT 'queued',
    "actor" TEXT NOT NULL,
    "summary" JSONB,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    CONSTRAINT "reconciliation_runs_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "reconciliation_runs_source_id_created_at_idx" ON "reconciliation_runs"("source_id", "created_at");

CREATE TABLE "reconciliation_differences" (
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "import_id" UUID,
    "credential_id" UUID,
    "upstream_model" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "class" "difference_class" NOT NULL,
    "state" "difference_state" NOT NULL DEFAULT 'open',
    "requests_delta" BIGINT,
    "input_tokens_delta" BIGINT NOT NULL,
    "cached_tokens_delta" BIGINT NOT NULL,
    "output_tokens_delta" BIGINT NOT NULL,
    "cost_delta_nano_usd" BIGINT,
    "facts" JSONB NOT NULL,
    "note" TEXT,
    "ledger_transaction_id" BIGINT,
    "decided_by" TEXT,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" TIMESTAMPTZ(3),
    CONSTRAINT "reconciliation_differences_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "reconciliation_differences_source_id_day_idx" ON "reconciliation_differences"("source_id", "day");
CREATE INDEX "reconciliation_differences_state_day_idx" ON "reconciliation_differences"("state", "day");

ALTER TABLE "provider_usage_imports" ADD CONSTRAINT "provider_usage_imports_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "reconciliation_sources"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "provider_usage_days" ADD CONSTRAINT "provider_usage_days_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "reconciliation_sources"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "provider_usage_days" ADD CONSTRAINT "provider_usage_days_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "provider_usage_imports"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "reconciliation_runs" ADD CONSTRAINT "reconciliation_runs_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "reconciliation_sources"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "reconciliation_sources"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A day is a day of a range, tokens are counted, and what was posted names its transaction.
ALTER TABLE provider_usage_imports ADD CONSTRAINT provider_usage_imports_days CHECK (first_day <= last_day);
ALTER TABLE provider_usage_days ADD CONSTRAINT provider_usage_days_counts CHECK (
  (requests IS NULL OR requests >= 0) AND input_tokens >= 0 AND cached_input_tokens >= 0 AND output_tokens >= 0);
ALTER TABLE reconciliation_runs ADD CONSTRAINT reconciliation_runs_days CHECK (first_day <= last_day);
ALTER TABLE reconciliation_sources ADD CONSTRAINT reconciliation_sources_key_is_whole CHECK (
  (key_id IS NULL) = (sealed IS NULL) AND (key_id IS NULL) = (last_four IS NULL)
  AND (adapter <> 'csv' OR (key_id IS NULL AND base_url IS NULL)));
ALTER TABLE reconciliation_differences ADD CONSTRAINT reconciliation_differences_posted CHECK (
  (state = 'posted') = (ledger_transaction_id IS NOT NULL) AND (state = 'open' OR decided_by IS NOT NULL));
-- What is not decided stands once; what was posted may be followed by another.
CREATE UNIQUE INDEX reconciliation_differences_one_undecided
  ON reconciliation_differences (source_id, credential_id, upstream_model, day, class) NULLS NOT DISTINCT
  WHERE state <> 'posted';
-- Runs that wait, found at once.
CREATE INDEX reconciliation_runs_waiting ON reconciliation_runs (created_at) WHERE state IN ('queued', 'running');
