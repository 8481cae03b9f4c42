import type { Finding } from "@/lib/dnssec/checks/finding";
import { jsonChunks } from "./bulk";
import type { Transaction } from "./database";

/** The findings of one zone, all of them. */
export type ZoneFindings = {
  readonly estate: string;
  readonly zone: string;
  readonly findings: readonly Finding[];
};

/** Replaces the findings of zones. */
export async function replaceFindings(
  tx: Transaction,
  zones: readonly ZoneFindings[],
): Promise<void> {
  const names = zones.map(({ estate, zone }) => ({ estate, zone }));
  for (const chunk of jsonChunks(names)) {
    await tx.$executeRaw`
      DELETE FROM "findings" f USING jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "zone" TEXT)
      WHERE f."estate" = r."estate" AND f."zone" = r."zone"`;
  }
  const rows = zones.flatMap(({ estate, zone, findings }) =>
    findings.map((finding) => ({ estate, zone, ...finding })),
  );
  for (const chunk of jsonChunks(rows)) {
    await tx.$executeRaw`
      INSERT INTO "findings" ("estate", "zone", "check", "tag", "severity", "basis", "server", "facts", "evidence", "since",
        "seen_at", "is_confirmed", "repair", "vantages")
      SELECT r."estate", r."zone", r."check", r."tag", r."severity", 'observed', r."server", r."facts", r."evidence", r."since",
        r."seenAt", r."isConfirmed", r."repair", ARRAY(SELECT jsonb_array_elements_text(r."vantages"))
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "zone" TEXT, "check" TEXT, "tag" TEXT, "severity" TEXT,
        "server" TEXT, "facts" JSONB, "evidence" JSONB, "since" DOUBLE PRECISION, "seenAt" DOUBLE PRECISION,
        "isConfirmed" BOOLEAN, "repair" TEXT, "vantages" JSONB)`;
  }
}

/** A stored finding, in the order of {@link Finding}'s fields. Only checks have written the rows. */
export function storedFinding(row: {
  readonly check: string;
  readonly tag: string;
  readonly severity: string;
  readonly server: string | null;
  readonly facts: unknown;
  readonly evidence: unknown;
  readonly since: number;
  readonly seenAt: number;
  readonly isConfirmed: boolean;
  readonly repair: string | null;
  readonly vantages: readonly string[];
}): Finding {
  const { check, tag, severity, server, facts, evidence, since, seenAt } = row;
  const { isConfirmed, repair, vantages } = row;
  return {
    tag,
    check,
    severity,
    server,
    facts,
    evidence,
    repair,
    since,
    seenAt,
    isConfirmed,
    vantages,
  } as Finding;
}
