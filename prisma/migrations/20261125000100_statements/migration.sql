-- Statements, credit notes, their numbers, who organizations are on them, and what a closed month adds up to.

ALTER TYPE "ledger_account_kind" ADD VALUE 'tax';

-- CreateEnum
CREATE TYPE "tax_treatment" AS ENUM ('standard', 'exempt', 'reverse_charge');

-- CreateEnum
CREATE TYPE "statement_kind" AS ENUM ('usage_statement', 'invoice');

-- CreateEnum
CREATE TYPE "statement_state" AS ENUM ('draft', 'final', 'void');

-- CreateEnum
CREATE TYPE "statement_task" AS ENUM ('drafts', 'finalization');

-- AlterTable
ALTER TABLE "periods" ADD COLUMN     "watermark_id" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "stragglers" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "counted_at" TIMESTAMPTZ(3),
ADD COLUMN     "usage_count" BIGINT,
ADD COLUMN     "charge_nano_usd" BIGINT,
ADD COLUMN     "cost_nano_usd" BIGINT,
ADD COLUMN     "transaction_count" BIGINT,
ADD COLUMN     "entry_count" BIGINT,
ADD COLUMN     "debit_nano_usd" DECIMAL(30,0),
ADD COLUMN     "entries_sha256" CHAR(64);

-- CreateIndex
CREATE INDEX "ledger_transactions_period_idx" ON "ledger_transactions" USING BRIN ("period");

-- CreateTable
CREATE TABLE "billing_profiles" (
    "organization_id" UUID NOT NULL,
    "legal_name" TEXT NOT NULL DEFAULT '',
    "address" TEXT NOT NULL DEFAULT '',
    "tax_id" TEXT NOT NULL DEFAULT '',
    "email" TEXT NOT NULL DEFAULT '',
    "language" TEXT NOT NULL DEFAULT 'en',
    "currency" CHAR(3) NOT NULL DEFAULT 'USD',
    "currency_micro" BIGINT NOT NULL DEFAULT 1000000,
    "payment_days" INTEGER NOT NULL DEFAULT 30,
    "tax_treatment" "tax_treatment" NOT NULL DEFAULT 'standard',
    "tax_name" TEXT,
    "tax_rate_micro" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "billing_profiles_pkey" PRIMARY KEY ("organization_id"),
    CONSTRAINT "billing_profiles_language" CHECK (language IN ('en', 'zh-CN')),
    CONSTRAINT "billing_profiles_currency" CHECK (currency ~ '^[A-Z]{3}$' AND currency_micro > 0
      AND (currency <> 'USD' OR currency_micro = 1000000)),
    CONSTRAINT "billing_profiles_terms" CHECK (payment_days BETWEEN 0 AND 365),
    CONSTRAINT "billing_profiles_tax" CHECK (tax_rate_micro BETWEEN 0 AND 1000000)
);

-- CreateTable
CREATE TABLE "statements" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "wallet_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "kind" "statement_kind" NOT NULL,
    "state" "statement_state" NOT NULL DEFAULT 'draft',
    "number" TEXT,
    "snapshot" TEXT NOT NULL,
    "sha256" CHAR(64),
    "usage_nano_usd" BIGINT NOT NULL,
    "promo_nano_usd" BIGINT NOT NULL,
    "correction_nano_usd" BIGINT NOT NULL,
    "rounding_nano_usd" BIGINT NOT NULL,
    "tax_nano_usd" BIGINT NOT NULL,
    "total_nano_usd" BIGINT NOT NULL,
    "ledger_transaction_id" BIGINT,
    "built_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "issued_at" TIMESTAMPTZ(3),
    "due_on" DATE,
    "voided_at" TIMESTAMPTZ(3),
    "void_reason" TEXT,
    "mailed_at" TIMESTAMPTZ(3),

    CONSTRAINT "statements_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "statements_month" CHECK (month = date_trunc('month', month)::date),
    CONSTRAINT "statements_add_up" CHECK (
      total_nano_usd = usage_nano_usd - promo_nano_usd + correction_nano_usd + rounding_nano_usd + tax_nano_usd),
    CONSTRAINT "statements_of_whole_cents" CHECK (kind = 'usage_statement' OR total_nano_usd % 10000000 = 0),
    CONSTRAINT "statements_post_only_invoices" CHECK (
      kind = 'invoice' OR rounding_nano_usd = 0 AND tax_nano_usd = 0 AND ledger_transaction_id IS NULL AND due_on IS NULL),
    CONSTRAINT "statements_posted" CHECK (
      state = 'draft' OR (ledger_transaction_id IS NOT NULL) = (rounding_nano_usd + tax_nano_usd <> 0)),
    CONSTRAINT "statements_issued" CHECK (
      (state = 'draft') = (number IS NULL) AND (number IS NULL) = (issued_at IS NULL) AND (number IS NULL) = (sha256 IS NULL)
      AND (state = 'draft' OR kind = 'usage_statement' OR due_on IS NOT NULL)),
    CONSTRAINT "statements_void" CHECK ((state = 'void') = (voided_at IS NOT NULL) AND (state = 'void') = (void_reason IS NOT NULL)),
    CONSTRAINT "statements_hash" CHECK (sha256 = encode(sha256(convert_to(snapshot, 'UTF8')), 'hex'))
);

