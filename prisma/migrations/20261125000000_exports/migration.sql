-- Files of rows for somebody to download, and what has them made again and again.

-- CreateEnum
CREATE TYPE "export_state" AS ENUM ('waiting', 'running', 'finished', 'failed', 'cancelled', 'expired');

-- CreateEnum
CREATE TYPE "export_frequency" AS ENUM ('daily', 'weekly', 'monthly');

-- CreateEnum
CREATE TYPE "export_period" AS ENUM ('yesterday', 'last_week', 'last_month');

-- CreateTable
CREATE TABLE "export_schedules" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "member_id" UUID,
    "created_by" UUID,
    "name" TEXT NOT NULL,
    "dataset" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "frequency" "export_frequency" NOT NULL,
    "period" "export_period" NOT NULL,
    "hour" SMALLINT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "recipients" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "next_run_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "export_schedules_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "export_schedules_hour" CHECK ("hour" BETWEEN 0 AND 23)
);

-- CreateTable
CREATE TABLE "exports" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "member_id" UUID,
    "created_by" UUID,
    "schedule_id" UUID,
    "dataset" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "state" "export_state" NOT NULL DEFAULT 'waiting',
    "watermark" TIMESTAMPTZ(3),
    "rows_total" BIGINT,
    "rows_done" BIGINT NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "heartbeat_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure" TEXT,
    "manifest" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "exports_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "exports_member" CHECK ("member_id" IS NULL OR "organization_id" IS NOT NULL),
    CONSTRAINT "exports_finished" CHECK ("state" <> 'finished' OR ("manifest" IS NOT NULL AND "watermark" IS NOT NULL))
);

-- CreateIndex
CREATE INDEX "exports_organization_id_id_idx" ON "exports"("organization_id", "id");

-- CreateIndex
CREATE INDEX "exports_state_idx" ON "exports"("state");

-- CreateIndex
CREATE INDEX "export_schedules_organization_id_idx" ON "export_schedules"("organization_id");

-- One at a time for each organization, and one for the platform itself.
CREATE UNIQUE INDEX "exports_one_running" ON "exports"("organization_id") NULLS NOT DISTINCT WHERE "state" = 'running';

-- AddForeignKey
ALTER TABLE "export_schedules" ADD CONSTRAINT "export_schedules_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_schedules" ADD CONSTRAINT "export_schedules_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_schedules" ADD CONSTRAINT "export_schedules_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exports" ADD CONSTRAINT "exports_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exports" ADD CONSTRAINT "exports_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exports" ADD CONSTRAINT "exports_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exports" ADD CONSTRAINT "exports_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "export_schedules"("id") ON DELETE SET NULL ON UPDATE CASCADE;
