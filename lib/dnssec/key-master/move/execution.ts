import { requiredApprovals } from "@/lib/dnssec/key-master/move/approvals";
import type { LogLine, MoveContext, MoveVerdict } from "@/lib/dnssec/key-master/move/decision";
import { currentRun, decided } from "@/lib/dnssec/key-master/move/due-actions";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import {
  REPLY_WITHIN,
  START_WITHIN,
  VERIFY_INTERVALS,
} from "@/lib/dnssec/key-master/move/move-facts";
import type { PlanStep } from "@/lib/dnssec/key-master/move/plan";
import { moveRefusal } from "@/lib/dnssec/key-master/move/refusal";
import { replan, staleState } from "@/lib/dnssec/key-master/move/replan";
import { type StepReply, saysNothingChanged } from "@/lib/dnssec/key-master/move/reply";
import type {
  ExecutingState,
  MoveState,
  StepRun,
  VerifyingState,
} from "@/lib/dnssec/key-master/move/state";
import { asSentence } from "@/lib/dnssec/status/format-instant";
import { err, ok } from "@/lib/result";

type Event<K extends MoveEvent["kind"]> = Extract<MoveEvent, { kind: K }>;
type UnderWay = Extract<StepRun, { state: "started" | "accepted" }>;

/** A runner holds the move: the number it fences with is higher than any before, or it is not the holder. */
export function onLockTaken(
  state: MoveState,
  event: Event<"lock-taken">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase !== "executing" && state.phase !== "verifying") return notNow(state);
  if (event.epoch <= state.epoch) return staleEpoch(state.epoch);
  return ok(
    decided({ ...state, epoch: event.epoch }, context, {
      log: [line(context, `A runner took the move over (epoch ${event.epoch}).`)],
    }),
  );
}

export function onSnapshotTaken(
  state: MoveState,
  event: Event<"snapshot-taken">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase !== "executing") return notNow(state);
  if (event.epoch !== state.epoch) return staleEpoch(state.epoch);
  if (state.snapshot !== null) return ok(decided(state, context));
  return ok(
    decided({ ...state, snapshot: event.snapshot }, context, {
      log: [line(context, "Claims, keys, DS and anchors of before are kept.")],
    }),
  );
}

/**
 * The last look before an effect: facts, gates, hold, rights and approvals. If all still stand, the intent is part of the state
 * before the step is handed over. If not, and nothing was started, the plan is stale; after a first step the rest is left out.
 */
export function onDispatchReached(
  state: MoveState,
  event: Event<"dispatch-reached">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase !== "executing") return notNow(state);
  if (event.epoch !== state.epoch || state.epoch === 0) return staleEpoch(state.epoch);
  const run = currentRun(state);
  const step = state.plan.steps.find((one) => one.step === run?.step);
  if (run === null || step === undefined || state.snapshot === null) return notNow(state);
  if (run.state !== "waiting") {
    return err(moveRefusal("safety", "step-has-started", `Step ${run.step} has been started.`));
  }
  const against = whatStandsAgainst(state, context);
  if (against !== null) return giveUpBefore(run.step, state, against, context);
  return dispatch(state, step, event, context);
}

export function onStepAccepted(
  state: MoveState,
  event: Event<"step-accepted">,
  context: MoveContext,
): MoveVerdict {
  const found = runUnderWay(state, event);
  if (!found.ok) return found;
  const { executing, run } = found.value;
  const accepted: UnderWay = { ...run, state: "accepted" };
  return ok(
    decided(withRun(executing, accepted), context, {
      log: [line(context, `The agent has taken step ${run.step}.`)],
      actions: [],
    }),
  );
}

/** What the reply means for the steps that follow. What it means for the outcome, only re-reading tells. */
export function onStepReplied(
  state: MoveState,
  event: Event<"step-replied">,
  context: MoveContext,
): MoveVerdict {
  const found = runUnderWay(state, event);
  if (!found.ok) return found;
  return ok(settleRun(found.value.executing, found.value.run, event.reply, context));
}

/** A step whose agent tells nothing is asked for, and in the end its reply is lost. */
export function onTimeWhileExecuting(state: ExecutingState, context: MoveContext): MoveVerdict {
  const run = currentRun(state);
  if (run === null || run.state === "waiting") return ok(decided(state, context));
  if (context.wallNow >= run.startedAt + REPLY_WITHIN) {
    const reply: StepReply = { kind: "lost", detail: "No reply came in time." };
    return ok(settleRun(state, run, reply, context));
  }
  return context.wallNow >= run.startedAt + START_WITHIN
    ? ok(decided(state, context))
    : ok(decided(state, context, { actions: [] }));
}

function dispatch(
  state: ExecutingState,
  step: PlanStep,
  event: Event<"dispatch-reached">,
  context: MoveContext,
): MoveVerdict {
  const startBefore = event.at + START_WITHIN;
  const started: StepRun = {
    step: step.step,
    state: "started",
    epoch: event.epoch,
    startedAt: event.at,
    startBefore,
  };
  return ok(
    decided(withRun(state, started), context, {
      log: [line(context, `Step ${step.step} is handed to ${step.server}: ${step.command}`)],
      actions: [
        {
          kind: "dispatch-step",
          step: step.step,
          apply: step.apply,
          epoch: event.epoch,
          startBefore,
        },
      ],
    }),
  );
}

