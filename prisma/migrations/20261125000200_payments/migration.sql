-- How money comes in: payments through providers and by bank transfer, what providers told of them, and when saved cards are charged.

CREATE TYPE "payment_state" AS ENUM ('pending', 'awaiting_approval', 'succeeded', 'failed', 'rejected', 'partly_refunded', 'refunded', 'disputed');

CREATE TABLE "payment_providers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_providers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "payments" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "wallet_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "external_id" TEXT,
    "intent_id" TEXT,
    "state" "payment_state" NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "paid_minor" BIGINT NOT NULL,
    "paid_currency" CHAR(3) NOT NULL DEFAULT 'USD',
    "returned_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "taken_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "transaction_ids" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "is_automatic" BOOLEAN NOT NULL DEFAULT false,
    "saves_card" BOOLEAN NOT NULL DEFAULT false,
    "requested_by" TEXT NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "memo" TEXT,
    "received_on" DATE,
    "failure" TEXT,
    "receipt_number" BIGINT,
    "succeeded_at" TIMESTAMPTZ(3),
    "idempotency_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "payment_events" (
    "id" BIGSERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "intent_id" TEXT,
    "payment_id" UUID,
    "news" JSONB,
    "outcome" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_events_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "receipt_counters" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "last" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "receipt_counters_pkey" PRIMARY KEY ("id")
);
INSERT INTO receipt_counters (id, last) VALUES (1, 0);

CREATE TABLE "payment_preferences" (
    "organization_id" UUID NOT NULL,
    "is_automatic" BOOLEAN NOT NULL DEFAULT false,
    "threshold_nano_usd" BIGINT,
    "amount_nano_usd" BIGINT,
    "monthly_nano_usd" BIGINT,
    "paused_at" TIMESTAMPTZ(3),
    "paused_because" TEXT,
    "is_pause_told" BOOLEAN NOT NULL DEFAULT false,
    "customer_id" TEXT,
    "payment_method_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "payment_preferences_pkey" PRIMARY KEY ("organization_id")
);

CREATE UNIQUE INDEX "payment_providers_name_key" ON "payment_providers"("name");
CREATE UNIQUE INDEX "payments_receipt_number_key" ON "payments"("receipt_number");
CREATE UNIQUE INDEX "payments_idempotency_key_key" ON "payments"("idempotency_key");
CREATE UNIQUE INDEX "payments_provider_external_id_key" ON "payments"("provider", "external_id");
CREATE INDEX "payments_organization_id_created_at_idx" ON "payments"("organization_id", "created_at");
CREATE INDEX "payments_provider_intent_id_idx" ON "payments"("provider", "intent_id");
CREATE INDEX "payments_state_idx" ON "payments"("state");
CREATE UNIQUE INDEX "payment_events_provider_event_id_key" ON "payment_events"("provider", "event_id");
CREATE INDEX "payment_events_payment_id_idx" ON "payment_events"("payment_id");
CREATE INDEX "payment_events_provider_intent_id_idx" ON "payment_events"("provider", "intent_id");

ALTER TABLE "payments" ADD CONSTRAINT "payments_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_events" ADD CONSTRAINT "payment_events_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_preferences" ADD CONSTRAINT "payment_preferences_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE payment_providers ADD CONSTRAINT payment_providers_name CHECK (name ~ '^[a-z0-9-]{1,40}$');
ALTER TABLE payments
  ADD CONSTRAINT payments_amount CHECK (amount_nano_usd > 0 AND paid_minor >= 0),
  ADD CONSTRAINT payments_returned CHECK (0 <= taken_nano_usd AND taken_nano_usd <= returned_nano_usd AND returned_nano_usd <= amount_nano_usd),
  -- Money is posted with its receipt, or not at all; and what is not posted cannot be taken back.
  ADD CONSTRAINT payments_posted CHECK (num_nonnulls(receipt_number, succeeded_at) IN (0, 2)
    AND (receipt_number IS NULL) = (cardinality(transaction_ids) = 0) AND (receipt_number IS NOT NULL OR taken_nano_usd = 0)),
  ADD CONSTRAINT payments_state CHECK (
    (receipt_number IS NULL) = (state IN ('pending', 'awaiting_approval', 'failed', 'rejected'))),
  -- One person alone cannot make money.
  ADD CONSTRAINT payments_second_person CHECK (provider <> 'bank_transfer'
    OR (state = 'awaiting_approval' AND decided_by IS NULL) OR (decided_by IS NOT NULL AND decided_by <> requested_by)),
  ALTER COLUMN transaction_ids SET NOT NULL;
ALTER TABLE receipt_counters ADD CONSTRAINT receipt_counters_one CHECK (id = 1);
ALTER TABLE payment_preferences
  ADD CONSTRAINT payment_preferences_automatic CHECK (NOT is_automatic OR num_nonnulls(threshold_nano_usd, amount_nano_usd, monthly_nano_usd) = 3);
