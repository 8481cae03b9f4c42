import { jsonChunks } from "./bulk";
import type { Transaction } from "./database";

export type HistoryRow = {
  readonly estate: string;
  readonly zone: string;
  readonly origin: "source" | "keymaster" | "move";
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly descriptorId: string | null;
  readonly source: string;
  readonly through: string;
};

/** Adds history; rows that are there already are left alone. Answers how many were new. */
export async function insertHistory(
  tx: Transaction,
  rows: readonly HistoryRow[],
  recordedAt: number,
): Promise<number> {
  let inserted = 0;
  for (const chunk of jsonChunks(rows)) {
    inserted += await tx.$executeRaw`
      INSERT INTO "history" ("estate", "zone", "origin", "sequence", "at", "kind", "from", "to", "descriptor_id", "source",
        "through", "recorded_at")
      SELECT r."estate", r."zone", r."origin", r."sequence", r."at", r."kind", r."from", r."to", r."descriptorId", r."source",
        r."through", ${recordedAt}::double precision
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r("estate" TEXT, "zone" TEXT, "origin" TEXT, "sequence" DOUBLE PRECISION,
        "at" DOUBLE PRECISION, "kind" TEXT, "from" TEXT, "to" TEXT, "descriptorId" TEXT, "source" TEXT, "through" TEXT)
      ON CONFLICT ("estate", "zone", "origin", "sequence") DO NOTHING`;
  }
  return inserted;
}
