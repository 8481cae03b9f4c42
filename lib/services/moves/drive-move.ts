import { type StoredMove, selectMove } from "@/lib/db/move-rows";
import type { MoveAction } from "@/lib/dnssec/key-master/move/decision";
import { dueActions } from "@/lib/dnssec/key-master/move/due-actions";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { isUnderWay } from "@/lib/dnssec/key-master/move/state";
import type { Services } from "@/lib/services/context";
import { closeUndoWindows } from "./close-undo-windows";
import { STORED_FACTS } from "./move-context";
import { type Drive, type Performed, performAction, takeOver, tell } from "./perform-action";
import { type RunnerIdentity, withZoneLease } from "./with-zone-lease";

/** A move that goes on and on by itself is a bug; it rests until the next turn. */
const MAX_ACTIONS = 40;
const MAX_CONFLICTS = 5;

/**
 * Takes the zone of a move under a lease and carries the move on until nothing is due. Whatever ends this process in between, the
 * next runner finds the move as it was written last and goes on from there. Answers whether anything was carried on.
 */
export async function driveMove(
  services: Services,
  runner: RunnerIdentity,
  due: { readonly id: string; readonly estate: string; readonly zone: string },
): Promise<boolean> {
  return await withZoneLease(services, runner, due, (lease) =>
    carryOn({ services, lease }, due.id, Math.floor(services.wallNow())),
  );
}

async function carryOn(drive: Drive, id: string, wallNow: number): Promise<boolean> {
  let move = await selectMove(drive.services.database.client, id);
  if (move === null) return false;
  let hasProgressed = false;
  let conflicts = 0;
  let waiting: readonly MoveAction[] = [];
  let performed: Performed | null = await begin(drive, move, wallNow);
  for (let count = 0; count < MAX_ACTIONS; count += 1) {
    if (performed?.ok === true) {
      ({ move } = performed.value);
      waiting = performed.value.actions;
      conflicts = 0;
      hasProgressed = true;
      await afterTransition(drive.services, move);
    } else if (performed?.error.kind === "conflict" && conflicts < MAX_CONFLICTS) {
      conflicts += 1;
      move = await selectMove(drive.services.database.client, id);
      if (move === null) return hasProgressed;
      waiting = dueActions(move.state);
    } else if (performed !== null) {
      report(drive, move, performed);
      return hasProgressed;
    } else {
      waiting = dueActions(move.state);
    }
    const next = waiting.find(({ kind }) => kind !== "watch-old-holder");
    if (next === undefined) return hasProgressed;
    performed = await performAction(drive, move, next);
  }
  return hasProgressed;
}

/** What is told first: that this runner has the move now, that a time has come, or that facts have changed. */
async function begin(drive: Drive, move: StoredMove, wallNow: number): Promise<Performed | null> {
  const { services, lease } = drive;
  const { state } = move;
  if (isUnderWay(state) && "epoch" in state) {
    if (lease.epoch > state.epoch && state.epoch > 0) return takeOver(drive, move);
    const isOverdue = move.wakeWall !== null && move.wakeWall <= wallNow;
    return state.phase === "executing" && isOverdue
      ? tell(drive, move, "clocks", timeReached)
      : null;
  }
  const estateNow = services.fleet.now(move.estate);
  const isTime =
    (move.wakeWall !== null && move.wakeWall <= wallNow) ||
    (move.wakeEstate !== null && move.wakeEstate <= estateNow);
  return tell(drive, move, STORED_FACTS, isTime ? timeReached : observed);
}

function timeReached(at: number): MoveEvent {
  return { kind: "time-reached", at };
}

function observed(at: number): MoveEvent {
  return { kind: "observed", at };
}

async function afterTransition(services: Services, move: StoredMove): Promise<void> {
  if (move.outcome !== "moved" || isUnderWay(move.state)) return;
  services.moves.lookSoon(move.estate);
  await closeUndoWindows(services, move);
}

function report({ services }: Drive, move: StoredMove, performed: Performed): void {
  if (performed.ok || performed.error.kind === "wait") return;
  const { error } = performed;
  const why = error.kind === "refused" ? error.refusal.detail : error.kind;
  services.logger.warn({ move: move.id, phase: move.phase, why }, "a move was not carried on");
}
