import type { Transaction } from "@/lib/db/database";
import { insertHistory } from "@/lib/db/history-rows";
import { nextMoveChange, type StoredMove } from "@/lib/db/move-rows";
import type { Decision } from "@/lib/dnssec/key-master/move/decision";
import type { MoveState, StepRun } from "@/lib/dnssec/key-master/move/state";
import { recordDeed } from "@/lib/services/audit/record-deed";
import type { Services } from "@/lib/services/context";
import type { Telling } from "./apply-event";
import { outcomeOf, runsOf } from "./move-columns";
import { stepIdOf } from "./step-id";

type Transition = {
  readonly services: Services;
  /** As it was before. */
  readonly move: StoredMove;
  readonly decision: Decision;
  readonly telling: Telling;
};

/** Everything that belongs to a transition beside the move's own row, in the same transaction. */
export async function recordTransition(tx: Transaction, transition: Transition): Promise<void> {
  await recordSteps(tx, transition);
  await recordVote(tx, transition);
  await recordWatch(tx, transition);
  await recordInAudit(tx, transition);
  await recordInHistory(tx, transition);
}

/** A step is on record before it is handed over, and its reply after. */
async function recordSteps(tx: Transaction, transition: Transition): Promise<void> {
  const { move, decision } = transition;
  for (const run of changedRuns(move.state, decision.state)) {
    const key = { move_step: { move: move.id, step: run.step } };
    switch (run.state) {
      case "waiting":
      case "skipped":
        break;
      case "started": {
        const { step, state, epoch, startedAt } = run;
        const stepId = stepIdOf(move.id, step);
        await tx.moveStep.create({
          data: { move: move.id, step, stepId, state, epoch, startedAt },
        });
        await noteSeize(tx, transition, step);
        break;
      }
      case "accepted":
        await tx.moveStep.update({ where: key, data: { state: run.state } });
        break;
      case "done":
      case "refused":
      case "lost": {
        const { state, finishedAt, reply } = run;
        await tx.moveStep.update({ where: key, data: { state, finishedAt, reply: { ...reply } } });
        break;
      }
    }
  }
}

/** The cool-down counts from the moment at which a seize was handed over, by the estate's clock. */
async function noteSeize(
  tx: Transaction,
  { move, telling }: Transition,
  step: string,
): Promise<void> {
  const action = move.state.plan.steps.find((one) => one.step === step)?.action;
  if (action !== "seize-role" && action !== "seize-role-without-keys") return;
  await tx.move.update({
    where: { id: move.id },
    data: { executedEstateAt: telling.context.now },
  });
}

async function recordVote(tx: Transaction, { move, telling }: Transition): Promise<void> {
  const { event, teller } = telling;
  if (teller.kind !== "person") return;
  if (event.kind !== "approval-given" && event.kind !== "rejection-given") return;
  const isApproval = event.kind === "approval-given";
  await tx.approval.create({
    data: {
      move: move.id,
      by: teller.actor.name,
      role: teller.actor.role,
      decision: isApproval ? "approved" : "rejected",
      reason: (isApproval ? teller.reason : event.reason) ?? null,
      factsHash: isApproval ? event.factsHash : move.state.plan.factsHash,
      at: event.at,
    },
  });
}

/**
 * KM-45: after a seize the old holder is watched for, from the same transaction on that knows the outcome. Whoever was watched for
 * before is not any more: the role has moved on.
 */
async function recordWatch(
  tx: Transaction,
  { move, decision, telling }: Transition,
): Promise<void> {
  const hasMoved = outcomeOf(decision.state) === "moved" && outcomeOf(move.state) !== "moved";
  if (!hasMoved) return;
  const { now } = telling.context;
  await tx.oldHolderWatch.updateMany({
    where: { estate: move.estate, zone: move.zone, isOpen: true },
    data: { isOpen: false, state: "ended", endedAt: now },
  });
  for (const action of decision.actions) {
    if (action.kind !== "watch-old-holder") continue;
    await tx.oldHolderWatch.create({
      data: {
        id: `w-${move.id}`,
        move: move.id,
        estate: move.estate,
        zone: move.zone,
        oldHolder: action.server,
        newHolder: move.target,
        state: "away",
        isOpen: true,
        since: now,
        change: await nextMoveChange(tx),
      },
    });
  }
}

async function recordInAudit(tx: Transaction, transition: Transition): Promise<void> {
  const { move, decision, telling, services } = transition;
  const { event, teller } = telling;
  const isNews =
    teller.kind === "person" ||
    move.state.phase !== decision.state.phase ||
    outcomeOf(move.state) !== outcomeOf(decision.state) ||
    changedRuns(move.state, decision.state).length > 0;
  if (!isNews) return;
  const { intent } = move;
  const sequence = await recordDeed(
    tx,
    { doer: teller, at: services.wallNow() },
    {
      action: `move-${event.kind}`,
      subject: `${move.estate}/${move.zone}`,
      phase: auditPhase(move.state, decision.state),
      before: brief(move, move.state),
      after: brief(move, decision.state),
      ...(event.kind === "execution-requested" || intent === null ? {} : { intent }),
    },
  );
  if (decision.state.phase === "executing" && move.state.phase !== "executing") {
    await tx.move.update({ where: { id: move.id }, data: { intent: sequence } });
  }
}

/** Intent: from here on something may happen outside the database. Outcome: it is known what did. */
function auditPhase(before: MoveState, after: MoveState): "intent" | "outcome" | "change" {
  const hasStarted = changedRuns(before, after).some(({ state }) => state === "started");
  if (hasStarted || (after.phase === "executing" && before.phase !== "executing")) return "intent";
  const wasUnderWay = before.phase === "executing" || before.phase === "verifying";
  return wasUnderWay ? "outcome" : "change";
}

function brief(move: StoredMove, state: MoveState) {
  return {
    move: move.id,
    kind: move.kind,
    phase: state.phase,
    from: state.plan.from,
    target: state.plan.target,
    factsHash: state.plan.factsHash,
    outcome: outcomeOf(state),
    closedBecause: state.phase === "closed" ? state.closing.because : null,
    steps: (runsOf(state) ?? []).map(({ step, state: word }) => `${step}: ${word}`),
  };
}

/** The zone's own history tells when a move began and what it came to. */
async function recordInHistory(tx: Transaction, transition: Transition): Promise<void> {
  const { move, decision, telling, services } = transition;
  const { state } = decision;
  const began = state.phase === "executing" && move.state.phase !== "executing";
  const before = outcomeOf(move.state);
  const outcome = outcomeOf(state);
  if (!began && (outcome === null || outcome === before)) return;
  await insertHistory(
    tx,
    [
      {
        estate: move.estate,
        zone: move.zone,
        origin: "move",
        sequence: await nextMoveChange(tx),
        at: telling.context.now,
        kind: "move",
        from: `${move.kind} from ${state.plan.from ?? "nobody"} to ${state.plan.target}`,
        to: began ? "started" : outcome,
        descriptorId: null,
        source: "keymaster",
        through: "keymaster",
      },
    ],
    services.wallNow(),
  );
}

function changedRuns(before: MoveState, after: MoveState): readonly StepRun[] {
  const known = runsOf(before) ?? [];
  return (runsOf(after) ?? []).filter((run) => {
    const was = known.find(({ step }) => step === run.step);
    return was?.state !== run.state && !(was === undefined && run.state === "waiting");
  });
}
