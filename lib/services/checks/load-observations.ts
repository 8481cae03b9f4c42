import { storedObservation } from "@/lib/db/observation-rows";
import type { HeldObservation } from "@/lib/dnssec/status/judgement";
import type { Services } from "@/lib/services/context";

/** What every vantage point saw of a zone last, as it is stored. */
export async function loadObservations(
  { database, fleet }: Pick<Services, "database" | "fleet">,
  place: { readonly estate: string; readonly zone: string },
): Promise<readonly HeldObservation[]> {
  const rows = await database.client.observation.findMany({
    where: place,
    orderBy: { vantage: "asc" },
  });
  const fresh = new Set(
    fleet.sources
      .filter(({ estate, isFresh }) => isFresh && estate === place.estate)
      .map(({ agent }) => agent),
  );
  return rows.map(({ vantage, lookedAt, observation }) => ({
    fresh: fresh.has(vantage),
    observation: storedObservation(observation),
    lookedAt,
  }));
}
