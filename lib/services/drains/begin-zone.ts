import type { Actor } from "@/lib/contracts/actors";
import type { Role } from "@/lib/contracts/roles";
import type { StoredDrain, StoredDrainItem, updateDrainItems } from "@/lib/db/drain-rows";
import { selectMove } from "@/lib/db/move-rows";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";
import type { Services } from "@/lib/services/context";
import { applyEvent } from "@/lib/services/moves/apply-event";
import { keepMove, planNow } from "@/lib/services/moves/draft-move";
import { moveContext } from "@/lib/services/moves/move-context";

export type ItemChange = Parameters<typeof updateDrainItems>[2][number];

/** Makes the plan of one zone now and says: do it. What cannot be done is skipped with the reason; nothing is forced. */
export async function beginZone(
  services: Services,
  drain: StoredDrain,
  item: StoredDrainItem,
): Promise<ItemChange> {
  const zone = await services.database.client.zone.findUnique({
    where: { estate_name: { estate: drain.estate, name: item.zone } },
  });
  if (zone === null || item.target === null) return skipped(item, "The zone is gone.");
  const known = await moveOfEarlierTurn(services, drain, item);
  if (known !== null) return { zone: item.zone, state: "running", move: known, reason: null };
  const planned = await planNow(services, zone, requestOf(drain, item, item.target));
  if (!planned.ok) {
    const waits = drain.rolling === "wait" && onlyTimeIsAgainst(planned.error.gates ?? []);
    return waits
      ? { zone: item.zone, state: "waiting", reason: planned.error.detail }
      : skipped(item, planned.error.detail);
  }
  if (planned.value.plan.from !== item.from) {
    return skipped(item, `${item.from} does not hold the role any more.`);
  }
  // Only roles of the contract are written.
  const actor: Actor = { name: drain.requestedBy, role: drain.requestedRole as Role };
  const id = await keepMove(services, zone, planned.value, { actor, drain: drain.id });
  if (!id.ok) return skipped(item, id.error.detail);
  const why = await execute(services, id.value, actor);
  return why === null
    ? { zone: item.zone, state: "running", move: id.value, reason: null }
    : { ...skipped(item, why), move: id.value };
}

/** A process that died between keeping the move and noting it must not make another one. */
async function moveOfEarlierTurn(
  services: Services,
  drain: StoredDrain,
  item: StoredDrainItem,
): Promise<string | null> {
  const { client } = services.database;
  const row = await client.move.findFirst({
    where: { drain: drain.id, zone: item.zone, isLive: true },
    select: { id: true, phase: true },
  });
  if (row === null) return null;
  if (row.phase === "approved") {
    const actor: Actor = { name: drain.requestedBy, role: drain.requestedRole as Role };
    await execute(services, row.id, actor);
  }
  return row.id;
}

/** Null where the move executes now; else why not. */
async function execute(services: Services, id: string, actor: Actor): Promise<string | null> {
  const move = await selectMove(services.database.client, id);
  const context =
    move === null ? null : await moveContext(services, move, { fresh: false, checks: false });
  if (move === null || context === null) return "The zone is gone.";
  const applied = await applyEvent(services, move, {
    event: {
      kind: "execution-requested",
      at: context.wallNow,
      by: actor.name,
      factsHash: move.state.plan.factsHash,
      confirm: "",
    },
    context,
    teller: { kind: "runner", lease: null },
  });
  if (applied.ok && applied.value.move.phase === "executing") return null;
  if (applied.ok) return "Something changed between the plan and its execution.";
  return applied.error.kind === "refused"
    ? applied.error.refusal.detail
    : "The move changed in the moment in which it was to begin.";
}

function requestOf(drain: StoredDrain, item: StoredDrainItem, target: string): MoveRequest {
  return {
    kind: "transfer",
    // Only parsed names are stored.
    zone: item.zone as ZoneName,
    target,
    reason: drain.reason,
    requestedBy: drain.requestedBy,
    returns: "yes",
    override: null,
    notes: drain.notes,
    undoes: null,
  };
}

const PASSES = new Set(["no-rollover-running", "role-is-clear"]);

function onlyTimeIsAgainst(
  gates: readonly { readonly gate: string; readonly result: string }[],
): boolean {
  const refusing = gates.filter(({ result }) => result === "refused");
  return refusing.length > 0 && refusing.every(({ gate }) => PASSES.has(gate));
}

function skipped(item: StoredDrainItem, reason: string): ItemChange {
  return { zone: item.zone, state: "skipped", reason };
}
