import type {
  MoveAction,
  MoveContext,
  MoveVerdict,
  Wake,
} from "@/lib/dnssec/key-master/move/decision";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import type { MoveState } from "@/lib/dnssec/key-master/move/state";

/** The one function of the move machine: pure and total. */
export function decide(_state: MoveState, _event: MoveEvent, _context: MoveContext): MoveVerdict {
  throw new Error("not written yet");
}

/** What has to be done in this state, worked out again after a restart. */
export function dueActions(_state: MoveState, _wallNow: number): readonly MoveAction[] {
  throw new Error("not written yet");
}

/** When to look at the state again. */
export function wakeAtOf(_state: MoveState): Wake {
  throw new Error("not written yet");
}
