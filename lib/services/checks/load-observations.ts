import type { Database } from "@/lib/db/database";
import { storedObservation } from "@/lib/db/observation-rows";
import type { HeldObservation } from "@/lib/dnssec/status/judgement";
import { readSources } from "@/lib/services/fleet/fleet-rows";

/** What every vantage point saw of a zone last, as it is stored. */
export async function loadObservations(
  database: Database,
  place: { readonly estate: string; readonly zone: string },
): Promise<readonly HeldObservation[]> {
  const [rows, sources] = await Promise.all([
    database.client.observation.findMany({ where: place, orderBy: { vantage: "asc" } }),
    readSources(database),
  ]);
  const fresh = new Set(
    sources
      .filter(({ estate, isFresh }) => isFresh && estate === place.estate)
      .map(({ agent }) => agent),
  );
  return rows.map(({ vantage, lookedAt, observation }) => ({
    fresh: fresh.has(vantage),
    observation: storedObservation(observation),
    lookedAt,
  }));
}
