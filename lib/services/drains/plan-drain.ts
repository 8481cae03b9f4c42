import type { ZoneName } from "@/lib/dns/zone-name";
import { type DrainPlanItem, planDrain as planZones } from "@/lib/dnssec/key-master/drain-plan";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { serverIn } from "@/lib/services/moves/create-move";
import { gatherMany } from "@/lib/services/moves/gather-many";
import { rolesHeld } from "@/lib/services/moves/list-candidates";
import { parseZoneInPath } from "@/lib/services/zones/find-zone";

export type DrainWish = {
  readonly rolling: "wait" | "skip";
  /** Zone to server, in any spelling. */
  readonly candidates: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, string>>;
};

/** Where every role that a server holds would go, by what is stored. */
export async function planServer(
  services: Services,
  { estate, server }: { readonly estate: string; readonly server: string },
  wish: DrainWish,
): Promise<Outcome<readonly DrainPlanItem[]>> {
  const only = targetsIn(wish.candidates);
  if (!only.ok) return only;
  const zones = await services.database.client.zone.findMany({
    where: { estate, holder: server },
    select: { name: true },
    orderBy: { name: "asc" },
  });
  const held = new Set(zones.map(({ name }) => name));
  const foreign = [...only.value.keys()].find((zone) => !held.has(zone));
  if (foreign !== undefined) {
    const message = `${server} does not hold the role of ${foreign}.`;
    return refuse("invalid-value", message, {
      fields: [{ path: `candidates.${foreign}`, message }],
    });
  }
  return ok(await planNames(services, { estate, server, zones, only: only.value, wish }));
}

/** The same for some of its zones. */
export async function planNames(
  services: Services,
  asked: {
    readonly estate: string;
    readonly server: string;
    readonly zones: readonly { readonly name: string }[];
    readonly only: ReadonlyMap<ZoneName, string>;
    readonly wish: Pick<DrainWish, "rolling" | "notes">;
  },
): Promise<readonly DrainPlanItem[]> {
  const { estate, server, zones, only, wish } = asked;
  return planZones({
    server,
    zones: await gatherMany(services, estate, zones),
    now: services.fleet.now(estate),
    only,
    rolling: wish.rolling,
    rolesHeld: rolesHeld(services, estate),
    notes: wish.notes,
  });
}

function targetsIn(
  candidates: Readonly<Record<string, string>>,
): Outcome<ReadonlyMap<ZoneName, string>> {
  const targets = new Map<ZoneName, string>();
  for (const [zone, server] of Object.entries(candidates)) {
    const name = parseZoneInPath(zone);
    if (!name.ok) return refuse("invalid-name", `"${zone.slice(0, 100)}" is no zone name.`);
    const target = serverIn(server);
    if (!target.ok) return target;
    targets.set(name.value, target.value);
  }
  return ok(targets);
}
