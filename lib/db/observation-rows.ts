import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { jsonChunks } from "./bulk";
import type { Transaction } from "./database";

/** Inserts or replaces what vantage points saw of zones. */
export async function upsertObservations(
  tx: Transaction,
  observations: readonly ZoneObservation[],
): Promise<void> {
  for (const chunk of jsonChunks(observations)) {
    await tx.$executeRaw`
      INSERT INTO "observations" ("estate", "zone", "vantage", "status", "looked_at", "observation")
      SELECT r ->> 'estate', r ->> 'zone', r ->> 'vantage', r -> 'status' ->> 'kind', (r ->> 'finishedAt')::double precision, r
      FROM jsonb_array_elements(${chunk}::jsonb) AS r
      ON CONFLICT ("estate", "zone", "vantage") DO UPDATE SET
        "status" = excluded."status", "looked_at" = excluded."looked_at", "observation" = excluded."observation"`;
  }
}

/** Notes that looks saw what was seen before; a later look stays. */
export async function updateLookedAt(
  tx: Transaction,
  vantage: { readonly estate: string; readonly vantage: string },
  looks: readonly { readonly zone: string; readonly finishedAt: number }[],
): Promise<void> {
  for (const chunk of jsonChunks(looks)) {
    await tx.$executeRaw`
      UPDATE "observations" o SET "looked_at" = r."finishedAt"
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r("zone" TEXT, "finishedAt" DOUBLE PRECISION)
      WHERE o."estate" = ${vantage.estate} AND o."vantage" = ${vantage.vantage}
        AND o."zone" = r."zone" AND o."looked_at" < r."finishedAt"`;
  }
}

/** Everything that the observer has told is stored by its own words, which were parsed when they came. */
export function storedObservation(json: unknown): ZoneObservation {
  return json as ZoneObservation;
}
