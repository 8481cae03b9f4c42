import { LOOK_COUNTS_FOR } from "@/lib/dnssec/key-master/move-gates";
import { toldKeys } from "@/lib/dnssec/observation/served-answers";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { loadObservations } from "@/lib/services/checks/load-observations";
import { lookEverywhere } from "@/lib/services/checks/look-everywhere";
import type { Services } from "@/lib/services/context";
import type { ZonePlace } from "./fresh-facts";

/** A gate waits so long for name servers, and no longer; what was not seen by then was not observed. */
const LOOK_MS = 6_000;
/** A look that grows too old between a preflight and its dispatch would make the plan stale. */
const RECENT_ENOUGH = LOOK_COUNTS_FOR / 2;

/** What every vantage point saw last of a zone; a later look that saw the same makes it younger. */
export async function seenOnTheWire(
  services: Services,
  place: ZonePlace,
): Promise<readonly ZoneObservation[]> {
  const held = await loadObservations(services.database, place);
  const latest = services.collector.lastLooks(place.estate, place.zone);
  return held.map(({ observation, lookedAt }) => {
    const at = Math.max(lookedAt, latest.get(observation.vantage) ?? 0);
    if (at <= observation.finishedAt) return observation;
    const servers = observation.servers.map((seen) => ({ ...seen, at: Math.max(seen.at, at) }));
    return { ...observation, servers, finishedAt: at };
  });
}

/** Lets every agent of the estate look at the zone unless one has seen it whole a short while ago. */
export async function lookUnlessRecent(services: Services, place: ZonePlace): Promise<void> {
  const seen = await seenOnTheWire(services, place);
  const now = services.fleet.now(place.estate);
  if (seen.some((look) => now - look.finishedAt <= RECENT_ENOUGH && isWhole(look))) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LOOK_MS);
  });
  const look = lookEverywhere(services, place, LOOK_MS).catch((error: unknown) => {
    services.logger.warn({ err: error, ...place }, "a look for a preflight failed");
  });
  await Promise.race([look, patience]);
  clearTimeout(timer);
}

/** A server that answered, but not about its keys, is worth another look. */
function isWhole({ servers }: ZoneObservation): boolean {
  return servers.every((seen) => !seen.answered || toldKeys(seen));
}
