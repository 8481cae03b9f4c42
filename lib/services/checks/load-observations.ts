import type { Database } from "@/lib/db/database";
import { storedObservation } from "@/lib/db/observation-rows";
import type { HeldObservation } from "@/lib/dnssec/status/judgement";
import { readSources } from "@/lib/services/fleet/fleet-rows";
import type { FleetSource } from "@/lib/services/fleet/fleet-state";

/** What every vantage point saw of a zone last, as it is stored; `sources` for whoever reads them anyway. */
export async function loadObservations(
  database: Database,
  place: { readonly estate: string; readonly zone: string },
  sources: Promise<readonly FleetSource[]> = readSources(database),
): Promise<readonly HeldObservation[]> {
  const [rows, known] = await Promise.all([
    database.client.observation.findMany({ where: place, orderBy: { vantage: "asc" } }),
    sources,
  ]);
  const fresh = new Set(
    known
      .filter(({ estate, isFresh }) => isFresh && estate === place.estate)
      .map(({ agent }) => agent),
  );
  return rows.map(({ vantage, lookedAt, observation }) => ({
    fresh: fresh.has(vantage),
    observation: storedObservation(observation),
    lookedAt,
  }));
}
