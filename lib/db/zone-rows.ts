import type { Status } from "@/lib/dnssec/status/judgement";
import { jsonChunks } from "./bulk";
import type { Transaction } from "./database";

/** What is stored of a zone besides its reports: the judgement, and every column that lists filter and sort by. */
export type ZoneRow = {
  readonly estate: string;
  readonly name: string;
  readonly displayName: string;
  readonly searchName: string;
  readonly storage: string;
  readonly signed: boolean | null;
  readonly status: Status;
  readonly statusRank: number;
  readonly statusSince: number | null;
  readonly service: string;
  readonly basis: string;
  readonly verdict: string;
  readonly isSettling: boolean;
  readonly holder: string | null;
  readonly isHolderReachable: boolean | null;
  readonly kskCount: number;
  readonly zskCount: number;
  readonly rolloverPhase: string | null;
  readonly affectsUsers: string;
  readonly signaturesValidUntil: number | null;
  readonly nextEventWhat: string | null;
  readonly nextEventAt: number | null;
  readonly safeUntil: number | null;
  readonly safeUntilBecause: string;
  readonly dueAt: number | null;
  readonly observedAt: number | null;
  readonly unknownSince: number | null;
  readonly wakeAt: number | null;
  readonly judgement: unknown;
  readonly hosts: readonly string[];
  readonly sources: readonly string[];
};

/** Inserts or replaces zones under one revision. */
export async function upsertZones(
  tx: Transaction,
  rows: readonly ZoneRow[],
  revision: number,
): Promise<void> {
  for (const chunk of jsonChunks(rows)) {
    await tx.$executeRaw`
      WITH "stored" AS (
      INSERT INTO "zones" ("estate", "name", "display_name", "search_name", "storage", "signed", "status", "status_rank",
        "status_since", "service", "basis", "verdict", "is_settling", "holder", "is_holder_reachable", "ksk_count", "zsk_count",
        "rollover_phase", "affects_users", "signatures_valid_until", "next_event_what", "next_event_at", "safe_until",
        "safe_until_because", "due_at", "observed_at", "unknown_since", "wake_at", "judgement", "hosts", "sources", "revision")
      SELECT r."estate", r."name", r."displayName", r."searchName", r."storage", r."signed", r."status", r."statusRank",
        r."statusSince", r."service", r."basis", r."verdict", r."isSettling", r."holder", r."isHolderReachable", r."kskCount",
        r."zskCount", r."rolloverPhase", r."affectsUsers", r."signaturesValidUntil", r."nextEventWhat", r."nextEventAt",
        r."safeUntil", r."safeUntilBecause", r."dueAt", r."observedAt", r."unknownSince", r."wakeAt", r."judgement",
        ARRAY(SELECT jsonb_array_elements_text(r."hosts")), ARRAY(SELECT jsonb_array_elements_text(r."sources")), ${revision}::integer
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "name" TEXT, "displayName" TEXT, "searchName" TEXT,
        "storage" TEXT, "signed" BOOLEAN, "status" TEXT, "statusRank" INTEGER, "statusSince" DOUBLE PRECISION, "service" TEXT,
        "basis" TEXT, "verdict" TEXT, "isSettling" BOOLEAN, "holder" TEXT, "isHolderReachable" BOOLEAN, "kskCount" INTEGER,
        "zskCount" INTEGER, "rolloverPhase" TEXT, "affectsUsers" TEXT, "signaturesValidUntil" DOUBLE PRECISION,
        "nextEventWhat" TEXT, "nextEventAt" DOUBLE PRECISION, "safeUntil" DOUBLE PRECISION, "safeUntilBecause" TEXT,
        "dueAt" DOUBLE PRECISION, "observedAt" DOUBLE PRECISION, "unknownSince" DOUBLE PRECISION, "wakeAt" DOUBLE PRECISION, "judgement" JSONB,
        "hosts" JSONB, "sources" JSONB)
      ON CONFLICT ("estate", "name") DO UPDATE SET
        "display_name" = excluded."display_name", "search_name" = excluded."search_name", "storage" = excluded."storage",
        "signed" = excluded."signed", "status" = excluded."status", "status_rank" = excluded."status_rank",
        "status_since" = excluded."status_since", "service" = excluded."service", "basis" = excluded."basis",
        "verdict" = excluded."verdict", "is_settling" = excluded."is_settling", "holder" = excluded."holder",
        "is_holder_reachable" = excluded."is_holder_reachable", "ksk_count" = excluded."ksk_count",
        "zsk_count" = excluded."zsk_count", "rollover_phase" = excluded."rollover_phase",
        "affects_users" = excluded."affects_users", "signatures_valid_until" = excluded."signatures_valid_until",
        "next_event_what" = excluded."next_event_what", "next_event_at" = excluded."next_event_at",
        "safe_until" = excluded."safe_until", "safe_until_because" = excluded."safe_until_because", "due_at" = excluded."due_at",
        "observed_at" = excluded."observed_at", "unknown_since" = excluded."unknown_since", "wake_at" = excluded."wake_at",
        "judgement" = excluded."judgement", "hosts" = excluded."hosts", "sources" = excluded."sources", "revision" = excluded."revision"
      RETURNING "id", "search_name")
      INSERT INTO "zone_names" ("id", "search_name")
      SELECT s."id", s."search_name" FROM "stored" s
      WHERE (SELECT n."search_name" FROM "zone_names" n WHERE n."id" = s."id") IS DISTINCT FROM s."search_name"
      ON CONFLICT ("id") DO UPDATE SET "search_name" = excluded."search_name"`;
  }
}

