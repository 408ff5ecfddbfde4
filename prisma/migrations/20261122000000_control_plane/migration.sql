-- What the control plane needs: versions against lost updates, management tokens, channel probes, redemption codes.

-- CreateEnum
CREATE TYPE "redemption_kind" AS ENUM ('top_up', 'grant');

-- AlterTable
ALTER TABLE "api_tokens" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "channels" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "groups" ADD COLUMN     "description" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "models" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "locale" TEXT,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "management_tokens" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "management_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel_probes" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "credential_id" UUID,
    "upstream_model" TEXT NOT NULL,
    "http_status" SMALLINT,
    "failure" TEXT,
    "first_byte_ms" INTEGER,
    "total_ms" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_probes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "redemption_batches" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "redemption_kind" NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "grant_days" INTEGER,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "idempotency_key" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "redemption_batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "redemption_codes" (
    "id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "organization_id" UUID,
    "redeemed_by" UUID,
    "redeemed_at" TIMESTAMPTZ(3),
    "transaction_id" BIGINT,

    CONSTRAINT "redemption_codes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "management_tokens_secret_hash_key" ON "management_tokens"("secret_hash");

-- CreateIndex
CREATE INDEX "management_tokens_user_id_idx" ON "management_tokens"("user_id");

-- CreateIndex
CREATE INDEX "channel_probes_channel_id_created_at_idx" ON "channel_probes"("channel_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "redemption_batches_idempotency_key_key" ON "redemption_batches"("idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "redemption_codes_code_hash_key" ON "redemption_codes"("code_hash");

-- CreateIndex
CREATE UNIQUE INDEX "redemption_codes_transaction_id_key" ON "redemption_codes"("transaction_id");

-- CreateIndex
CREATE INDEX "redemption_codes_batch_id_idx" ON "redemption_codes"("batch_id");

-- CreateIndex
CREATE INDEX "redemption_codes_organization_id_idx" ON "redemption_codes"("organization_id");

-- CreateIndex
CREATE INDEX "audit_entries_organization_id_id_idx" ON "audit_entries"("organization_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_actor_id_idx" ON "audit_entries"("actor", "id");

-- CreateIndex
CREATE INDEX "audit_entries_action_id_idx" ON "audit_entries"("action", "id");

-- AddForeignKey
ALTER TABLE "management_tokens" ADD CONSTRAINT "management_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel_probes" ADD CONSTRAINT "channel_probes_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channels"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "redemption_codes" ADD CONSTRAINT "redemption_codes_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "redemption_batches"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "redemption_codes" ADD CONSTRAINT "redemption_codes_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



ALTER TABLE redemption_batches
  ADD CONSTRAINT redemption_batches_amount CHECK (amount_nano_usd > 0),
  ADD CONSTRAINT redemption_batches_grant_days CHECK (grant_days IS NULL OR (kind = 'grant' AND grant_days > 0));
-- Redeemed whole or not at all.
ALTER TABLE redemption_codes
  ADD CONSTRAINT redemption_codes_redeemed CHECK (num_nonnulls(organization_id, redeemed_at, transaction_id) IN (0, 3));
