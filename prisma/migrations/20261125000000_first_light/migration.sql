-- Names sort by their octets on every machine (COLLATE "C").
-- Trigrams make "part of the name" an indexed search.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "estates" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "polling_interval_seconds" INTEGER NOT NULL,
    "is_paused" BOOLEAN NOT NULL,
    "clock_at" DOUBLE PRECISION NOT NULL,
    "clock_read_at" DOUBLE PRECISION NOT NULL,
    "is_hidden" BOOLEAN NOT NULL DEFAULT false,
    "judged_request" INTEGER NOT NULL DEFAULT 0,
    "wanted_request" INTEGER NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "estates_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "agents" (
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "sealed_token" TEXT,
    "ca_certificate" TEXT,
    "state" TEXT NOT NULL,
    "failure" TEXT,
    "version" TEXT,
    "read_only" BOOLEAN,
    "drivers" JSONB NOT NULL DEFAULT '[]',
    "clock_skew_seconds" DOUBLE PRECISION,
    "last_contact_at" DOUBLE PRECISION,
    "silent_since" DOUBLE PRECISION,
    "last_sweep_seconds" DOUBLE PRECISION,
    "added_at" DOUBLE PRECISION NOT NULL,
    "added_by" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "agents_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "sources" (
    "agent" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "estate" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "has_lab" BOOLEAN NOT NULL,
    "reports_transitions" BOOLEAN NOT NULL,
    "is_fresh" BOOLEAN NOT NULL DEFAULT false,
    "last_read_at" DOUBLE PRECISION,
    "last_read_wall" DOUBLE PRECISION,
    "transitions_after" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "is_behind" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "sources_pkey" PRIMARY KEY ("agent","driver")
);

-- CreateTable
CREATE TABLE "servers" (
    "estate" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "is_fresh" BOOLEAN NOT NULL,
    "report" JSONB NOT NULL,
    "readiness" JSONB NOT NULL DEFAULT 'null',
    "revision" INTEGER NOT NULL,

    CONSTRAINT "servers_pkey" PRIMARY KEY ("estate","name")
);

-- CreateTable
CREATE TABLE "server_reports" (
    "agent" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "estate" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "server_reports_pkey" PRIMARY KEY ("agent","driver","server")
);

-- CreateTable
CREATE TABLE "zones" (
    "id" SERIAL NOT NULL,
    "estate" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "display_name" TEXT NOT NULL,
    "search_name" TEXT NOT NULL,
    "storage" TEXT NOT NULL,
    "signed" BOOLEAN,
    "status" TEXT NOT NULL,
    "status_rank" INTEGER NOT NULL,
    "status_since" DOUBLE PRECISION,
    "service" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "is_settling" BOOLEAN NOT NULL,
    "holder" TEXT,
    "is_holder_reachable" BOOLEAN,
    "ksk_count" INTEGER NOT NULL,
    "zsk_count" INTEGER NOT NULL,
    "rollover_phase" TEXT,
    "affects_users" TEXT NOT NULL,
    "signatures_valid_until" DOUBLE PRECISION,
    "next_event_what" TEXT,
    "next_event_at" DOUBLE PRECISION,
    "safe_until" DOUBLE PRECISION,
    "safe_until_because" TEXT NOT NULL,
    "due_at" DOUBLE PRECISION,
    "observed_at" DOUBLE PRECISION,
    "unknown_since" DOUBLE PRECISION,
    "wake_at" DOUBLE PRECISION,
    "judgement" JSONB NOT NULL,
    "hosts" TEXT[],
    "sources" TEXT[],
    "revision" INTEGER NOT NULL,

    CONSTRAINT "zones_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "removed_zones" (
    "estate" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,

    CONSTRAINT "removed_zones_pkey" PRIMARY KEY ("estate","name")
);

-- CreateTable
CREATE TABLE "zone_reports" (
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "revision" DOUBLE PRECISION NOT NULL,
    "report" JSONB NOT NULL,
    "public_keys" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "zone_reports_pkey" PRIMARY KEY ("estate","zone","agent","driver")
);

