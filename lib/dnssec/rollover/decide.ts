import type { Instant } from "@/lib/dnssec/instant";
import { err, ok, type Result } from "@/lib/result";
import type { RolloverAction } from "./action";
import type { RolloverEvent } from "./event";
import {
  type DecisionContext,
  judgeStep,
  policyGate,
  type Refusal,
  refusal,
  safetyGate,
  stageInput,
  timeGate,
} from "./gates";
import { answerFromParent } from "./methods/answer-from-parent";
import { firstStage, methodOf, stageRule } from "./methods/method-of";
import type { Aftermath } from "./methods/method-table";
import {
  type ApplyingState,
  type AwaitingState,
  isRunning,
  type QueuedState,
  type RolloverIdentity,
  type RolloverState,
  type WorkStage,
  wakeAtOf,
} from "./state";
import { parentRetryInterval, type Wait } from "./timing";

/** What follows from an event: the new state, what must be done now, and when to ask again. */
export type Decision = {
  readonly state: RolloverState;
  readonly actions: readonly RolloverAction[];
  readonly wakeAt: Instant | null;
};

type Outcome = Result<Decision, Refusal>;

/**
 * The one function of the rollover machine: pure and total. `state` is null at rest. Actions are carried out by whoever
 * runs the machine, who then reports `actions-applied` or `apply-failed`; {@link dueActions} gives them again.
 */
export function decide(
  state: RolloverState | null,
  event: RolloverEvent,
  context: DecisionContext,
): Outcome {
  switch (event.kind) {
    case "rollover-fell-due":
      return onFellDue(state, event.at, context);
    case "operator-requested":
      return onRequested(state, event.at, context);
    case "turn-came":
      return state?.phase === "queued" ? onTurn(state, event.at, context) : notInThisState();
    case "actions-applied":
      return state?.phase === "applying"
        ? ok(settle(state, state.stage, event.at, context))
        : notInThisState();
    case "apply-failed":
      return state?.phase === "applying"
        ? decided({
            method: state.method,
            action: state.action,
            trigger: state.trigger,
            phase: "halted",
            stage: "failed",
            since: event.at,
            failedStage: state.stage,
            fault: event.fault,
          })
        : notInThisState();
    case "time-reached":
      return onTime(state, event.at, context);
    case "parent-ds-observed":
      return state?.phase === "awaiting-person"
        ? onParent(state, event, context)
        : notInThisState();
    case "operator-stepped":
      return onStepped(state, event, context);
    case "operator-abandoned":
      return state === null || state.phase === "completed" || state.phase === "abandoned"
        ? notInThisState()
        : decided({
            method: state.method,
            action: state.action,
            trigger: state.trigger,
            phase: "abandoned",
            since: event.at,
            reason: event.reason,
          });
  }
}

/** The actions of a state, worked out again (after a restart); none where nothing is being applied. */
export function dueActions(
  state: RolloverState,
  context: DecisionContext,
): readonly RolloverAction[] {
  if (state.phase !== "applying") return [];
  const rule = stageRule(state.method, state.stage);
  return rule?.actions(stageInput(state, context, state.since)) ?? [];
}

function onFellDue(state: RolloverState | null, at: Instant, context: DecisionContext): Outcome {
  const { descriptor } = context;
  if (state !== null) return notInThisState();
  if (descriptor.state === "retired") return err(refusal("policy", "descriptor-retired"));
  if (descriptor.rolloverPeriodSeconds === null || descriptor.nextRolloverAt === null) {
    return err(refusal("policy", "rollover-disabled"));
  }
  if (at < descriptor.nextRolloverAt) {
    return err(refusal("time", "not-due", { notBefore: descriptor.nextRolloverAt }));
  }
  return decided(queued(context, "automatic", at));
}

