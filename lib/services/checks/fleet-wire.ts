import type { Fleet } from "@/lib/contracts/fleet";
import { storedFinding } from "@/lib/db/finding-rows";
import { type DescribedFinding, describeFindings } from "@/lib/dnssec/checks/describe-finding";
import type { Services } from "@/lib/services/context";
import type { FleetState, FleetZone } from "@/lib/services/fleet/fleet-state";
import { nowsOf } from "@/lib/services/fleet/nows-of";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";

const MAX_ROWS = 20;

type Ending = { readonly zone: FleetZone; readonly now: number; readonly endsAt: number | null };

/** Zones whose answers do not validate, or will not for long, as they were seen over DNS: the soonest first, with what was found. */
export async function readFleetWire({
  database,
  fleet,
}: Pick<Services, "database" | "fleet">): Promise<Fleet["wire"]> {
  const endings = endingsOf(fleet);
  const shown = endings.slice(0, MAX_ROWS);
  const places = shown.map(({ zone: { estate, name } }) => ({ estate, name }));
  if (places.length === 0) return { items: [], total: 0 };
  const [names, rows] = await Promise.all([
    database.client.zone.findMany({
      where: { OR: places },
      select: { estate: true, name: true, displayName: true },
    }),
    database.client.finding.findMany({
      where: {
        OR: places.map(({ estate, name: zone }) => ({ estate, zone })),
        severity: { in: ["error", "warning"] },
      },
      orderBy: { id: "asc" },
    }),
  ]);
  const items = shown.map(({ zone, now, endsAt }) => {
    const own = rows.filter((row) => row.estate === zone.estate && row.zone === zone.name);
    const found = describeFindings(own.map(storedFinding), now);
    const named = names.find(({ estate, name }) => estate === zone.estate && name === zone.name);
    return {
      zone: zone.name,
      displayName: named?.displayName ?? zone.name,
      estate: zone.estate,
      state: zone.service === "failing" ? ("failing" as const) : ("expiring" as const),
      since: wireInstantOrNull(zone.statusSince),
      endsAt: wireInstantOrNull(endsAt),
      ...tellFindings(found, now),
    };
  });
  return { items, total: endings.length };
}

function tellFindings(found: readonly DescribedFinding[], now: number) {
  const [first] = found;
  const servers = found.map(({ server }) => server).filter((server) => server !== null);
  return {
    finding:
      first === undefined
        ? null
        : {
            tag: first.tag,
            severity: first.severity,
            sentence: first.sentence,
            owner: first.owner,
            since: wireInstant(Math.min(first.since, now)),
          },
    moreFindings: Math.max(0, found.length - 1),
    servers: [...new Set(servers)].sort(),
  };
}

/** What fails first, then what ends by when it does, each by its own estate's clock. */
function endingsOf(fleet: FleetState): readonly Ending[] {
  const endings: Ending[] = [];
  const nowOf = nowsOf(fleet);
  for (const zone of fleet.zones.values()) {
    const { service, basis, signaturesValidUntil, safeUntil, estate } = zone;
    if (basis !== "observed" || (service !== "failing" && service !== "expiring")) continue;
    endings.push({ zone, now: nowOf(estate), endsAt: signaturesValidUntil ?? safeUntil });
  }
  return endings.sort(compareEndings);
}

function compareEndings(a: Ending, b: Ending): number {
  const isFailing = ({ zone }: Ending) => Number(zone.service === "failing");
  return (
    isFailing(b) - isFailing(a) ||
    secondsLeft(a) - secondsLeft(b) ||
    (a.zone.name < b.zone.name ? -1 : 1)
  );
}

function secondsLeft({ endsAt, now }: Ending): number {
  return endsAt === null ? Number.MAX_SAFE_INTEGER : endsAt - now;
}
