import type { ZoneName } from "@/lib/dns/zone-name";
import { type DrainPlanItem, planDrain as planZones } from "@/lib/dnssec/key-master/drain-plan";
import type { MoveFacts, StepOutlook } from "@/lib/dnssec/key-master/move/move-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { serverIn } from "@/lib/services/moves/create-move";
import { askServers } from "@/lib/services/moves/gather-facts";
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
  return ok(await planAsked(services, { estate, server, zones, only: only.value, wish }));
}

/**
 * Planned twice where there is a zone to move: rights and the like belong to a server and not to a zone, so each possible holder is
 * asked about one of the zones, and what it cannot tell is shown before the drain begins.
 */
async function planAsked(services: Services, asked: Planning): Promise<readonly DrainPlanItem[]> {
  const { estate, zones } = asked;
  const facts = await gatherMany(services, estate, zones);
  const first = plan(services, asked, facts);
  const samples = new Map<ServerName, ZoneName>();
  for (const { zone, choices } of first) {
    for (const { server, state } of choices) {
      if (state !== "skipped" && !samples.has(server)) samples.set(server, zone);
    }
  }
  if (samples.size === 0) return first;
  const checks = await askServersOnce(services, estate, facts, samples);
  const told = facts.map((one) => ({
    ...one,
    beside: { ...one.beside, checks, asked: { servers: true, nameServers: false } },
  }));
  return plan(services, asked, told);
}

/** What each server says of itself. What stands against the one zone that it was asked about is no answer for the others. */
async function askServersOnce(
  services: Services,
  estate: string,
  facts: readonly MoveFacts[],
  samples: ReadonlyMap<ServerName, ZoneName>,
): Promise<readonly StepOutlook[]> {
  const told = await Promise.all(
    [...samples].map(async ([server, zone]) => {
      const found = facts.find((one) => one.zone === zone);
      if (found === undefined) return [];
      const check = { kind: "transfer", targets: [server] } as const;
      return askServers(services, { estate, zone }, { facts: found.facts, check });
    }),
  );
  return told.flat().map((outlook) => ({ ...outlook, allowed: true, refusal: null }));
}

type Planning = {
  readonly estate: string;
  readonly server: string;
  readonly zones: readonly { readonly name: string }[];
  readonly only: ReadonlyMap<ZoneName, string>;
  readonly wish: Pick<DrainWish, "rolling" | "notes">;
};

/** The same for some of its zones, by what is stored alone. */
export async function planNames(
  services: Services,
  asked: Planning,
): Promise<readonly DrainPlanItem[]> {
  return plan(services, asked, await gatherMany(services, asked.estate, asked.zones));
}

function plan(
  services: Services,
  { estate, server, only, wish }: Planning,
  zones: readonly MoveFacts[],
): readonly DrainPlanItem[] {
  return planZones({
    server,
    zones,
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
