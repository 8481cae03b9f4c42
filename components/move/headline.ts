import type { MoveItem } from "@/lib/contracts/moves";
import { isSeize } from "./words";

/** The answer of a move's page: what is so, and what follows from it. */
export type Headline = Readonly<{ main: string; rest: string }>;

function closed(move: MoveItem): Headline {
  if (move.outcome === "moved")
    return {
      main: `${move.target} is key master.`,
      rest:
        move.undoneBy === null
          ? "Every server that answers, and the directory, say so."
          : "The role has been moved back since.",
    };
  if (move.outcome === "not-moved")
    return {
      main: "Not moved.",
      rest: `${move.from ?? "Nobody"} ${move.from === null ? "holds the role" : "is still key master"}. Every claim was read again to be sure.`,
    };
  const why = {
    cancelled: "It was cancelled before anything was done.",
    rejected: "An approver said no. Nothing was done.",
    expired: "It waited too long. Nothing was done.",
    finished: "Nothing more is to be done.",
  } as const;
  return { main: "Closed.", rest: why[move.closedBecause ?? "finished"] };
}

/** What the page of a move says first. */
export function headlineOf(move: MoveItem): Headline {
  switch (move.phase) {
    case "drafted":
      return { main: "A plan, nothing more.", rest: "Nobody has asked for it yet." };
    case "awaiting-approval":
      return {
        main: "Waits for an approver.",
        rest: `Somebody other than ${move.requestedBy} has to agree. Nothing has changed yet.`,
      };
    case "approved":
      return {
        main: "Ready to run.",
        rest: "Nothing has changed yet. The facts are read again when it starts.",
      };
    case "stale":
      return {
        main: "The plan is stale.",
        rest: move.stale?.because ?? "A fact that it rests on has changed.",
      };
    case "executing":
      return {
        main: isSeize(move.kind) ? "Taking the role now." : "Moving the role now.",
        rest: "Leaving this page does not stop it.",
      };
    case "verifying":
      return move.outcome === "unclear"
        ? {
            main: "Unclear.",
            rest: "The servers do not agree on who is key master, so nobody can be sure yet.",
          }
        : { main: "Reading every claim again.", rest: "No reply is believed by itself." };
    case "undo-window":
      return {
        main: `${move.target} is key master, without the keys.`,
        rest: `The zone is not re-signed. If ${move.from ?? "the old holder"} returns, move back and nothing else is needed.`,
      };
    case "closed":
      return closed(move);
  }
}

/** What must not be done now, as the end of "Do not …". */
export function doNot(move: MoveItem): string | null {
  if (move.outcome === "unclear")
    return "run the command again, by hand or here: it may have run already";
  if (move.phase === "executing" || move.phase === "verifying")
    return "run the command a second time from another window";
  if (move.phase === "undo-window") return "re-sign while the old holder may still come back";
  return null;
}

/** What a person may do about it now, where the server names nothing better. */
export function whatToDo(move: MoveItem): string {
  if (move.nextAction !== null) return move.nextAction;
  switch (move.phase) {
    case "awaiting-approval":
      return "Ask an approver to read the plan below.";
    case "approved":
      return "Run it while the plan is valid.";
    case "stale":
      return "Check the gates again; then the plan is a new one.";
    case "executing":
    case "verifying":
      return "Nothing. The outcome comes from reading every claim again.";
    default:
      return "Nothing to do.";
  }
}
