import { checkStepAt } from "@/lib/agent-client/steps";
import { selectLiveMove } from "@/lib/db/move-rows";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneName } from "@/lib/dns/zone-name";
import type {
  MoveFacts,
  Preference,
  StepOutlook,
  Surroundings,
} from "@/lib/dnssec/key-master/move/move-facts";
import type { MoveKind, RoleStep } from "@/lib/dnssec/key-master/move/step";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Services } from "@/lib/services/context";
import { loadPicture } from "@/lib/services/zones/load-picture";
import { findActingAgent } from "./acting-agent";
import { readFreshFacts, type ZonePlace } from "./fresh-facts";
import { lookUnlessRecent, seenOnTheWire } from "./look-unless-recent";

export type FactsQuestion = {
  /** Ask every source now; else what was stored last counts. */
  readonly fresh: boolean;
  /** Servers that are asked what the step would meet, and for which kind of move; null = nobody is asked. */
  readonly check: { readonly kind: MoveKind; readonly targets: readonly string[] } | null;
  /** The move that the facts are gathered for, which is no other move. */
  readonly move: string | null;
};

/** Everything that a plan for the zone rests on; null where its estate is gone. */
export async function gatherFacts(
  services: Services,
  zone: StoredZone,
  question: FactsQuestion,
): Promise<MoveFacts | null> {
  // Only parsed names are stored.
  const place: ZonePlace = { estate: zone.estate, zone: zone.name as ZoneName };
  const { fresh, check, move } = question;
  const asked = { servers: check !== null, nameServers: check !== null && fresh };
  const [facts] = await Promise.all([
    fresh
      ? readFreshFacts(services, place)
      : loadPicture(services, zone).then((loaded) => loaded?.facts ?? null),
    asked.nameServers ? lookUnlessRecent(services, place) : null,
  ]);
  if (facts === null) return null;
  const [beside, checks, observations] = await Promise.all([
    besides(services, place, move),
    check === null ? [] : askServers(services, place, { facts, check }),
    seenOnTheWire(services, place),
  ]);
  return { zone: place.zone, facts, beside: { ...beside, observations, checks, asked } };
}

/** What is stored beside the zone. */
async function besides(
  { database }: Services,
  { estate, zone }: ZonePlace,
  move: string | null,
): Promise<Omit<Surroundings, "checks" | "asked" | "observations">> {
  const { client } = database;
  const [live, seize, preferences, holds] = await Promise.all([
    selectLiveMove(client, { estate, name: zone }),
    client.move.findFirst({
      where: { estate, zone, executedEstateAt: { not: null }, NOT: { id: move ?? "" } },
      orderBy: { executedEstateAt: "desc" },
      select: { id: true, executedEstateAt: true },
    }),
    client.serverPreference.findMany({ where: { estate } }),
    client.hold.findMany({
      where: {
        held: true,
        OR: [
          { estate: "", zone: "" },
          { estate, zone },
        ],
      },
      orderBy: { at: "asc" },
    }),
  ]);
  return {
    preferences: Object.fromEntries(
      preferences.map(({ server, preference }) => [server, preference as Preference]),
    ),
    otherMove:
      live === null || live.id === move
        ? null
        : { id: live.id, kind: live.kind, phase: live.phase },
    lastSeize:
      seize === null || seize.executedEstateAt === null
        ? null
        : { move: seize.id, at: seize.executedEstateAt },
    holds: holds.map((hold) => ({
      scope: hold.zone === "" ? "global" : "zone",
      reason: hold.reason ?? "",
      by: hold.by,
      at: hold.at,
    })),
  };
}

/** What each target would meet now; one that could not be asked is left out. */
export async function askServers(
  services: Services,
  place: ZonePlace,
  { facts, check }: { facts: ZoneFacts; check: NonNullable<FactsQuestion["check"]> },
): Promise<readonly StepOutlook[]> {
  const picture = mergeFacts(facts);
  const { holder } = judgeRole(picture, facts.estate.now);
  const outlooks = await Promise.all(
    check.targets.map(async (name) => {
      const target = resolveServerName(name, picture.names);
      const step = stepFor(check.kind, { zone: place.zone, target, holder });
      return step === null ? null : askServer(services, place, step, facts.estate.now);
    }),
  );
  return outlooks.filter((outlook) => outlook !== null);
}

/** Null where the agent could not be asked: that is told by other gates. */
async function askServer(
  services: Services,
  place: ZonePlace,
  step: RoleStep,
  now: number,
): Promise<StepOutlook | null> {
  const { server } = step;
  const unknown = { hasRights: null, isDirectoryWritable: null, isNamingMasterReachable: null };
  const actor = await findActingAgent(services, place, step);
  if (!actor.ok) {
    const refusal = { code: null, detail: actor.error.detail };
    return { server, allowed: false, refusal, ...unknown, checkedAt: now };
  }
  const answer = await checkStepAt(actor.value, step);
  if (!answer.ok) return null;
  if (!answer.value.ok) {
    const { kind, code, detail } = answer.value.error;
    if (kind !== "unsupported" && kind !== "forbidden") return null;
    const hasRights = kind === "forbidden" ? false : null;
    return {
      server,
      allowed: false,
      refusal: { code, detail },
      ...unknown,
      hasRights,
      checkedAt: now,
    };
  }
  const { allowed, refusal, hasRights, isDirectoryWritable, isNamingMasterReachable, checkedAt } =
    answer.value.value;
  return {
    server,
    allowed,
    refusal,
    hasRights,
    isDirectoryWritable,
    isNamingMasterReachable,
    checkedAt,
  };
}

/** The step that decides about a kind of move; null for a transfer from nobody. */
function stepFor(
  kind: MoveKind,
  at: { readonly zone: ZoneName; readonly target: ServerName; readonly holder: ServerName | null },
): RoleStep | null {
  const { zone, target, holder } = at;
  switch (kind) {
    case "transfer":
      return holder === null
        ? null
        : { action: "transfer-role", zone, server: target, from: holder, target };
    case "seize":
      return { action: "seize-role", zone, server: target, target };
    case "seize-without-keys":
      return { action: "seize-role-without-keys", zone, server: target, target };
    case "assign":
      return { action: "assign-role", zone, server: target, target };
  }
}
