import type { MoveContext } from "@/lib/dnssec/key-master/move/decision";
import { changedFacts, NOT_KNOWN, planFacts } from "@/lib/dnssec/key-master/move/hash-facts";
import { PLAN_LIVES } from "@/lib/dnssec/key-master/move/move-facts";
import type { ChangedFact, MoveGate, Plan } from "@/lib/dnssec/key-master/move/plan";
import { planMove } from "@/lib/dnssec/key-master/move/plan-move";
import type { MoveRequest, StaleState } from "@/lib/dnssec/key-master/move/state";
import { listed } from "@/lib/dnssec/status/format-instant";

/** What a plan is worth on the facts of now. */
export type Replanned =
  /** The same facts, and every gate lets it pass: the plan with what was seen now, valid for another ten minutes. */
  | { readonly kind: "holds"; readonly plan: Plan }
  | {
      readonly kind: "stale";
      readonly changed: readonly ChangedFact[];
      readonly gates: readonly MoveGate[];
      /** The plan that would be made now, or null where a gate stands against it. */
      readonly fresh: Plan | null;
    };

/** Asks every gate again and compares every fact. */
export function replan(request: MoveRequest, plan: Plan, context: MoveContext): Replanned {
  const { facts, now, wallNow, policy } = context;
  const changed = changedFacts(plan.facts, planFacts(request, facts, now));
  const planned = planMove({ request, facts, now, wallNow, policy });
  if (planned.ok && changed.length === 0) return { kind: "holds", plan: planned.value };
  if (planned.ok) return { kind: "stale", changed, gates: [], fresh: planned.value };
  const { error } = planned;
  const gates =
    error.kind === "refused" || error.kind === "note-required"
      ? error.gates.filter(
          ({ gate, result }) =>
            result === "refused" ||
            (error.kind === "note-required" && error.without.includes(gate)),
        )
      : [];
  return { kind: "stale", changed, gates, fresh: null };
}

/**
 * Facts that are known to have changed, for a plan that nobody is about to execute: what is not known for a while has not
 * changed.
 */
export function knownChanges(
  request: MoveRequest,
  plan: Plan,
  { facts, now }: Pick<MoveContext, "facts" | "now">,
): readonly ChangedFact[] {
  const today = planFacts(request, facts, now);
  const isUnknown = today.some(
    ({ fact, value }) => fact === "the verdict about the role" && value === "unknown",
  );
  return isUnknown
    ? []
    : changedFacts(plan.facts, today).filter((change) => change.now !== NOT_KNOWN);
}

/** The state of a plan that does not hold any more, with the reason in one sentence. */
export function staleState(
  before: { readonly request: MoveRequest; readonly plan: Plan },
  why: {
    readonly changed: readonly ChangedFact[];
    readonly gates: readonly MoveGate[];
    readonly besides?: string;
  },
  wallNow: number,
): StaleState {
  return {
    phase: "stale",
    since: wallNow,
    request: before.request,
    plan: before.plan,
    changed: why.changed,
    gates: why.gates,
    because: [
      ...why.changed.map(changeSentence),
      ...why.gates.map(({ evidence }) => evidence),
      ...(why.besides === undefined ? [] : [why.besides]),
    ].join(" "),
    expiresAt: wallNow + PLAN_LIVES,
  };
}

/** `the holder: dc1.contoso.com when the plan was made, dc3.contoso.com now.` */
export function changeSentence({ fact, before, now }: ChangedFact): string {
  const subject = `${fact.charAt(0).toUpperCase()}${fact.slice(1)}`;
  return `${subject}: ${before ?? "there was none"} when the plan was made, ${now ?? "there is none"} now.`;
}

/** The names of the facts that changed, for a line of the log. */
export function changedNames(changed: readonly ChangedFact[], gates: readonly MoveGate[]): string {
  return listed([...changed.map(({ fact }) => fact), ...gates.map(({ gate }) => `gate ${gate}`)]);
}