-- CreateTable
CREATE TABLE "findings" (
    "id" SERIAL NOT NULL,
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "check" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "server" TEXT,
    "facts" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "since" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "findings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "history" (
    "id" BIGSERIAL NOT NULL,
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "sequence" DOUBLE PRECISION NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,
    "kind" TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT,
    "descriptor_id" TEXT,
    "source" TEXT NOT NULL,
    "through" TEXT NOT NULL,
    "recorded_at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "history_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "actors" (
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "first_seen_at" DOUBLE PRECISION NOT NULL,
    "last_seen_at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "actors_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "audit" (
    "sequence" INTEGER NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,
    "actor" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "intent" INTEGER,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "leases" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "expires_at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER,
    "content_type" TEXT,
    "body" TEXT,
    "created_at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("actor","key")
);

-- CreateTable
CREATE TABLE "counters" (
    "name" TEXT NOT NULL,
    "value" INTEGER NOT NULL,

    CONSTRAINT "counters_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "sources_estate_idx" ON "sources"("estate");

-- CreateIndex
CREATE INDEX "server_reports_estate_idx" ON "server_reports"("estate");

-- CreateIndex
CREATE INDEX "zones_revision_idx" ON "zones"("revision");

-- CreateIndex
CREATE INDEX "zones_status_rank_name_idx" ON "zones"("status_rank", "name");

-- CreateIndex
CREATE INDEX "zones_holder_idx" ON "zones"("holder");

-- CreateIndex
CREATE INDEX "zones_name_idx" ON "zones"("name" ASC);

-- CreateIndex
CREATE INDEX "zones_search_name_trigrams" ON "zones" USING GIN ("search_name" gin_trgm_ops);

-- CreateIndex
CREATE UNIQUE INDEX "zones_estate_name_key" ON "zones"("estate", "name");

-- CreateIndex
CREATE INDEX "removed_zones_revision_idx" ON "removed_zones"("revision");

-- CreateIndex
CREATE INDEX "zone_reports_agent_driver_idx" ON "zone_reports"("agent", "driver");

-- CreateIndex
CREATE INDEX "findings_estate_zone_idx" ON "findings"("estate", "zone");

-- CreateIndex
CREATE INDEX "history_estate_zone_at_id_idx" ON "history"("estate", "zone", "at", "id");

-- CreateIndex
CREATE INDEX "history_kind_at_idx" ON "history"("kind", "at");

-- CreateIndex
CREATE INDEX "history_recorded_at_idx" ON "history"("recorded_at");

-- CreateIndex
CREATE UNIQUE INDEX "history_estate_zone_origin_sequence_key" ON "history"("estate", "zone", "origin", "sequence");

-- CreateIndex
CREATE INDEX "audit_subject_idx" ON "audit"("subject");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

INSERT INTO "counters" ("name", "value") VALUES ('fleet', 0), ('audit', 0);

-- Claims, directory claims, descriptors and keys are read out of the stored reports: one truth, no rows to keep in step
-- (docs/adr). Each is a row here for whoever asks in SQL.
CREATE VIEW "claims" AS
SELECT r."estate", r."zone", r."agent", r."driver", r."basis",
       v."server", v."holder" AS "says", v."isHolder" AS "is_self", v."holderStatus" AS "holder_status",
       v."copy", v."isWritable" AS "is_writable", v."isSigned" AS "is_signed", v."serial",
       v."keysReachable" AS "keys_reachable", v."viewedAt" AS "observed_at"
FROM "zone_reports" r,
     jsonb_to_recordset(r."report" -> 'views') AS v(
       "server" TEXT, "holder" TEXT, "isHolder" BOOLEAN, "holderStatus" TEXT, "copy" TEXT, "isWritable" BOOLEAN,
       "isSigned" BOOLEAN, "serial" BIGINT, "keysReachable" JSONB, "viewedAt" DOUBLE PRECISION);

CREATE VIEW "directory_claims" AS
SELECT r."estate", r."zone", r."agent", r."driver", d."replica", h."holder", d."readAt" AS "observed_at"
FROM "zone_reports" r
CROSS JOIN LATERAL jsonb_to_recordset(r."report" -> 'directory') AS d("replica" TEXT, "holders" JSONB, "readAt" DOUBLE PRECISION)
LEFT JOIN LATERAL jsonb_array_elements_text(d."holders") AS h("holder") ON true;

CREATE VIEW "descriptors" AS
SELECT r."estate", r."zone", r."agent", r."driver", r."report" -> 'signing' ->> 'reportedBy' AS "reported_by",
       d."descriptorId" AS "descriptor_id", d."keyRole" AS "key_role", d."algorithm", d."keyLength" AS "key_length",
       d."custody", d."state", d."rolloverEnabled" AS "rollover_enabled", d."rolloverPeriodSeconds" AS "rollover_period_seconds",
       d."lastRolloverAt" AS "last_rollover_at", d."nextRolloverAt" AS "next_rollover_at", d."rollover", d."keys", d."native"
FROM "zone_reports" r
CROSS JOIN LATERAL jsonb_to_recordset(
       CASE WHEN jsonb_typeof(r."report" -> 'signing') = 'object' THEN r."report" -> 'signing' -> 'descriptors' ELSE '[]'::jsonb END) AS d(
       "descriptorId" TEXT, "keyRole" TEXT, "algorithm" INTEGER, "keyLength" INTEGER, "custody" JSONB, "state" TEXT,
       "rolloverEnabled" BOOLEAN, "rolloverPeriodSeconds" DOUBLE PRECISION, "lastRolloverAt" DOUBLE PRECISION,
       "nextRolloverAt" DOUBLE PRECISION, "rollover" JSONB, "keys" JSONB, "native" JSONB);

CREATE VIEW "keys" AS
SELECT d."estate", d."zone", d."agent", d."driver", d."descriptor_id", d."key_role", d."algorithm",
       k."pointer", k."nativeId" AS "native_id", k."flags", k."published", k."signs", k."createdAt" AS "created_at",
       r."public_keys" ->> k."nativeId" AS "public_key"
FROM "descriptors" d
JOIN "zone_reports" r USING ("estate", "zone", "agent", "driver")
CROSS JOIN LATERAL jsonb_to_recordset(d."keys") AS k(
       "pointer" TEXT, "nativeId" TEXT, "flags" INTEGER, "published" BOOLEAN, "signs" TEXT, "createdAt" DOUBLE PRECISION);
