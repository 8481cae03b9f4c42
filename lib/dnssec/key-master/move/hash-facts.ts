import type { MoveFacts } from "@/lib/dnssec/key-master/move/move-facts";
import type { ChangedFact, PlanFact } from "@/lib/dnssec/key-master/move/plan";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";

/** The values that a plan of this request rests on. */
export function planFacts(
  _request: MoveRequest,
  _facts: MoveFacts,
  _now: number,
): readonly PlanFact[] {
  throw new Error("not written yet");
}

/** One word for request and facts together: 32 hexadecimal digits. */
export function hashFacts(_request: MoveRequest, _facts: readonly PlanFact[]): string {
  throw new Error("not written yet");
}

/** Which facts are not any more what they were, by name. */
export function changedFacts(
  _before: readonly PlanFact[],
  _now: readonly PlanFact[],
): readonly ChangedFact[] {
  throw new Error("not written yet");
}