/** Manual trigger: 9120 while queued, 9116 while rolling; after a failure it repeats the stage that failed (KM-59). */
function onRequested(state: RolloverState | null, at: Instant, context: DecisionContext): Outcome {
  if (context.descriptor.state === "retired") {
    return err(refusal("policy", "descriptor-retired"));
  }
  if (state === null) return decided(queued(context, "manual", at));
  if (state.phase === "queued") return err(refusal("policy", "already-queued", { win32: 9120 }));
  if (state.phase === "halted") {
    return decided({
      method: state.method,
      action: state.action,
      trigger: "manual",
      phase: "queued",
      since: at,
      resumeAt: state.failedStage,
    });
  }
  return isRunning(state)
    ? err(refusal("policy", "rollover-in-progress", { win32: 9116 }))
    : notInThisState();
}

function queued(
  context: DecisionContext,
  trigger: RolloverIdentity["trigger"],
  at: Instant,
): QueuedState {
  const action = context.descriptor.nextRolloverAction;
  return {
    phase: "queued",
    method: methodOf(context.descriptor.keyRole),
    action,
    trigger,
    since: at,
    resumeAt: firstStage(action),
  };
}

function onTurn(state: QueuedState, at: Instant, context: DecisionContext): Outcome {
  const refused = policyGate(state, context);
  if (refused === null) return ok(enter(state, state.resumeAt, at, context));
  return decided({
    method: state.method,
    action: state.action,
    trigger: state.trigger,
    phase: "halted",
    stage: "failed",
    since: at,
    failedStage: state.resumeAt,
    fault: { code: refused.win32 ?? 87, detail: refused.reason },
  });
}

function onTime(state: RolloverState | null, at: Instant, context: DecisionContext): Outcome {
  if (state === null) return notInThisState();
  if (state.phase === "propagating" || state.phase === "expiring") {
    const early = timeGate(state, at);
    return early === null ? ok(enter(state, state.next, at, context)) : err(early);
  }
  if (state.phase !== "awaiting-person" || state.retryUntil === null) return notInThisState();
  if (at < state.retryUntil) {
    return err(refusal("time", "not-due", { notBefore: state.retryUntil }));
  }
  return ok(follow(state, answerFromParent({ kind: "none" }, state, context), at, context));
}

function onParent(
  state: AwaitingState,
  event: Extract<RolloverEvent, { kind: "parent-ds-observed" }>,
  context: DecisionContext,
): Outcome {
  if (state.waitsFor === "safe-chain") return ok(enter(state, state.next, event.at, context));
  const { parent, at } = event;
  if (parent.kind === "unreachable") {
    const retryUntil = context.parentHasSecureDelegation
      ? null
      : (state.retryUntil ?? at + parentRetryInterval().seconds);
    return decided({ ...state, parentAnswer: "unreachable", retryUntil });
  }
  const note: RolloverAction = {
    kind: "note-parent-delegation",
    hasSecureDelegation: parent.kind === "present",
  };
  const decision = follow(state, answerFromParent(parent, state, context), at, context);
  return ok({ ...decision, actions: [note, ...decision.actions] });
}

/** Step: "skip waiting for DS", legal in `KskWaitingForDSUpdate` alone (9128; 9118 on a ZSK). */
function onStepped(
  state: RolloverState | null,
  event: Extract<RolloverEvent, { kind: "operator-stepped" }>,
  context: DecisionContext,
): Outcome {
  if (context.descriptor.keyRole !== "ksk") {
    return err(refusal("policy", "not-a-ksk", { win32: 9118 }));
  }
  if (state?.phase !== "awaiting-person" || state.stage !== "submit-ds") {
    return err(refusal("policy", "not-waiting-for-parent", { win32: 9128 }));
  }
  const risk = event.riskConfirmed ? null : judgeStep(state, context, event.at);
  return risk === null ? ok(enter(state, state.next, event.at, context)) : err(risk);
}

