-- What a vendor asks for beyond address and secret: a region, a project, the version of its API.
ALTER TABLE "channels" ADD COLUMN "settings" JSONB NOT NULL DEFAULT '{}';
