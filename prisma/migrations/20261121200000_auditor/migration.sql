-- What the auditor needs to look at what is new without reading what is old.

-- CreateTable
CREATE TABLE "audit_checkpoints" (
    "wallet_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "posted_nano_usd" BIGINT NOT NULL,
    "promo_nano_usd" BIGINT NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_checkpoints_pkey" PRIMARY KEY ("wallet_id")
);

-- CreateIndex
CREATE INDEX "usage_records_ledger_transaction_id_charge_nano_usd_idx" ON "usage_records"("ledger_transaction_id", "charge_nano_usd");

-- Calls that a person must look at: so few that their index costs nothing, and finding them must not read the others.
CREATE INDEX usage_records_of_note ON usage_records (settled_at) WHERE overrun_nano_usd > 0 OR disputed_usage IS NOT NULL;

-- Refuses a batch of settlement in which calls went missing: what left the inbox was recorded now, or had been before.
CREATE FUNCTION accounted_for(taken integer, recorded integer, duplicates integer) RETURNS integer
  LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF taken <> recorded + duplicates THEN
    RAISE EXCEPTION '% calls left the inbox, % were recorded and % had been before', taken, recorded, duplicates
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN taken;
END $$;
