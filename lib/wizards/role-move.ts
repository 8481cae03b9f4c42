import type { MoveOutcome, MovePhase } from "@/lib/dnssec/key-master/move/state";

/** What the gates of the plan say, as far as a wizard has to know. */
export type GatesSeen = {
  readonly blocks: number;
  /** Gates that warn and have no note yet. */
  readonly needNote: number;
};

/** A move that the wizard has asked for. */
export type MoveSeen = { readonly phase: MovePhase; readonly outcome: MoveOutcome | null };

/** Facts that wizards of both doors look at; null = not read yet. */
export type RoleMoveFacts = {
  readonly gates: GatesSeen | null;
  readonly move: MoveSeen | null;
};

/** Why the gates do not let anybody on yet, or null. */
export function gatesMissing({ gates }: RoleMoveFacts): string | null {
  if (gates === null) return "The gates are being checked.";
  if (gates.blocks > 0)
    return `${gates.blocks === 1 ? "One gate blocks" : `${gates.blocks} gates block`} and cannot be overridden here.`;
  if (gates.needNote > 0)
    return gates.needNote === 1
      ? "One warning needs a note."
      : `${gates.needNote} warnings need a note.`;
  return null;
}

/** The move has begun: nothing of what was answered before can change it any more. */
export function hasBegun({ move }: RoleMoveFacts): boolean {
  return (
    move !== null &&
    (move.phase === "executing" ||
      move.phase === "verifying" ||
      move.phase === "undo-window" ||
      move.outcome !== null)
  );
}

/** The outcome is known, or the move was ended before it began. */
export function isOver({ move }: RoleMoveFacts): boolean {
  return move !== null && (move.phase === "closed" || move.phase === "undo-window");
}
