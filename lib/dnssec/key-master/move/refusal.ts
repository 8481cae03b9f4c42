import type { Instant } from "@/lib/dnssec/instant";
import type { MoveGate } from "@/lib/dnssec/key-master/move/plan";

/** Why no plan is made. */
export type PlanRefusal =
  /** Judged before the gates. */
  | { readonly kind: "move-in-progress"; readonly move: string }
  /** The override names a gate that nobody can override, or the kind of move knows none. */
  | { readonly kind: "override-not-possible"; readonly gate: string }
  /** At least one gate blocks. All gates are told. */
  | { readonly kind: "refused"; readonly gates: readonly MoveGate[] }
  /** Nothing blocks, but these warn and nobody has written why to go on. */
  | {
      readonly kind: "note-required";
      readonly without: readonly string[];
      readonly gates: readonly MoveGate[];
    };

/** Why an event changes nothing. `gate` is in BIND's order: policy, safety, time, person (style.md §5.7). */
export type MoveRefusal = {
  readonly gate: "policy" | "safety" | "time" | "person";
  readonly reason:
    | "not-in-this-phase"
    | "facts-hash-differs"
    | "wrong-confirmation"
    | "own-request"
    | "already-approved-by-this-person"
    | "neither-requester-nor-admin"
    | "plan-expired"
    | "hold"
    | "stale-epoch"
    | "unknown-step"
    | "step-has-started"
    | "outcome-is-not-unclear"
    | "not-due";
  /** In one sentence, for the person who asked. */
  readonly detail: string;
  /** When it may be asked again; null = not by waiting. */
  readonly notBefore: Instant | null;
};

/** A refusal with its sentence; `notBefore` only where waiting helps. */
export function moveRefusal(
  gate: MoveRefusal["gate"],
  reason: MoveRefusal["reason"],
  detail: string,
  notBefore: Instant | null = null,
): MoveRefusal {
  return { gate, reason, detail, notBefore };
}