-- CreateTable
CREATE TABLE "credit_notes" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "statement_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "snapshot" TEXT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "net_nano_usd" BIGINT NOT NULL,
    "tax_nano_usd" BIGINT NOT NULL,
    "total_nano_usd" BIGINT NOT NULL,
    "ledger_transaction_id" BIGINT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_notes_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "credit_notes_add_up" CHECK (net_nano_usd > 0 AND tax_nano_usd >= 0 AND total_nano_usd = net_nano_usd + tax_nano_usd),
    CONSTRAINT "credit_notes_hash" CHECK (sha256 = encode(sha256(convert_to(snapshot, 'UTF8')), 'hex'))
);

-- CreateTable
CREATE TABLE "statement_payments" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "statement_id" UUID NOT NULL,
    "transaction_id" BIGINT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "statement_payments_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "statement_payments_amount" CHECK (amount_nano_usd > 0)
);

-- CreateTable
CREATE TABLE "document_counters" (
    "series" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "document_counters_pkey" PRIMARY KEY ("series","year")
);

-- CreateTable
CREATE TABLE "statement_runs" (
    "id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "task" "statement_task" NOT NULL,
    "actor" TEXT NOT NULL,
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "statement_runs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "statements_number_key" ON "statements"("number");

-- CreateIndex
CREATE UNIQUE INDEX "statements_ledger_transaction_id_key" ON "statements"("ledger_transaction_id");

-- CreateIndex
CREATE INDEX "statements_organization_id_month_idx" ON "statements"("organization_id", "month");

-- CreateIndex
CREATE INDEX "statements_month_state_idx" ON "statements"("month", "state");

-- A month has one statement that counts; void ones stay beside it.
CREATE UNIQUE INDEX statements_one_a_month ON statements (organization_id, month) WHERE state <> 'void';

-- CreateIndex
CREATE UNIQUE INDEX "credit_notes_number_key" ON "credit_notes"("number");

-- CreateIndex
CREATE UNIQUE INDEX "credit_notes_ledger_transaction_id_key" ON "credit_notes"("ledger_transaction_id");

-- CreateIndex
CREATE INDEX "credit_notes_statement_id_idx" ON "credit_notes"("statement_id");

-- CreateIndex
CREATE INDEX "credit_notes_organization_id_idx" ON "credit_notes"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "statement_payments_statement_id_transaction_id_key" ON "statement_payments"("statement_id", "transaction_id");

-- CreateIndex
CREATE INDEX "statement_payments_transaction_id_idx" ON "statement_payments"("transaction_id");

-- CreateIndex
CREATE INDEX "statement_runs_month_idx" ON "statement_runs"("month");
-- What is to be done.
CREATE UNIQUE INDEX statement_runs_under_way ON statement_runs (month, task) WHERE finished_at IS NULL;

-- AddForeignKey
ALTER TABLE "billing_profiles" ADD CONSTRAINT "billing_profiles_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statements" ADD CONSTRAINT "statements_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement_payments" ADD CONSTRAINT "statement_payments_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- --- what is final stays so ----------------------------------------------------------------------------------------

-- A draft may become anything but void. A final statement may become void, and may have been mailed; nothing else of it changes.
CREATE FUNCTION refuse_change_of_statement() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  allowed statements;
BEGIN
  IF OLD.state = 'draft' AND (TG_OP = 'DELETE' OR NEW.state <> 'void') THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'final' THEN
    allowed := OLD;
    allowed.mailed_at := NEW.mailed_at;
    IF NEW.state = 'void' THEN
      allowed.state := NEW.state;
      allowed.voided_at := NEW.voided_at;
      allowed.void_reason := NEW.void_reason;
    END IF;
    IF NEW IS NOT DISTINCT FROM allowed THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'statement % is %: % refused', OLD.number, OLD.state, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER final_stays BEFORE UPDATE OR DELETE ON statements FOR EACH ROW EXECUTE FUNCTION refuse_change_of_statement();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON statements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON credit_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON credit_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON statement_payments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON statement_payments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A number that was given is not given again.
CREATE FUNCTION refuse_lower_number() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.series, NEW.year, NEW.last) = (OLD.series, OLD.year, OLD.last + 1) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'numbers of % % go up by one: % refused', OLD.series, OLD.year, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER without_gap BEFORE UPDATE OR DELETE ON document_counters FOR EACH ROW EXECUTE FUNCTION refuse_lower_number();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON document_counters FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A closed month is counted once; its close itself never changes.
CREATE FUNCTION refuse_change_of_period() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.counted_at IS NULL AND NEW.counted_at IS NOT NULL
     AND (NEW.month, NEW.closed_at, NEW.actor, NEW.watermark_id, NEW.stragglers)
       = (OLD.month, OLD.closed_at, OLD.actor, OLD.watermark_id, OLD.stragglers) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the month % is closed: % refused', to_char(OLD.month, 'YYYY-MM'), TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER append_only ON periods;
CREATE TRIGGER closed_stays BEFORE UPDATE OR DELETE ON periods FOR EACH ROW EXECUTE FUNCTION refuse_change_of_period();
