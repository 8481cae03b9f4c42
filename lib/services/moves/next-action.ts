import type { StoredMove } from "@/lib/db/move-rows";

/** The one safe thing to do next, in a sentence; null where nobody has to do anything. */
export function nextActionOf({ state, undoneBy, undoUntil }: StoredMove): string | null {
  switch (state.phase) {
    case "drafted":
      return "The plan is made; it asks for what it needs by itself.";
    case "awaiting-approval":
      return `Somebody other than ${state.request.requestedBy} approves or rejects it.`;
    case "approved":
      return "Execute it, or run the preflight again when ten minutes have passed.";
    case "stale":
      return "Look at what has changed, then run the preflight again, or cancel it.";
    case "executing":
      return "Wait. Leaving this page stops nothing.";
    case "verifying":
      return state.outcome === "unclear"
        ? "Change nothing. Look again; if servers go on disagreeing, an approver decides by what they say."
        : "Wait while every server and the directory are read again.";
    case "undo-window":
      return `Move the role back when ${state.oldHolder} returns; nothing else is needed then. Only if it will never return, sign the zone anew.`;
    case "closed":
      return undoneBy === null && undoUntil !== null
        ? "Nothing. The role can be moved back by one press until the end of the day after."
        : null;
  }
}
