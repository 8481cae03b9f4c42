import { gatesMissing, hasBegun, isOver, type RoleMoveFacts } from "./role-move";
import type { WizardDefinition } from "./wizard";

export type TransferStep =
  | "state-reason"
  | "choose-candidate"
  | "run-preflight"
  | "review-plan"
  | "execute"
  | "verify"
  | "after";

/** What a person has answered, and what has been seen. Answers stand in the address. */
export type TransferCase = RoleMoveFacts & {
  readonly reason: string;
  readonly target: string | null;
  /** Why the zone cannot be transferred at all (KM-6, KM-21), or null. */
  readonly refusedHere: string | null;
};

const always = () => true;

/** The planned move: the holder answers. Nothing changes before `execute`. There is no step to a seize. */
export const TRANSFER_KEY_MASTER: WizardDefinition<TransferStep, TransferCase> = [
  {
    id: "state-reason",
    label: "Why and when",
    appliesWhen: always,
    missing: ({ reason, refusedHere }) =>
      refusedHere ?? (reason.trim() === "" ? "Say why: it stands in the audit." : null),
    answer: ({ reason }) => (reason.trim() === "" ? null : reason.trim()),
    changesFromHere: false,
  },
  {
    id: "choose-candidate",
    label: "New holder",
    appliesWhen: always,
    missing: ({ target }) => (target === null ? "Choose the new holder." : null),
    answer: ({ target }) => target,
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
    id: "review-plan",
    label: "Review the plan",
    appliesWhen: always,
    missing: ({ move }) => (move === null ? "Read the plan, then go on." : null),
    answer: ({ move }) => (move === null ? null : "read"),
    changesFromHere: false,
  },
  {
    id: "execute",
    label: "Run",
    appliesWhen: always,
    missing: (subject) =>
      hasBegun(subject) || isOver(subject) ? null : "Nothing has changed yet.",
    answer: (subject) => (hasBegun(subject) ? "started" : null),
    changesFromHere: true,
  },
  {
    id: "verify",
    label: "Verify by itself",
    appliesWhen: always,
    missing: (subject) => (isOver(subject) ? null : "Every claim is being read again."),
    answer: ({ move }) => move?.outcome ?? null,
    changesFromHere: false,
  },
  {
    id: "after",
    label: "After",
    appliesWhen: always,
    missing: () => null,
    answer: () => null,
    changesFromHere: false,
  },
];
