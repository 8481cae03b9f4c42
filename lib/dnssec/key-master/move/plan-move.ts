import type { Instant } from "@/lib/dnssec/instant";
import type { MoveFacts, MovePolicy } from "@/lib/dnssec/key-master/move/move-facts";
import type { Plan } from "@/lib/dnssec/key-master/move/plan";
import type { PlanRefusal } from "@/lib/dnssec/key-master/move/refusal";
import type { DraftedState, MoveRequest } from "@/lib/dnssec/key-master/move/state";
import type { Result } from "@/lib/result";

export type Planning = {
  readonly request: MoveRequest;
  readonly facts: MoveFacts;
  /** The estate's clock. */
  readonly now: Instant;
  readonly wallNow: Instant;
  readonly policy: MovePolicy;
};

/** The plan, or why there is none. Pure: the same facts give the same plan. */
export function planMove(_planning: Planning): Result<Plan, PlanRefusal> {
  throw new Error("not written yet");
}

/** A new move, before anybody has asked for more than its plan. */
export function draftMove(request: MoveRequest, plan: Plan, wallNow: Instant): DraftedState {
  return { phase: "drafted", since: wallNow, request, plan };
}
