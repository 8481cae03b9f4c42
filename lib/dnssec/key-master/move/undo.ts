import type { Instant } from "@/lib/dnssec/instant";
import { MOVE_BACK_WITHIN } from "@/lib/dnssec/key-master/move/move-facts";
import type { MoveRequest, MoveState } from "@/lib/dnssec/key-master/move/state";

/** Can the role go back to where it was, and until when? `until` by the estate's clock; null = no end is set. */
export type Undo = { readonly possible: boolean; readonly until: Instant | null };

const NO_UNDO: Undo = { possible: false, until: null };

/**
 * A transfer, and a seize with its keys, can be moved back within 24 hours; after a seize without keys as long as nothing was
 * re-signed (KM-44). Where nobody held the role before, there is nobody to give it back to.
 */
export function undoOf(state: MoveState, now: Instant): Undo {
  if (state.phase === "undo-window") return { possible: true, until: null };
  if (state.phase !== "closed" || state.closing.because !== "finished") return NO_UNDO;
  const { kind, from } = state.plan;
  const isKept = kind === "transfer" || kind === "seize";
  if (state.closing.outcome !== "moved" || from === null || !isKept) return NO_UNDO;
  const until = state.closing.foundAt.estate + MOVE_BACK_WITHIN;
  return { possible: now < until, until };
}

/**
 * The move that takes this one back: always a transfer, for the holder of now answers; null where there is nothing to take back.
 * It is a new move with gates, plan and outcome of its own.
 */
export function moveBackRequest(
  done: { readonly id: string; readonly state: MoveState },
  by: { readonly requestedBy: string; readonly reason: string },
  now: Instant,
): MoveRequest | null {
  const { request, plan } = done.state;
  if (plan.from === null || !undoOf(done.state, now).possible) return null;
  return {
    kind: "transfer",
    zone: request.zone,
    target: plan.from,
    reason: by.reason,
    requestedBy: by.requestedBy,
    returns: "maybe",
    override: null,
    notes: {},
    undoes: done.id,
  };
}
