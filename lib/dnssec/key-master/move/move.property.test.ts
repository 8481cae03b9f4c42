import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import { MOVE_KINDS } from "@/lib/dnssec/key-master/move/step";
import {
  BEGINNINGS,
  type Beginning,
  type Command,
  faultsOf,
  MACHINE,
  type Machine,
  newRun,
  perform,
} from "@/lib/dnssec/key-master/stories/schedule";
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
const command = fc.oneof(
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

const schedule = fc.tuple(
  fc.constantFrom(...BEGINNINGS),
  fc.array(command, { minLength: 10, maxLength: 80, size: "max" }),
);

/** The faults of a schedule as far as it was carried out, and what it came to. */
function runOf(begin: Beginning, commands: readonly Command[], machine: Machine = MACHINE) {
  const run = newRun(begin, machine);
  for (const one of commands) {
    perform(run, one);
    if (faultsOf(run).length > 0) break;
  }
  return run;
}

describe("whatever happens, in whatever order", () => {
  test("never two live moves, no step begun twice, no seize while the holder answers, no moved that claims contradict", () => {
    fc.assert(
      fc.property(schedule, ([begin, commands]) => {
        expect(faultsOf(runOf(begin, commands))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("the schedules come to every phase, every outcome and a seize, so they prove something", () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(schedule, ([begin, commands]) => {
        for (const place of runOf(begin, commands).reached) reached.add(place);
      }),
      { numRuns: 150, seed: 5 },
    );
    for (const place of [
      "drafted",
      "awaiting-approval",
      "approved",
      "stale",
      "executing",
      "verifying",
      "verifying unclear",
      "undo-window moved",
      "closed",
      "closed moved",
      "closed not-moved",
      "a seize is dispatched",
    ]) {
      expect([...reached]).toContain(place);
    }
  });
});

/** A machine with one fault in it, and the words with which the checker has to notice. */
const PLANTED: readonly (readonly [string, Machine, RegExp])[] = [
  [
    "it believes a reply",
    {
      ...MACHINE,
      decide: (state, event, context) => {
        const verdict = MACHINE.decide(state, event, context);
        const isDone = event.kind === "step-replied" && event.reply.kind === "applied";
        if (!verdict.ok || !isDone || verdict.value.state.phase !== "verifying") return verdict;
        const believed = { ...verdict.value.state, outcome: "moved" } as unknown as MoveState;
        return { ok: true, value: { ...verdict.value, state: believed } };
      },
    },
    /claims contradict/,
  ],
  [
    "it does not ask again whether the holder answers",
    {
      ...MACHINE,
      decide: (state, event, context) => {
        const verdict = MACHINE.decide(state, event, context);
        if (event.kind !== "dispatch-reached" || state.phase !== "executing" || !verdict.ok) {
          return verdict;
        }
        const step = state.plan.steps.find((one) => one.action.startsWith("seize-role"));
        if (step === undefined || verdict.value.state.phase === "executing") return verdict;
        const { apply } = step;
        const { epoch } = event;
        return {
          ok: true,
          value: {
            ...verdict.value,
            actions: [
              { kind: "dispatch-step", step: step.step, apply, epoch, startBefore: event.at },
            ],
          },
        };
      },
    },
    /seize while the holder answers/,
  ],
  [
    "it hands a step over again after a restart",
    {
      ...MACHINE,
      decide: (state, event, context) => {
        const verdict = MACHINE.decide(state, event, context);
        if (event.kind !== "lock-taken" || state.phase !== "executing" || !verdict.ok) {
          return verdict;
        }
        const run = state.runs.find((one) => one.state === "started");
        const step = state.plan.steps.find((one) => one.step === run?.step);
        if (step === undefined) return verdict;
        const again = {
          kind: "dispatch-step",
          step: step.step,
          apply: step.apply,
          epoch: event.epoch,
          startBefore: event.at,
        } as const;
        return { ok: true, value: { ...verdict.value, actions: [again] } };
      },
    },
    /more than once/,
  ],
];

describe("the checker", () => {
  test.each(PLANTED)("notices a machine with a fault: %s", (_title, machine, words) => {
    const found: string[] = [];
    const checked = fc.check(
      fc.property(schedule, ([begin, commands]) => {
        found.push(...faultsOf(runOf(begin, commands, machine)));
        return found.length === 0;
      }),
      { numRuns: 1_500, seed: 11, endOnFailure: true },
    );
    expect(checked.failed).toBe(true);
    expect(found.join("\n")).toMatch(words);
  });
});
