import { isPermitted, type Role } from "@/lib/contracts/roles";
import type { Reader } from "@/lib/db/database";
import type { StoredMove } from "@/lib/db/move-rows";
import type { MoveContext } from "@/lib/dnssec/key-master/move/decision";
import type { MoveFacts, MovePolicy } from "@/lib/dnssec/key-master/move/move-facts";
import type { Services } from "@/lib/services/context";
import { type FactsQuestion, gatherFacts } from "./gather-facts";

/** Facts as they were stored last: enough where nothing is done. */
export const STORED_FACTS = { fresh: false, checks: false } as const;

/** What the world looks like while something that happened to a move is judged; null where its zone or estate is gone. */
export async function moveContext(
  services: Services,
  move: StoredMove,
  how: { readonly fresh: boolean; readonly checks: boolean },
): Promise<MoveContext | null> {
  const { client } = services.database;
  const zone = await client.zone.findUnique({
    where: { estate_name: { estate: move.estate, name: move.zone } },
  });
  if (zone === null) return null;
  const check: FactsQuestion["check"] = how.checks
    ? { kind: move.kind, targets: [move.target] }
    : null;
  const facts = await gatherFacts(services, zone, { fresh: how.fresh, check, move: move.id });
  if (facts === null) return null;
  const rightsWithdrawn = await withdrawnRights(client, move);
  return {
    ...clocksOf(services, facts),
    facts,
    policy: await readMovePolicy(client),
    rightsWithdrawn,
  };
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
