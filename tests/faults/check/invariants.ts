import { transitionWithoutAudit } from "./audit";
import type { Evidence } from "./evidence";
import { lostReplyDecided, movedWithoutWitness } from "./outcomes";
import {
  anotherPlan,
  olderThanShown,
  rightsNotChecked,
  seizedFromLiving,
} from "./rights-and-facts";
import { staleEpochTaken, startedTwice, twoLiveMoves } from "./starts";

/** What may never be seen, whatever happens. `breaks` says where it was, in sentences; none = it holds. */
export type Invariant = {
  readonly id: `I${number}`;
  readonly says: string;
  readonly breaks: (evidence: Evidence) => readonly string[];
};

export const INVARIANTS: readonly Invariant[] = [
  { id: "I1", says: "A zone has at most one live move.", breaks: twoLiveMoves },
  { id: "I2", says: "Each step of a plan starts at most once on a server.", breaks: startedTwice },
  {
    id: "I3",
    says: "“Moved” is said only after the new holder and a witness agree.",
    breaks: movedWithoutWitness,
  },
  { id: "I4", says: "A lost reply makes the outcome unclear.", breaks: lostReplyDecided },
  {
    id: "I5",
    says: "A transition and its row in the audit are one transaction.",
    breaks: transitionWithoutAudit,
  },
  {
    id: "I6",
    says: "A stale epoch is refused, by the agent and by the database.",
    breaks: staleEpochTaken,
  },
  { id: "I7", says: "Nothing is seized while the holder answers.", breaks: seizedFromLiving },
  {
    id: "I8",
    says: "The plan that is executed is the plan that was approved.",
    breaks: anotherPlan,
  },
  { id: "I9", says: "Rights are checked at dispatch.", breaks: rightsNotChecked },
  { id: "I10", says: "No fact is older than shown.", breaks: olderThanShown },
];

/** Every break of every invariant, with the invariant's name before it. */
export function breaksOf(evidence: Evidence): readonly string[] {
  return INVARIANTS.flatMap(({ id, breaks }) =>
    breaks(evidence).map((sentence) => `${id}: ${sentence}`),
  );
}
