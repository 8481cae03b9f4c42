import fc from "fast-check";
import { MOVE_KINDS } from "@/lib/dnssec/key-master/move/step";
import { DC1, DC2, DC3, type StoryFault } from "@/lib/dnssec/key-master/stories/story-world";

const NAMES = [DC1, DC2, DC3] as const;
const FAULTS: readonly StoryFault[] = [
  null,
  null,
  "lost-reply",
  "lost-before",
  "second-write-fails",
  "refused",
];

/** What may happen in any order: the world moves, people ask, runners work, answers are late or lost. */
export const command = fc.oneof(
  { weight: 24, arbitrary: fc.record({ do: fc.constant("proceed" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      kind: fc.constantFrom(...MOVE_KINDS),
      target: fc.constantFrom(...NAMES),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("approve" as const),
      by: fc.constantFrom("Grace", "Ada"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("execute" as const) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("work" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("carry-out" as const),
      fault: fc.constantFrom(...FAULTS),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliver" as const), twice: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("advance" as const),
      seconds: fc.constantFrom(1, 20, 90, 200, 700),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("power" as const),
      server: fc.constantFrom(...NAMES),
      on: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("hide" as const),
      server: fc.constantFrom(...NAMES),
      hidden: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("lose-keys" as const),
      server: fc.constantFrom(...NAMES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      outcome: fc.constantFrom("moved" as const, "not-moved" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("preflight" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const) }) },
);
export type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;
