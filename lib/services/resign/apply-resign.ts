import type { Actor } from "@/lib/contracts/actors";
import type { Transaction } from "@/lib/db/database";
import { isStillHeld, type Lease } from "@/lib/db/leases";
import { insertMoveLog } from "@/lib/db/move-rows";
import { type StoredResign, selectResign, updateResign } from "@/lib/db/resign-rows";
import { inTransaction } from "@/lib/db/transaction";
import { decideResign } from "@/lib/dnssec/key-master/resign/decide";
import type {
  ResignAction,
  ResignContext,
  ResignDecision,
  ResignRefusal,
} from "@/lib/dnssec/key-master/resign/decision";
import type { ResignEvent } from "@/lib/dnssec/key-master/resign/event";
import type { ResignRun, ResignState } from "@/lib/dnssec/key-master/resign/state";
import { err, ok, type Result } from "@/lib/result";
import { recordDeed } from "@/lib/services/audit/record-deed";
import type { Services } from "@/lib/services/context";
import { stepIdOf } from "@/lib/services/moves/step-id";

export type ResignTeller =
  | { readonly kind: "person"; readonly actor: Actor }
  | { readonly kind: "runner"; readonly lease: Lease };

export type ResignNotApplied =
  | { readonly kind: "refused"; readonly refusal: ResignRefusal }
  | { readonly kind: "conflict" }
  | { readonly kind: "lease-lost" };

export type AppliedResign = {
  readonly task: StoredResign;
  readonly actions: readonly ResignAction[];
};

/** As for moves: judged by the machine, and written with steps, log and audit in one transaction. */
export async function applyResign(
  services: Services,
  task: StoredResign,
  telling: {
    readonly event: ResignEvent;
    readonly context: ResignContext;
    readonly teller: ResignTeller;
  },
): Promise<Result<AppliedResign, ResignNotApplied>> {
  const { event, context, teller } = telling;
  const verdict = decideResign(task.state, event, context);
  if (!verdict.ok) return err({ kind: "refused", refusal: verdict.error });
  const decision = verdict.value;
  const written = await inTransaction<StoredResign, ResignNotApplied>(
    services.database,
    async (tx) => {
      if (teller.kind === "runner" && !(await isStillHeld(tx, teller.lease))) {
        return err({ kind: "lease-lost" });
      }
      const wake = { isDue: decision.actions.length > 0, wakeWall: decision.wakeAt.wall };
      if (!(await updateResign(tx, task, decision.state, wake))) return err({ kind: "conflict" });
      await writeLog(tx, task, decision, telling);
      await writeSteps(tx, task, decision.state);
      await writeAudit(tx, services, task, { decision, event, teller });
      const after = await selectResign(tx, task.id);
      if (after === null) throw new Error("a task that was just written is gone");
      return ok(after);
    },
  );
  if (!written.ok) return written;
  await services.moves.announce();
  return ok({ task: written.value, actions: decision.actions });
}

async function writeLog(
  tx: Transaction,
  task: StoredResign,
  decision: ResignDecision,
  { event, teller }: { readonly event: ResignEvent; readonly teller: ResignTeller },
): Promise<void> {
  const by = teller.kind === "person" ? teller.actor.name : null;
  await insertMoveLog(
    tx,
    task.id,
    decision.log.map(({ at, sentence }) => ({ at, sentence, kind: event.kind, by })),
  );
}

/** A repeated step is another attempt, with an id of its own: an agent starts each at most once. */
export function attemptId(task: string, run: { readonly step: string; readonly attempt: number }) {
  return stepIdOf(task, attemptName(run));
}

export function attemptName({
  step,
  attempt,
}: {
  readonly step: string;
  readonly attempt: number;
}) {
  return `${step}.${attempt}`;
}

async function writeSteps(tx: Transaction, task: StoredResign, after: ResignState): Promise<void> {
  for (const run of changedRuns(task.state, after)) {
    const step = attemptName(run);
    const where = { move_step: { move: task.id, step } };
    if (run.state === "started") {
      const stepId = attemptId(task.id, run);
      const { state, startedAt } = run;
      await tx.moveStep.create({
        data: { move: task.id, step, stepId, state, epoch: after.epoch, startedAt },
      });
    } else if (run.state === "accepted") {
      await tx.moveStep.update({ where, data: { state: run.state } });
    } else if ("finishedAt" in run) {
      const { state, finishedAt, reply } = run;
      await tx.moveStep.update({ where, data: { state, finishedAt, reply: { ...reply } } });
    }
  }
}

async function writeAudit(
  tx: Transaction,
  services: Services,
  task: StoredResign,
  told: {
    readonly decision: ResignDecision;
    readonly event: ResignEvent;
    readonly teller: ResignTeller;
  },
): Promise<void> {
  const { decision, event, teller } = told;
  const changed = changedRuns(task.state, decision.state);
  const isNews =
    teller.kind === "person" || task.state.phase !== decision.state.phase || changed.length > 0;
  if (!isNews) return;
  const hasStarted = changed.some(({ state }) => state === "started");
  const hasEnded = changed.some((run) => "finishedAt" in run);
  await recordDeed(
    tx,
    { doer: teller, at: services.wallNow() },
    {
      action: `resign-${event.kind}`,
      subject: `${task.estate}/${task.zone}`,
      phase: phaseOf(hasStarted, hasEnded),
      before: brief(task, task.state),
      after: brief(task, decision.state),
    },
  );
}

function phaseOf(hasStarted: boolean, hasEnded: boolean): "intent" | "outcome" | "change" {
  if (hasStarted) return "intent";
  return hasEnded ? "outcome" : "change";
}

function brief(task: StoredResign, state: ResignState) {
  return {
    task: task.id,
    phase: state.phase,
    steps: state.runs.map((run) => `${attemptName(run)}: ${run.state}`),
  };
}

function changedRuns(before: ResignState, after: ResignState): readonly ResignRun[] {
  return after.runs.filter((run) => {
    const was = before.runs.find(({ step }) => step === run.step);
    return was?.state !== run.state || was.attempt !== run.attempt;
  });
}