/** Takes zones out of the fleet and leaves a mark for whoever follows revisions. Their history stays. */
export async function removeZones(
  tx: Transaction,
  zones: readonly { readonly estate: string; readonly name: string }[],
  revision: number,
): Promise<void> {
  for (const chunk of jsonChunks(zones)) {
    await tx.$executeRaw`
      DELETE FROM "zones" z USING jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "name" TEXT)
      WHERE z."estate" = r."estate" AND z."name" = r."name"`;
    await tx.$executeRaw`
      DELETE FROM "zone_reports" z USING jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "name" TEXT)
      WHERE z."estate" = r."estate" AND z."zone" = r."name"`;
    await tx.$executeRaw`
      DELETE FROM "observations" o USING jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "name" TEXT)
      WHERE o."estate" = r."estate" AND o."zone" = r."name"`;
    await tx.$executeRaw`
      DELETE FROM "findings" f USING jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "name" TEXT)
      WHERE f."estate" = r."estate" AND f."zone" = r."name"`;
    await tx.$executeRaw`
      INSERT INTO "removed_zones" ("estate", "name", "revision")
      SELECT r."estate", r."name", ${revision}::integer FROM jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "name" TEXT)
      ON CONFLICT ("estate", "name") DO UPDATE SET "revision" = excluded."revision"`;
  }
}

/** Puts zones under a revision, because something that belongs to them is new. */
export async function touchZones(
  tx: Transaction,
  estate: string,
  names: readonly string[],
  revision: number,
): Promise<void> {
  for (const chunk of jsonChunks(names)) {
    await tx.$executeRaw`
      UPDATE "zones" SET "revision" = ${revision}::integer
      WHERE "estate" = ${estate} AND "name" IN (SELECT jsonb_array_elements_text(${chunk}::jsonb))`;
  }
}

/** Since when zones have their status, where history knows it better than the sweep that saw it. */
export async function updateStatusSince(
  tx: Transaction,
  estate: string,
  zones: readonly { readonly name: string; readonly at: number }[],
  revision: number,
): Promise<void> {
  for (const chunk of jsonChunks(zones)) {
    await tx.$executeRaw`
      UPDATE "zones" z SET "status_since" = r."at", "revision" = ${revision}::integer
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r("name" TEXT, "at" DOUBLE PRECISION)
      WHERE z."estate" = ${estate} AND z."name" = r."name"`;
  }
}
