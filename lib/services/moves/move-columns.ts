import type { MoveColumns, StoredMove } from "@/lib/db/move-rows";
import type { Decision } from "@/lib/dnssec/key-master/move/decision";
import {
  isLive,
  type MoveOutcome,
  type MoveState,
  type StepRun,
} from "@/lib/dnssec/key-master/move/state";
import { undoOf } from "@/lib/dnssec/key-master/move/undo";

/** The columns that follow from a decision, for lists and for whoever wakes the move. */
export function columnsOf({ state, actions, wakeAt }: Decision): Partial<MoveColumns> {
  return {
    phase: state.phase,
    isLive: isLive(state),
    sentence: state.plan.sentence,
    outcome: outcomeOf(state),
    closedBecause: state.phase === "closed" ? state.closing.because : null,
    executedAt: executedAtOf(state),
    closedAt: state.phase === "closed" ? state.since : null,
    undoUntil: undoUntilOf(state),
    ...("epoch" in state ? { epoch: state.epoch } : {}),
    wakeWall: wakeAt.wall,
    wakeEstate: wakeAt.estate,
    isDue: actions.some(({ kind }) => kind !== "watch-old-holder"),
  };
}

export function outcomeOf(state: MoveState): MoveOutcome | null {
  switch (state.phase) {
    case "verifying":
    case "undo-window":
      return state.outcome;
    case "closed":
      return state.closing.because === "finished" ? state.closing.outcome : null;
    default:
      return null;
  }
}

export function executedAtOf(state: MoveState): number | null {
  if ("executedAt" in state) return state.executedAt;
  if (state.phase === "closed" && state.closing.because === "finished") {
    return state.closing.executedAt;
  }
  return null;
}

/** What became of each step so far; null before the move was executed. */
export function runsOf(state: MoveState): readonly StepRun[] | null {
  if ("runs" in state) return state.runs;
  if (state.phase === "closed" && state.closing.because === "finished") return state.closing.runs;
  return null;
}

/** Estate's clock: until when the role may be moved back by one press. Null = no end, or not at all. */
function undoUntilOf(state: MoveState): number | null {
  return undoOf(state, Number.NEGATIVE_INFINITY).until;
}

/** May the role be moved back now? */
export function canMoveBack(
  move: Pick<StoredMove, "state" | "undoneBy">,
  estateNow: number,
): boolean {
  return move.undoneBy === null && undoOf(move.state, estateNow).possible;
}