/** Enter a stage: ask safety about its actions, or go straight to its wait where it has none. */
function enter(
  from: RolloverState,
  stage: WorkStage,
  at: Instant,
  context: DecisionContext,
): Decision {
  const actions = stageRule(from.method, stage)?.actions(stageInput(from, context, at)) ?? [];
  if (actions.length === 0) return settle(from, stage, at, context);
  const unsafe = safetyGate(actions, context, at);
  if (unsafe !== null) return heldBack(from, stage, unsafe, at);
  const leaving = waitedIn(from);
  const state: ApplyingState = {
    method: from.method,
    action: from.action,
    trigger: from.trigger,
    phase: "applying",
    stage,
    since: at,
    leaving,
  };
  return { state, actions, wakeAt: at };
}

/** A step that safety denies waits for caches to forget, or, where that does not help, for the parent. */
function heldBack(from: RolloverState, next: WorkStage, unsafe: Refusal, at: Instant): Decision {
  const stage = waitedIn(from) ?? next;
  if (unsafe.notBefore === null) {
    return decision({
      method: from.method,
      action: from.action,
      trigger: from.trigger,
      phase: "awaiting-person",
      stage,
      since: at,
      waitsFor: "safe-chain",
      next,
      lackingDs: [],
      parentAnswer: "present",
      retryUntil: null,
    });
  }
  const seconds = unsafe.notBefore - at;
  const wait: Wait = {
    name: "until caches have forgotten",
    formula: "latest expiry of a cached set",
    inputs: [{ symbol: "", name: "time left in caches", seconds }],
    seconds,
  };
  return decision({
    method: from.method,
    action: from.action,
    trigger: from.trigger,
    phase: "expiring",
    stage,
    since: at,
    until: unsafe.notBefore,
    wait,
    next,
  });
}

function settle(
  from: RolloverState,
  stage: WorkStage,
  at: Instant,
  context: DecisionContext,
): Decision {
  const after = stageRule(from.method, stage)?.after(stageInput(from, context, at));
  return followStage(from, stage, after ?? { kind: "done" }, at, context);
}

function follow(
  state: AwaitingState,
  answer: ReturnType<typeof answerFromParent>,
  at: Instant,
  context: DecisionContext,
): Decision {
  if (answer.kind === "keep-waiting") {
    return decision({
      ...state,
      parentAnswer: "present",
      lackingDs: answer.lackingDs,
      retryUntil: null,
    });
  }
  if (answer.kind === "wait") {
    return followStage(state, "publish-successor", answer, at, context);
  }
  return enter(state, answer.next, at, context);
}

function followStage(
  from: RolloverState,
  stage: WorkStage,
  after: Aftermath,
  at: Instant,
  context: DecisionContext,
): Decision {
  const { method, action, trigger } = from;
  switch (after.kind) {
    case "wait": {
      const { phase, wait, next } = after;
      const until = at + wait.seconds;
      return decision({ method, action, trigger, phase, stage, since: at, until, wait, next });
    }
    case "ask-parent":
      return decision({
        method,
        action,
        trigger,
        phase: "awaiting-person",
        stage,
        since: at,
        waitsFor: "ds-at-parent",
        next: after.next,
        lackingDs: [],
        parentAnswer: "not-asked",
        retryUntil: null,
      });
    case "go-on":
      return enter(from, after.next, at, context);
    case "done":
      return decision({ method, action, trigger, phase: "completed", since: at });
  }
}

function waitedIn(state: RolloverState): WorkStage | null {
  const waits =
    state.phase === "propagating" ||
    state.phase === "expiring" ||
    state.phase === "awaiting-person";
  return waits ? state.stage : null;
}

function decision(state: RolloverState): Decision {
  return { state, actions: [], wakeAt: wakeAtOf(state) };
}

function decided(state: RolloverState): Outcome {
  return ok(decision(state));
}

function notInThisState(): Outcome {
  return err(refusal("policy", "not-in-this-state"));
}
