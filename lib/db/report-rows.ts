import type { ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { jsonChunks } from "./bulk";
import type { Transaction } from "./database";

/** Where facts come from: one driver of one agent. */
export type SourceId = { readonly agent: string; readonly driver: string };

/** Inserts or replaces what a source says about zones. */
export async function upsertZoneReports(
  tx: Transaction,
  source: SourceId,
  reports: readonly ZoneReport[],
): Promise<void> {
  const rows = reports.map((report) => ({
    estate: report.estate,
    zone: report.zone,
    revision: report.revision,
    report,
  }));
  for (const chunk of jsonChunks(rows)) {
    await tx.$executeRaw`
      INSERT INTO "zone_reports" ("estate", "zone", "agent", "driver", "basis", "revision", "report")
      SELECT r."estate", r."zone", ${source.agent}, ${source.driver}, 'reported', r."revision", r."report"
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "zone" TEXT, "revision" DOUBLE PRECISION, "report" JSONB)
      ON CONFLICT ("estate", "zone", "agent", "driver")
      DO UPDATE SET "revision" = excluded."revision", "report" = excluded."report"`;
  }
}

/** Forgets what a source said about zones that it no longer lists. */
export async function deleteZoneReports(
  tx: Transaction,
  source: SourceId,
  zones: readonly string[],
): Promise<void> {
  for (const chunk of jsonChunks(zones)) {
    await tx.$executeRaw`
      DELETE FROM "zone_reports" WHERE "agent" = ${source.agent} AND "driver" = ${source.driver}
        AND "zone" IN (SELECT jsonb_array_elements_text(${chunk}::jsonb))`;
  }
}

/** Adds public keys to what a source said; a key once known is never taken away. */
export async function addPublicKeys(
  tx: Transaction,
  source: SourceId,
  rows: readonly {
    readonly estate: string;
    readonly zone: string;
    readonly publicKeys: Readonly<Record<string, string>>;
  }[],
): Promise<void> {
  for (const chunk of jsonChunks(rows)) {
    await tx.$executeRaw`
      UPDATE "zone_reports" z SET "public_keys" = z."public_keys" || r."publicKeys"
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "zone" TEXT, "publicKeys" JSONB)
      WHERE z."estate" = r."estate" AND z."zone" = r."zone" AND z."agent" = ${source.agent} AND z."driver" = ${source.driver}`;
  }
}

/** Replaces what a source says about servers. */
export async function replaceServerReports(
  tx: Transaction,
  source: SourceId,
  reports: readonly ServerReport[],
): Promise<void> {
  await tx.serverReport.deleteMany({ where: { agent: source.agent, driver: source.driver } });
  for (const chunk of jsonChunks(reports)) {
    await tx.$executeRaw`
      INSERT INTO "server_reports" ("agent", "driver", "estate", "server", "report")
      SELECT ${source.agent}, ${source.driver}, r ->> 'estate', r ->> 'server', r
      FROM jsonb_array_elements(${chunk}::jsonb) AS r
      ON CONFLICT ("agent", "driver", "server") DO UPDATE SET "report" = excluded."report"`;
  }
}
