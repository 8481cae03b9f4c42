import type { StoredZone } from "@/lib/db/zone-queries";
import type { MalformedName } from "@/lib/dns/owner-name";
import { parseZoneName, ROOT_ZONE, type ZoneName } from "@/lib/dns/zone-name";
import { err, ok, type Result } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { zoneKey } from "@/lib/services/fleet/fleet-state";
import { nearestNames } from "@/lib/services/wire/nearest";

/** How the root zone is written in a path (api.md, Conventions). */
const ROOT_IN_PATH = "@root";

/** The zone that a path names, in any spelling; ambiguous if several estates have it and none is chosen. */
export async function findZone(
  services: Services,
  text: string,
  estate: string | undefined,
): Promise<Outcome<StoredZone>> {
  const name = parseZoneInPath(text);
  if (!name.ok) {
    return refuse(
      "invalid-name",
      `"${text.slice(0, 100)}" is no zone name (${name.error.reason}).`,
    );
  }
  const estates = estatesWith(services, name.value, estate);
  const [only, ...others] = estates;
  if (only === undefined) return notFound(services, name.value, estate);
  if (others.length > 0) {
    return refuse(
      "ambiguous-zone",
      `Several estates have a zone ${name.value}: ${estates.join(", ")}. Choose one with ?estate=.`,
      { estates },
    );
  }
  const row = await services.database.client.zone.findUnique({
    where: { estate_name: { estate: only, name: name.value } },
  });
  return row === null ? notFound(services, name.value, estate) : ok(row);
}

export function parseZoneInPath(text: string): Result<ZoneName, MalformedName> {
  if (text === ROOT_IN_PATH) return ok(ROOT_ZONE);
  const parsed = parseZoneName(text);
  return parsed.ok ? parsed : err(parsed.error);
}

function estatesWith(
  { fleet }: Services,
  name: ZoneName,
  estate: string | undefined,
): readonly string[] {
  return [...fleet.estates.keys()].filter(
    (one) => (estate === undefined || one === estate) && fleet.zones.has(zoneKey(one, name)),
  );
}

function notFound({ fleet }: Services, name: ZoneName, estate: string | undefined) {
  const known = new Set(
    [...fleet.zones.values()]
      .filter((zone) => estate === undefined || zone.estate === estate)
      .map((zone) => zone.name),
  );
  const where = estate === undefined ? "" : ` in the estate ${estate}`;
  return refuse("zone-not-found", `There is no zone "${name}"${where}.`, {
    nearest: nearestNames(name, known),
  });
}
