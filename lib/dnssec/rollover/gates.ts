import type { Instant, Seconds } from "@/lib/dnssec/instant";
import { applyActions, type RolloverAction } from "./action";
import { type CachedChain, chainAt, forgettingInstants, withServedZone } from "./cached-chain";
import { stageRule } from "./methods/method-of";
import type { StageInput } from "./methods/method-table";
import { keyAt, type RollingDescriptor } from "./rolling-descriptor";
import { type BrokenChain, breaksChainOfTrust } from "./safety";
import type { RolloverIdentity, RolloverState, WorkStage } from "./state";
import type { RolloverTiming } from "./timing";

/** Everything that a decision rests on beside state and event. */
export type DecisionContext = {
  readonly descriptor: RollingDescriptor;
  /** Every descriptor of the zone, this one included. */
  readonly descriptors: readonly RollingDescriptor[];
  readonly timing: RolloverTiming;
  readonly chain: CachedChain;
  /** KM-65: was a DS set seen at the parent? */
  readonly parentHasSecureDelegation: boolean;
};

/** The four questions in BIND's order: may it, is it safe, is it time, has the person done their part. */
export type GateName = "policy" | "safety" | "time" | "person";

/** Why something does not happen now, with what it rests on. */
export type Refusal = {
  readonly gate: GateName;
  readonly reason:
    | "key-master-down"
    | "rollover-disabled"
    | "descriptor-retired"
    | "last-of-its-type"
    | "no-standby-key"
    | "not-a-ksk"
    | "already-queued"
    | "rollover-in-progress"
    | "not-waiting-for-parent"
    | "not-due"
    | "chain-of-trust-breaks"
    | "ds-not-at-parent"
    | "not-in-this-state";
  /** The Win32 code with which Windows refuses the same, or null where it has none. */
  readonly win32: number | null;
  /** When the gate opens by itself; null = not by waiting. */
  readonly notBefore: Instant | null;
  readonly evidence: BrokenChain | null;
  /** Keys concerned: those whose DS is missing, for example. */
  readonly keyIds: readonly string[];
};

/** One gate's answer. */
export type GateResult =
  | { readonly gate: GateName; readonly result: "passed" }
  | { readonly gate: GateName; readonly result: "refused"; readonly refusal: Refusal };

/** A refusal from its gate and reason; everything else is absent unless given. */
export function refusal(
  gate: GateName,
  reason: Refusal["reason"],
  more: Partial<Omit<Refusal, "gate" | "reason">> = {},
): Refusal {
  return { gate, reason, win32: null, notBefore: null, evidence: null, keyIds: [], ...more };
}

/** Why not yet? All four gates before the next step of a rollover, for a screen. */
export function gatesBeforeNextStep(
  state: RolloverState,
  context: DecisionContext,
  at: Instant,
): readonly GateResult[] {
  const next = nextStageOf(state);
  const step = next === null ? null : stepInto(state, next, context, at);
  return [
    result("policy", policyGate(state, context)),
    result("safety", step === null ? null : safetyGate(step.actions, context, at)),
    result("time", timeGate(state, at)),
    result("person", personGate(state)),
  ];
}

/** May the descriptor do what the rollover's action asks for (KM-48, spec §4.4)? */
export function policyGate(identity: RolloverIdentity, context: DecisionContext): Refusal | null {
  const { descriptor, descriptors } = context;
  if (descriptor.state === "retired") return refusal("policy", "descriptor-retired");
  if (identity.action === "retire" && isLastOfItsRole(descriptor, descriptors)) {
    return refusal("policy", "last-of-its-type", { win32: 9104 });
  }
  if (identity.action === "revoke-standby" && descriptor.keyRole !== "ksk") {
    return refusal("policy", "not-a-ksk", { win32: 9118 });
  }
  const isStarting = "phase" in identity && identity.phase === "queued";
  if (identity.action === "revoke-standby" && isStarting && keyAt(descriptor, "standby") === null) {
    return refusal("policy", "no-standby-key", { win32: 9117 });
  }
  return null;
}

