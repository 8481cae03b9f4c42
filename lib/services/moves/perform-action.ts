import { randomUUID } from "node:crypto";
import type { Transaction } from "@/lib/db/database";
import { isStillHeld, type Lease, raiseEpoch } from "@/lib/db/leases";
import { insertSnapshot, type StoredMove } from "@/lib/db/move-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { MoveAction } from "@/lib/dnssec/key-master/move/decision";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { err, ok, type Result } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { findActingAgent } from "./acting-agent";
import { type Applied, applyEvent, type NotApplied, type Telling } from "./apply-event";
import { dispatchOrder, STEP_TIMEOUT_MS, type StepEnding, withdrawStep } from "./dispatch-step";
import { type Looking, moveContext, type SeenContext } from "./move-context";
import { stepIdOf } from "./step-id";
import { withdrawLost } from "./withdraw-lost";

/** A move in the hands of a runner. */
export type Drive = { readonly services: Services; readonly lease: Lease };

export type Performed = Result<Applied, NotApplied | { readonly kind: "wait" }>;

/** Carries out one action of the machine and tells the machine how it went. `wait`: nothing to tell yet. */
export async function performAction(
  drive: Drive,
  move: StoredMove,
  action: MoveAction,
): Promise<Performed> {
  switch (action.kind) {
    case "take-lock":
      return takeOver(drive, move);
    case "take-snapshot":
      return takeSnapshot(drive, move);
    case "rerun-preflight":
      return tell(drive, move, { fresh: true, checks: true }, (at) => ({
        kind: "dispatch-reached",
        at,
        epoch: drive.lease.epoch,
      }));
    case "dispatch-step":
      return dispatch(drive, move, action);
    case "withdraw-step":
      return withdraw(drive, move, action.step);
    case "read-claims":
      await withdrawLost(drive.services, move);
      return tell(drive, move, "claims", (at) => ({ kind: "observed", at }));
    case "watch-old-holder":
      // Written with the transition that asked for it.
      return err({ kind: "wait" });
  }
}

/** The zone is this runner's: from here on a lower number is refused by agents and by the machine. */
export async function takeOver(drive: Drive, move: StoredMove): Promise<Performed> {
  return tell(drive, move, "clocks", (at) => ({
    kind: "lock-taken",
    at,
    epoch: drive.lease.epoch,
  }));
}

/** Gathers facts and tells the machine what happened, under the lease. */
export async function tell(
  { services, lease }: Drive,
  move: StoredMove,
  how: Looking,
  eventAt: (at: number) => MoveEvent,
  more: Pick<Telling, "also"> & { readonly context?: SeenContext } = {},
): Promise<Performed> {
  const context = more.context ?? (await moveContext(services, move, how));
  if (context === null) return err({ kind: "wait" });
  const { seenRevision } = context;
  return applyEvent(services, move, {
    event: eventAt(context.wallNow),
    context,
    teller: { kind: "runner", lease },
    ...(seenRevision === null ? {} : { columns: { seenRevision } }),
    ...(more.also === undefined ? {} : { also: more.also }),
  });
}

/** Claims, keys, DS and anchors as they were before the first effect. */
async function takeSnapshot(drive: Drive, move: StoredMove): Promise<Performed> {
  const context = await moveContext(drive.services, move, "claims");
  if (context === null) return err({ kind: "wait" });
  const id = randomUUID();
  const { reports, servers, lastReadAt } = context.facts.facts;
  const content = { version: 1, reports, servers, lastReadAt };
  const also = async (tx: Transaction) => {
    await insertSnapshot(tx, { id, move: move.id, at: drive.services.wallNow(), content });
  };
  const event = (at: number): MoveEvent => ({
    kind: "snapshot-taken",
    at,
    epoch: drive.lease.epoch,
    snapshot: id,
  });
  return tell(drive, move, "claims", event, { context, also });
}

async function dispatch(
  drive: Drive,
  move: StoredMove,
  { step, apply, epoch, startBefore }: Extract<MoveAction, { kind: "dispatch-step" }>,
): Promise<Performed> {
  const { services } = drive;
  const actor = await findActingAgent(services, move, apply);
  if (!actor.ok) {
    const reply = { kind: "not-delivered", detail: actor.error.detail } as const;
    return tellReply(drive, move, step, { reply, highestEpoch: null });
  }
  if (!(await noteAgent(drive, move, step, actor.value))) return err({ kind: "lease-lost" });
  const order = {
    moveId: move.id,
    stepId: stepIdOf(move.id, step),
    epoch,
    planHash: move.state.plan.factsHash,
    startBefore,
    timeoutMs: STEP_TIMEOUT_MS,
    step: apply,
  };
  let current = move;
  const ending = await dispatchOrder(actor.value, order, async () => {
    const accepted = await tell(drive, current, "clocks", (at) => ({
      kind: "step-accepted",
      at,
      epoch,
      step,
    }));
    if (accepted.ok) current = accepted.value.move;
  });
  if (ending === null) return err({ kind: "wait" });
  return tellReply(drive, current, step, ending);
}

/**
 * Which agent gets the order is on record before it is sent, and only while the lease is held: a later runner that finds none there
 * knows that none was sent and none will be.
 */
async function noteAgent(
  { services, lease }: Drive,
  move: StoredMove,
  step: string,
  { agent, driver }: { readonly agent: string; readonly driver: string },
): Promise<boolean> {
  const noted = await inTransaction(services.database, async (tx) => {
    if (!(await isStillHeld(tx, lease))) return err(null);
    await tx.moveStep.update({
      where: { move_step: { move: move.id, step } },
      data: { agent, driver },
    });
    return ok(null);
  });
  return noted.ok;
}

/** A step that was handed over and of which nothing is known: it is never started any more, and its agent says what it did. */
async function withdraw(drive: Drive, move: StoredMove, step: string): Promise<Performed> {
  const { services } = drive;
  const row = await services.database.client.moveStep.findUnique({
    where: { move_step: { move: move.id, step } },
  });
  if (row === null) return err({ kind: "wait" });
  if (row.agent === null) {
    const detail = "It was written down and never handed to an agent.";
    return tellReply(drive, move, step, {
      reply: { kind: "not-delivered", detail },
      highestEpoch: null,
    });
  }
  const transport = services.agents.transportOf(row.agent);
  const ending = transport.ok
    ? await withdrawStep(transport.value, { stepId: row.stepId, moveId: move.id })
    : null;
  return ending === null ? err({ kind: "wait" }) : tellReply(drive, move, step, ending);
}

async function tellReply(
  drive: Drive,
  move: StoredMove,
  step: string,
  { reply, highestEpoch }: StepEnding,
): Promise<Performed> {
  const { services, lease } = drive;
  const also = async (tx: Transaction) => {
    // A restored database may lag behind what agents have seen; the next runner begins above it.
    if (highestEpoch !== null) await raiseEpoch(tx, lease.name, highestEpoch);
  };
  const told = await tell(
    drive,
    move,
    "clocks",
    (at) => ({ kind: "step-replied", at, epoch: lease.epoch, step, reply }),
    { also },
  );
  if (reply.kind !== "refused" && reply.kind !== "not-delivered")
    services.moves.lookSoon(move.estate);
  return told;
}
