import type { MoveContext, MoveVerdict } from "@/lib/dnssec/key-master/move/decision";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import {
  onDispatchReached,
  onLockTaken,
  onSnapshotTaken,
  onStepAccepted,
  onStepReplied,
  onTimeWhileExecuting,
} from "@/lib/dnssec/key-master/move/execution";
import {
  onApproval,
  onCancellation,
  onExecutionRequested,
  onObservedBefore,
  onPreflight,
  onRejection,
  onSubmitted,
  onTimeBefore,
} from "@/lib/dnssec/key-master/move/preparation";
import { moveRefusal } from "@/lib/dnssec/key-master/move/refusal";
import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import {
  onEstateReset,
  onLook,
  onObservedInUndoWindow,
  onSettlement,
  onUndoWindowOver,
} from "@/lib/dnssec/key-master/move/verification";
import { err } from "@/lib/result";

/**
 * The one function of the move machine: pure and total. Whoever runs it saves the new state and what it means for audit in one
 * transaction, and only then carries out the actions; `dueActions` gives them again after a restart.
 */
export function decide(state: MoveState, event: MoveEvent, context: MoveContext): MoveVerdict {
  switch (event.kind) {
    case "submitted":
      return onSubmitted(state, context);
    case "approval-given":
      return onApproval(state, event, context);
    case "rejection-given":
      return onRejection(state, event, context);
    case "cancellation-requested":
      return onCancellation(state, event, context);
    case "preflight-requested":
      return onPreflight(state, context);
    case "execution-requested":
      return onExecutionRequested(state, event, context);
    case "lock-taken":
      return onLockTaken(state, event, context);
    case "snapshot-taken":
      return onSnapshotTaken(state, event, context);
    case "dispatch-reached":
      return onDispatchReached(state, event, context);
    case "step-accepted":
      return onStepAccepted(state, event, context);
    case "step-replied":
      return onStepReplied(state, event, context);
    case "observed":
      return onObserved(state, context);
    case "time-reached":
      return onTime(state, context);
    case "settlement-given":
      return onSettlement(state, event, context);
    case "resign-begun":
    case "role-moved-on":
      return onUndoWindowOver(state, event, context);
    case "estate-was-reset":
      return onEstateReset(state, event, context);
  }
}

function onObserved(state: MoveState, context: MoveContext): MoveVerdict {
  switch (state.phase) {
    case "drafted":
    case "awaiting-approval":
    case "approved":
    case "stale":
      return onObservedBefore(state, context);
    case "verifying":
      return onLook(state, context);
    case "undo-window":
      return onObservedInUndoWindow(state, context);
    case "executing":
    case "closed":
      return notNow(state);
  }
}

function onTime(state: MoveState, context: MoveContext): MoveVerdict {
  switch (state.phase) {
    case "drafted":
    case "awaiting-approval":
    case "approved":
    case "stale":
      return onTimeBefore(state, context);
    case "executing":
      return onTimeWhileExecuting(state, context);
    case "verifying":
      return onLook(state, context);
    case "undo-window":
    case "closed":
      return notNow(state);
  }
}

function notNow(state: MoveState): MoveVerdict {
  return err(moveRefusal("policy", "not-in-this-phase", `The move is ${state.phase}.`));
}
