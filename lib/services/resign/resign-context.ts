import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ResignContext } from "@/lib/dnssec/key-master/resign/decision";
import type { Services } from "@/lib/services/context";
import { EVERYTHING, holdAt } from "@/lib/services/hold/read-hold";
import { readFreshFacts } from "@/lib/services/moves/fresh-facts";
import { loadPicture } from "@/lib/services/zones/load-picture";

/** What the world looks like while something that happened to a re-sign is judged; null where the zone is gone. */
export async function resignContext(
  services: Services,
  place: { readonly estate: string; readonly zone: string },
  isFresh: boolean,
): Promise<ResignContext | null> {
  const { client } = services.database;
  const zone = await client.zone.findUnique({
    where: { estate_name: { estate: place.estate, name: place.zone } },
  });
  if (zone === null) return null;
  const facts = isFresh
    ? await freshFacts(services, zone)
    : (await loadPicture(services, zone))?.facts;
  if (facts === undefined || facts === null) return null;
  const holds = await Promise.all([
    holdAt(client, EVERYTHING),
    holdAt(client, { estate: place.estate, zone: place.zone }),
  ]);
  const hold = holds.find(({ held }) => held);
  return {
    now: Math.floor(facts.estate.now),
    wallNow: Math.floor(services.wallNow()),
    facts,
    hold: hold === undefined ? null : { by: hold.by ?? "somebody", reason: hold.reason ?? "" },
  };
}

function freshFacts(services: Services, zone: StoredZone) {
  // Only parsed names are stored.
  return readFreshFacts(services, { estate: zone.estate, zone: zone.name as ZoneName });
}
