import { gatesMissing, hasBegun, isOver, type RoleMoveFacts } from "./role-move";
import type { WizardDefinition } from "./wizard";

export type SeizeStep =
  | "decide-need"
  | "prove-down"
  | "will-it-return"
  | "choose-target"
  | "run-preflight"
  | "plan-and-approval"
  | "run-and-verify"
  | "stop-here"
  | "watch";

/** What a person has answered, and what has been seen. */
export type SeizeCase = RoleMoveFacts & {
  /** Fix the holder, wait and watch, or seize. */
  readonly choice: "fix" | "wait" | "seize" | null;
  readonly reason: string;
  readonly returns: "never" | "maybe" | "yes" | null;
  readonly target: string | null;
  readonly isWithoutKeys: boolean;
  /** Why the zone's role cannot be seized at all, or null. */
  readonly refusedHere: string | null;
  /** The holder says, to anybody who asks, that it holds the role: use transfer, nobody can override that (KM-46). */
  readonly holderAnswers: boolean;
  /** The holder is missed by at least two vantage points. */
  readonly isProvenDown: boolean;
  /** Why an approver should do without a second vantage point; "" = not asked for. */
  readonly overrideReason: string;
};

const always = () => true;

function needMissing({ refusedHere, choice, reason }: SeizeCase): string | null {
  if (refusedHere !== null) return refusedHere;
  if (choice === null) return "Choose one of the three.";
  if (choice === "fix") return "Repair the holder first. Come back if that fails.";
  if (choice === "wait") return "Keymaster goes on watching. Come back when it is time.";
  return reason.trim() === "" ? "Say why: it stands in the audit." : null;
}

function proofMissing({ holderAnswers, isProvenDown, overrideReason }: SeizeCase): string | null {
  if (holderAnswers) return "The holder answers. Nobody can override that: it has to be asked.";
  if (isProvenDown || overrideReason.trim() !== "") return null;
  return "A second vantage point has to miss it, or an approver agrees to do without.";
}

/** The holder is gone. Nothing changes before `run-and-verify`; without keys it stops there and the zone is not re-signed (KM-42). */
export const SEIZE_KEY_MASTER: WizardDefinition<SeizeStep, SeizeCase> = [
  {
    id: "decide-need",
    label: "Do you need this?",
    appliesWhen: always,
    missing: needMissing,
    answer: ({ choice, reason }) => (choice === "seize" ? reason.trim() || null : null),
    changesFromHere: false,
  },
  {
    id: "prove-down",
    label: "Prove it is down",
    appliesWhen: always,
    missing: proofMissing,
    answer: ({ isProvenDown, overrideReason }) =>
      isProvenDown ? "missed by all who look" : overrideReason.trim() || null,
    changesFromHere: false,
  },
  {
    id: "will-it-return",
    label: "Will it come back?",
    appliesWhen: always,
    missing: ({ returns }) =>
      returns === null ? "Say what you know; it decides what is watched." : null,
    answer: ({ returns }) => returns,
    changesFromHere: false,
  },
  {
    id: "choose-target",
    label: "Target and forecast",
    appliesWhen: always,
    missing: ({ target }) => (target === null ? "Choose the server that takes the role." : null),
    answer: ({ target, isWithoutKeys }) =>
      target === null ? null : `${target}, forecast ${isWithoutKeys ? "B" : "A"}`,
    changesFromHere: false,
  },
  {
    id: "run-preflight",
    label: "Preflight",
    appliesWhen: always,
    missing: (subject) => (subject.move === null ? gatesMissing(subject) : null),
    answer: ({ gates }) => (gates?.blocks === 0 && gates.needNote === 0 ? "nothing blocks" : null),
    changesFromHere: false,
  },
  {
    id: "plan-and-approval",
    label: "Plan and approval",
    appliesWhen: always,
    missing: (subject) => {
      if (subject.move === null) return "Read the plan, then ask for it.";
      if (subject.move.phase === "awaiting-approval") return "Somebody else has to approve it.";
      return null;
    },
    answer: ({ move }) => (move === null || move.phase === "awaiting-approval" ? null : "agreed"),
    changesFromHere: false,
  },
  {
    id: "run-and-verify",
    label: "Run and verify",
    appliesWhen: always,
    missing: (subject) => {
      if (isOver(subject)) return null;
      return hasBegun(subject) ? "Every claim is being read again." : "Nothing has changed yet.";
    },
    answer: ({ move }) => move?.outcome ?? null,
    changesFromHere: true,
  },
  {
    id: "stop-here",
    label: "Stop here",
    appliesWhen: ({ isWithoutKeys }) => isWithoutKeys,
    missing: () => null,
    answer: () => null,
    changesFromHere: false,
  },
  {
    id: "watch",
    label: "Watch",
    appliesWhen: always,
    missing: () => null,
    answer: () => null,
    changesFromHere: false,
  },
];
