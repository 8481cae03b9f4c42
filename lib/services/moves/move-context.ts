import { isPermitted, type Role } from "@/lib/contracts/roles";
import type { Reader } from "@/lib/db/database";
import type { StoredMove } from "@/lib/db/move-rows";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { MoveContext } from "@/lib/dnssec/key-master/move/decision";
import {
  DEFAULT_POLICY,
  type MoveFacts,
  type MovePolicy,
  NOTHING_BESIDE,
} from "@/lib/dnssec/key-master/move/move-facts";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { Services } from "@/lib/services/context";
import { readFreshFacts } from "./fresh-facts";
import { type FactsQuestion, gatherFacts } from "./gather-facts";

/** Facts as they were stored last: enough where nothing is done. */
export const STORED_FACTS = { fresh: false, checks: false } as const;

/** What is asked before something that happened to a move is judged. `clocks`: only what time it is; `claims`: facts alone, fresh. */
export type Looking = { readonly fresh: boolean; readonly checks: boolean } | "clocks" | "claims";

/** The world, and the revision of the zone's stored facts before it was looked at; null where nobody looked. */
export type SeenContext = MoveContext & { readonly seenRevision: number | null };

/** What the world looks like while something that happened to a move is judged; null where its zone or estate is gone. */
export async function moveContext(
  services: Services,
  move: StoredMove,
  how: Looking,
): Promise<SeenContext | null> {
  if (how === "clocks") return clockContext(services, move);
  const { client } = services.database;
  const zone = await client.zone.findUnique({
    where: { estate_name: { estate: move.estate, name: move.zone } },
  });
  if (zone === null) return null;
  const seenRevision = zone.revision;
  if (how === "claims") {
    const facts = await readFreshFacts(services, { estate: move.estate, zone: zoneOf(move) });
    return facts === null ? null : { ...contextOf(services, move, facts), seenRevision };
  }
  const check: FactsQuestion["check"] = how.checks
    ? { kind: move.kind, targets: [move.target] }
    : null;
  const facts = await gatherFacts(services, zone, { fresh: how.fresh, check, move: move.id });
  if (facts === null) return null;
  return {
    ...clocksOf(services, facts),
    facts,
    policy: await readMovePolicy(client),
    rightsWithdrawn: await withdrawnRights(client, move),
    seenRevision,
  };
}

/** For what happened to a move by itself: nothing of the zone decides over it. */
function clockContext(services: Services, move: StoredMove): SeenContext | null {
  const estate = services.fleet.estates.get(move.estate);
  if (estate === undefined) return null;
  const facts: ZoneFacts = {
    estate: {
      estate: estate.name,
      kind: estate.kind,
      now: services.fleet.now(estate.name),
      isPaused: estate.isPaused,
      pollingIntervalSeconds: estate.pollingIntervalSeconds,
    },
    reports: [],
    servers: [],
    lastReadAt: null,
  };
  return { ...contextOf(services, move, facts), seenRevision: null };
}

function contextOf(services: Services, move: StoredMove, zoneFacts: ZoneFacts): MoveContext {
  const facts: MoveFacts = { zone: zoneOf(move), facts: zoneFacts, beside: NOTHING_BESIDE };
  return {
    ...clocksOf(services, facts),
    facts,
    policy: DEFAULT_POLICY,
    rightsWithdrawn: null,
  };
}

function zoneOf({ state }: StoredMove): ZoneName {
  return state.request.zone;
}

/** The estate's clock as the facts tell it, and ours. */
export function clocksOf({ wallNow }: Services, facts: MoveFacts) {
  return { now: Math.floor(facts.facts.estate.now), wallNow: Math.floor(wallNow()) };
}

export const SEIZE_APPROVAL = "seize-approval";

/** The rules of the house about approvals; strict where nobody has said anything. */
export async function readMovePolicy(reader: Reader): Promise<MovePolicy> {
  const row = await reader.policy.findUnique({ where: { name: SEIZE_APPROVAL } });
  return { waivesSeizeApproval: row?.value === "waived" };
}

/** Whoever pressed Execute, and every approver, must have the right to at the moment of dispatch too. */
async function withdrawnRights(reader: Reader, { state }: StoredMove): Promise<string | null> {
  if (state.phase !== "executing") return null;
  const needed = [
    { name: state.executedBy, permission: "operate" as const, word: "execute moves" },
    ...state.approvals.map(({ by }) => ({
      name: by,
      permission: "approve" as const,
      word: "approve moves",
    })),
  ];
  const rows = await reader.actor.findMany({
    where: { name: { in: needed.map(({ name }) => name) } },
  });
  for (const { name, permission, word } of needed) {
    const role = rows.find((row) => row.name === name)?.role;
    // The table of actors holds roles of the contract alone.
    if (role === undefined || !isPermitted(role as Role, permission)) {
      return `${name} may not ${word} any more.`;
    }
  }
  return null;
}
