import { isStillHeld, type Lease } from "@/lib/db/leases";
import { type StoredResign, selectResign } from "@/lib/db/resign-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { ResignAction } from "@/lib/dnssec/key-master/resign/decision";
import { dueResignActions } from "@/lib/dnssec/key-master/resign/due-actions";
import type { ResignEvent } from "@/lib/dnssec/key-master/resign/event";
import { err, ok, type Result } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { findActingAgent } from "@/lib/services/moves/acting-agent";
import {
  dispatchOrder,
  STEP_TIMEOUT_MS,
  type StepEnding,
  withdrawStep,
} from "@/lib/services/moves/dispatch-step";
import { type RunnerIdentity, withZoneLease } from "@/lib/services/moves/with-zone-lease";
import {
  type AppliedResign,
  applyResign,
  attemptId,
  attemptName,
  type ResignNotApplied,
} from "./apply-resign";
import { resignContext } from "./resign-context";

type Drive = { readonly services: Services; readonly lease: Lease };
type Performed = Result<AppliedResign, ResignNotApplied | { readonly kind: "wait" }>;

const MAX_ACTIONS = 30;

/** Carries a re-sign on until nothing is due, under the same lease of the zone as its moves. Answers whether anything was done. */
export async function driveResign(
  services: Services,
  runner: RunnerIdentity,
  due: { readonly id: string; readonly estate: string; readonly zone: string },
): Promise<boolean> {
  return await withZoneLease(services, runner, due, (lease) =>
    carryOn({ services, lease }, due.id),
  );
}

async function carryOn(drive: Drive, id: string): Promise<boolean> {
  let hasProgressed = false;
  for (let count = 0; count < MAX_ACTIONS; count += 1) {
    const task = await selectResign(drive.services.database.client, id);
    const performed = task === null ? null : await next(drive, task);
    if (performed?.ok === true) {
      hasProgressed = true;
      if (performed.value.actions.length === 0) break;
    } else if (performed?.error.kind !== "conflict") {
      report(drive, id, performed);
      break;
    }
  }
  return hasProgressed;
}

function report({ services }: Drive, task: string, performed: Performed | null): void {
  if (performed === null || performed.ok || performed.error.kind !== "refused") return;
  services.logger.warn({ task, why: performed.error.refusal.detail }, "a task was not carried on");
}

/** What is due: the lock of a new runner, an answer that is overdue, or the machine's next action. */
async function next(drive: Drive, task: StoredResign): Promise<Performed | null> {
  const { services, lease } = drive;
  const { state } = task;
  const isWorking = state.phase === "adding-keys" || state.phase === "signing";
  if (isWorking && lease.epoch > state.epoch) return takeLock(drive, task);
  const isOverdue = task.wakeWall !== null && task.wakeWall <= services.wallNow() && !task.isDue;
  if (isWorking && isOverdue)
    return tell(drive, task, false, (at) => ({ kind: "time-reached", at }));
  const [action] = dueResignActions(state);
  return action === undefined ? null : perform(drive, task, action);
}

async function perform(drive: Drive, task: StoredResign, action: ResignAction): Promise<Performed> {
  switch (action.kind) {
    case "take-lock":
      return takeLock(drive, task);
    case "rerun-preflight":
      return dispatch(drive, task);
    case "dispatch-step":
      return handOver(drive, task, action);
    case "withdraw-step":
      return withdraw(drive, task, action);
    case "look-again":
      return tell(drive, task, true, (at) => ({ kind: "observed", at }));
  }
}

function takeLock(drive: Drive, task: StoredResign): Promise<Performed> {
  return tell(drive, task, false, (at) => ({
    kind: "lock-taken",
    at,
    epoch: drive.lease.epoch,
  }));
}

/** The intent of a step is written by the same decision that names the step; only then it is handed over. */
async function dispatch(drive: Drive, task: StoredResign): Promise<Performed> {
  const decided = await tell(drive, task, true, (at) => ({
    kind: "dispatch-reached",
    at,
    epoch: drive.lease.epoch,
  }));
  if (!decided.ok) return decided;
  const order = decided.value.actions.find((one) => one.kind === "dispatch-step");
  return order === undefined ? decided : handOver(drive, decided.value.task, order);
}

async function handOver(
  drive: Drive,
  task: StoredResign,
  action: Extract<ResignAction, { kind: "dispatch-step" }>,
): Promise<Performed> {
  const { services, lease } = drive;
  const acting = await findActingAgent(services, task, action.apply);
  if (!acting.ok) {
    return reply(drive, task, action.step, {
      reply: { kind: "not-delivered", detail: acting.error.detail },
      highestEpoch: null,
    });
  }
  const { agent, driver } = acting.value;
  const noted = await inTransaction(services.database, async (tx) => {
    if (!(await isStillHeld(tx, lease))) return err(null);
    const where = { move_step: { move: task.id, step: attemptName(action) } };
    await tx.moveStep.update({ where, data: { agent, driver } });
    return ok(null);
  });
  if (!noted.ok) return err({ kind: "lease-lost" });
  const order = {
    moveId: task.id,
    stepId: attemptId(task.id, action),
    epoch: action.epoch,
    planHash: `resign-${task.id}`,
    startBefore: action.startBefore,
    timeoutMs: STEP_TIMEOUT_MS,
    step: action.apply,
  };
  const ending = await dispatchOrder(acting.value, order, async () => undefined);
  return ending === null ? err({ kind: "wait" }) : reply(drive, task, action.step, ending);
}

async function withdraw(
  drive: Drive,
  task: StoredResign,
  action: Extract<ResignAction, { kind: "withdraw-step" }>,
): Promise<Performed> {
  const { services } = drive;
  const row = await services.database.client.moveStep.findUnique({
    where: { move_step: { move: task.id, step: attemptName(action) } },
  });
  if (row?.agent == null) {
    const detail = "It was written down and never handed to an agent.";
    return reply(drive, task, action.step, {
      reply: { kind: "not-delivered", detail },
      highestEpoch: null,
    });
  }
  const transport = services.agents.transportOf(row.agent);
  const ending = transport.ok
    ? await withdrawStep(transport.value, { stepId: row.stepId, moveId: task.id })
    : null;
  return ending === null ? err({ kind: "wait" }) : reply(drive, task, action.step, ending);
}

async function reply(
  drive: Drive,
  task: StoredResign,
  step: string,
  ending: StepEnding,
): Promise<Performed> {
  const { services, lease } = drive;
  const told = await tell(drive, task, true, (at) => ({
    kind: "step-replied",
    at,
    epoch: lease.epoch,
    step,
    reply: ending.reply,
  }));
  services.moves.lookSoon(task.estate);
  return told;
}

async function tell(
  { services, lease }: Drive,
  task: StoredResign,
  isFresh: boolean,
  eventAt: (at: number) => ResignEvent,
): Promise<Performed> {
  const context = await resignContext(services, task, isFresh);
  if (context === null) return err({ kind: "wait" });
  return applyResign(services, task, {
    event: eventAt(context.wallNow),
    context,
    teller: { kind: "runner", lease },
  });
}