/** Why the next step must not be taken, or null. */
function whatStandsAgainst(
  state: ExecutingState,
  context: MoveContext,
): Parameters<typeof staleState>[1] | null {
  const { request, plan, approvals } = state;
  const nothing = { changed: [], gates: [] };
  if (context.rightsWithdrawn !== null) {
    return { ...nothing, besides: asSentence(context.rightsWithdrawn) };
  }
  const valid = approvals.filter(({ factsHash }) => factsHash === plan.factsHash);
  if (valid.length < requiredApprovals(request, context.policy)) {
    return { ...nothing, besides: "It needs an approval now that it does not have." };
  }
  const again = replan(request, plan, context);
  return again.kind === "holds" ? null : { changed: again.changed, gates: again.gates };
}

function giveUpBefore(
  stepName: string,
  state: ExecutingState,
  against: Parameters<typeof staleState>[1],
  context: MoveContext,
): MoveVerdict {
  const stale = staleState(state, against, context.wallNow);
  const log = [line(context, `Step ${stepName} is not taken: ${stale.because}`)];
  const isUntouched = state.runs.every((run) => run.state === "waiting");
  if (isUntouched) return ok(decided(stale, context, { log }));
  return ok(decided(verifying(skipRest(state, stale.because), context), context, { log }));
}

/** Ends a step and decides whether the next one may follow. */
function settleRun(state: ExecutingState, run: UnderWay, reply: StepReply, context: MoveContext) {
  const ended = withRun(state, {
    step: run.step,
    state: runStateOf(reply),
    epoch: run.epoch,
    startedAt: run.startedAt,
    finishedAt: context.wallNow,
    reply,
  });
  const log = [line(context, replySentence(run.step, reply))];
  const next = currentRun(ended);
  if (next === null) return decided(verifying(ended, context), context, { log });
  if (reply.kind === "refused") return decided(ended, context, { log });
  const reason = whyNoNext(reply);
  return decided(verifying(skipRest(ended, reason), context), context, {
    log: [...log, line(context, `Step ${next.step} is not taken: ${reason}`)],
  });
}

function runStateOf(reply: StepReply): "done" | "refused" | "lost" {
  if (saysNothingChanged(reply)) return "refused";
  return reply.kind === "applied" ? "done" : "lost";
}

function whyNoNext(reply: StepReply): string {
  switch (reply.kind) {
    case "applied":
      return "The step before it was carried out.";
    case "not-delivered":
      return "The step before it never reached the server, so nothing was tried.";
    case "refused":
    case "lost":
    case "partly-applied":
      return "Nobody knows what the step before it did.";
  }
}

function replySentence(step: string, reply: StepReply): string {
  const words = asSentence(reply.detail === "" ? "no more was said" : reply.detail);
  switch (reply.kind) {
    case "applied":
      return `Step ${step}: the server says that it is done. ${words}`;
    case "refused":
      return `Step ${step}: refused${reply.code === null ? "" : ` with ${reply.code}`}. ${words}`;
    case "not-delivered":
      return `Step ${step}: it never reached the server and will not any more. ${words}`;
    case "partly-applied":
      return `Step ${step}: only part of it was done${reply.code === null ? "" : ` (${reply.code})`}. ${words}`;
    case "lost":
      return `Step ${step}: its reply is lost; nobody knows yet what it did. ${words}`;
  }
}

/** From now on only re-reading counts. A missing reply is unclear from the start. */
function verifying(state: ExecutingState, context: MoveContext): VerifyingState {
  const { snapshot, phase: _, ...execution } = state;
  const interval = context.facts.facts.estate.pollingIntervalSeconds;
  return {
    ...execution,
    phase: "verifying",
    since: context.wallNow,
    snapshot: snapshot ?? "",
    changedAt: context.now,
    verifyUntil: context.now + VERIFY_INTERVALS * interval,
    outcome: isReplyMissing(state.runs) ? "unclear" : null,
    outcomeEvidence: [],
    lookedAt: null,
  };
}

/** Was the reply of any step lost, or does it say that only part was done? */
export function isReplyMissing(runs: readonly StepRun[]): boolean {
  return runs.some((run) => run.state === "lost");
}

function skipRest(state: ExecutingState, reason: string): ExecutingState {
  return {
    ...state,
    runs: state.runs.map((run) =>
      run.state === "waiting" ? { step: run.step, state: "skipped", reason } : run,
    ),
  };
}

function withRun(state: ExecutingState, changed: StepRun): ExecutingState {
  return {
    ...state,
    runs: state.runs.map((run) => (run.step === changed.step ? changed : run)),
  };
}

type Found =
  | {
      readonly ok: true;
      readonly value: { readonly executing: ExecutingState; readonly run: UnderWay };
    }
  | Extract<MoveVerdict, { ok: false }>;

function runUnderWay(
  state: MoveState,
  event: Event<"step-accepted"> | Event<"step-replied">,
): Found {
  if (state.phase !== "executing") return refusedNow(state);
  if (event.epoch !== state.epoch) return staleEpoch(state.epoch);
  const run = state.runs.find(({ step }) => step === event.step);
  if (run?.state !== "started" && run?.state !== "accepted") {
    return err(moveRefusal("policy", "unknown-step", `Step ${event.step} is not under way.`));
  }
  return ok({ executing: state, run });
}

function line({ wallNow }: MoveContext, sentence: string): LogLine {
  return { at: wallNow, sentence };
}

function staleEpoch(epoch: number) {
  return err(
    moveRefusal("safety", "stale-epoch", `Another runner holds the move (epoch ${epoch}).`),
  );
}

function refusedNow(state: MoveState) {
  return err(moveRefusal("policy", "not-in-this-phase", `The move is ${state.phase}.`));
}

function notNow(state: MoveState): MoveVerdict {
  return refusedNow(state);
}
