/**
 * One step of a wizard: one decision. `missing` says in words what still has to be answered or seen before the next step opens, or
 * null. Steps that do not apply are not shown.
 */
export type WizardStepDefinition<Id extends string, Case> = {
  readonly id: Id;
  readonly label: string;
  readonly appliesWhen: (subject: Case) => boolean;
  readonly missing: (subject: Case) => string | null;
  /** What was decided here, for the rail. */
  readonly answer: (subject: Case) => string | null;
  /** The world changes from this step on. */
  readonly changesFromHere: boolean;
};

/** A wizard: its steps in order. `Case` is everything that was answered and seen so far. */
export type WizardDefinition<Id extends string, Case> = readonly WizardStepDefinition<Id, Case>[];

/** One step as the rail shows it. */
export type ShownStep<Id extends string> = {
  readonly id: Id;
  readonly label: string;
  readonly answer: string | null;
  /** Can be gone to: everything before it is answered. */
  readonly isOpen: boolean;
  readonly changesFromHere: boolean;
};

/** Where a person stands, and what is missing there. */
export type WizardPosition<Id extends string> = {
  readonly current: Id;
  readonly missing: string | null;
  readonly previous: Id | null;
  readonly next: Id | null;
  readonly steps: readonly ShownStep<Id>[];
};

/**
 * The step that is asked for, or the first one before it that still misses something: an address, an old tab or the back button never
 * lead past an unanswered step. Throws for a wizard without steps, which is a mistake of its definition.
 */
export function positionOf<Id extends string, Case>(
  definition: WizardDefinition<Id, Case>,
  asked: string | null,
  subject: Case,
): WizardPosition<Id> {
  const steps = definition.filter((step) => step.appliesWhen(subject));
  const firstOpen = steps.findIndex((step) => step.missing(subject) !== null);
  const furthest = firstOpen === -1 ? steps.length - 1 : firstOpen;
  const wanted = steps.findIndex(({ id }) => id === asked);
  const index = wanted === -1 ? 0 : Math.min(wanted, furthest);
  const current = steps[index];
  if (current === undefined) throw new Error("a wizard without steps");
  return {
    current: current.id,
    missing: current.missing(subject),
    previous: steps[index - 1]?.id ?? null,
    next: steps[index + 1]?.id ?? null,
    steps: steps.map((step, position) => ({
      id: step.id,
      label: step.label,
      answer: step.answer(subject),
      isOpen: position <= furthest,
      changesFromHere: step.changesFromHere,
    })),
  };
}