/** Would these actions now leave some validator without a chain? `notBefore` = when caches have forgotten enough. */
export function safetyGate(
  actions: readonly RolloverAction[],
  context: DecisionContext,
  at: Instant,
): Refusal | null {
  const evidence = brokenBy(actions, context, at);
  if (evidence === null) return null;
  const notBefore =
    forgettingInstants(context.chain, at).find(
      (later) => brokenBy(actions, context, later) === null,
    ) ?? null;
  return refusal("safety", "chain-of-trust-breaks", { notBefore, evidence });
}

/** Is the wait of the state over? */
export function timeGate(state: RolloverState, at: Instant): Refusal | null {
  if (state.phase !== "propagating" && state.phase !== "expiring") return null;
  return at >= state.until ? null : refusal("time", "not-due", { notBefore: state.until });
}

/** Has the parent's operator done what the rollover waits for? */
function personGate(state: RolloverState): Refusal | null {
  if (state.phase !== "awaiting-person") return null;
  return refusal("person", "ds-not-at-parent", {
    notBefore: state.retryUntil,
    keyIds: state.lackingDs,
  });
}

/** Would withdrawing the old key break the chain with the DS set as last seen? Asked before "skip waiting for DS". */
export function judgeStep(
  state: RolloverState,
  context: DecisionContext,
  at: Instant,
): Refusal | null {
  if (state.phase !== "awaiting-person") return null;
  const afterParent = stageRule(state.method, state.next)?.after(stageInput(state, context, at));
  const next = afterParent?.kind === "wait" ? afterParent.next : state.next;
  return safetyGate(stepInto(state, next, context, at).actions, context, at);
}

/** The stage that follows the present wait; null where none is waited for. */
function nextStageOf(state: RolloverState): WorkStage | null {
  switch (state.phase) {
    case "queued":
      return state.resumeAt;
    case "propagating":
    case "expiring":
    case "awaiting-person":
      return state.next;
    case "applying":
    case "halted":
    case "completed":
    case "abandoned":
      return null;
  }
}

/** What a stage is worked out from, in this context. */
export function stageInput(
  identity: RolloverIdentity,
  context: DecisionContext,
  at: Instant,
): StageInput {
  return {
    identity,
    descriptor: context.descriptor,
    timing: context.timing,
    dsTtlSeconds: context.chain.dsTtlSeconds satisfies Seconds | null,
    at,
  };
}

function stepInto(
  identity: RolloverIdentity,
  stage: WorkStage,
  context: DecisionContext,
  at: Instant,
): { readonly actions: readonly RolloverAction[] } {
  const rule = stageRule(identity.method, stage);
  return { actions: rule?.actions(stageInput(identity, context, at)) ?? [] };
}

function brokenBy(
  actions: readonly RolloverAction[],
  context: DecisionContext,
  at: Instant,
): BrokenChain | null {
  const descriptors = context.descriptors.map((descriptor) =>
    descriptor.descriptorId === context.descriptor.descriptorId
      ? applyActions(descriptor, actions, at)
      : descriptor,
  );
  const after = withServedZone(context.chain, descriptors, context.timing, at);
  if (after.dnskey === context.chain.dnskey && after.signatures === context.chain.signatures) {
    return null;
  }
  return breaksChainOfTrust(chainAt(context.chain, at), chainAt(after, at));
}

function isLastOfItsRole(
  descriptor: RollingDescriptor,
  descriptors: readonly RollingDescriptor[],
): boolean {
  return !descriptors.some(
    (other) =>
      other.descriptorId !== descriptor.descriptorId &&
      other.keyRole === descriptor.keyRole &&
      other.state === "active",
  );
}

function result(gate: GateName, refused: Refusal | null): GateResult {
  return refused === null
    ? { gate, result: "passed" }
    : { gate, result: "refused", refusal: refused };
}
