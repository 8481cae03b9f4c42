import fc from "fast-check";
import type { HoldPoint } from "../ports/gate";
import type { LineFault, QuestionName } from "../ports/line";

/** Two web processes share one database. */
export type WebName = "a" | "b";
/** Servers by the part that they play in a schedule. */
export type ServerPart = "holder" | "target" | "witness";

/** One thing that happens. */
export type Command =
  /** A person does what a move needs next: asks for it, approves, runs the preflight, executes. */
  | { readonly do: "press"; readonly web: WebName }
  /** Somebody else asks for a move of the same zone. */
  | { readonly do: "second-wizard"; readonly web: WebName }
  | {
      readonly do: "person";
      readonly web: WebName;
      readonly verb: "preflight" | "execute" | "cancel" | "verify" | "approve";
    }
  | { readonly do: "turn"; readonly web: WebName }
  /** A turn that is held at a point until it is released. */
  | { readonly do: "turn-until"; readonly web: WebName; readonly point: HoldPoint }
  | {
      readonly do: "effect-until";
      readonly web: WebName;
      readonly point: "effect:before" | "effect:after";
    }
  | { readonly do: "release"; readonly how: "go" | "break" }
  | { readonly do: "lose-commit"; readonly web: WebName; readonly point: HoldPoint }
  | { readonly do: "kill-web"; readonly web: WebName }
  | { readonly do: "kill-agent" }
  | { readonly do: "line"; readonly web: WebName; readonly fault: LineFault }
  | { readonly do: "offline"; readonly web: WebName; readonly isOffline: boolean }
  | { readonly do: "deliver-late" }
  /** The last question of a name comes once more, long after its answer. */
  | { readonly do: "replay"; readonly web: WebName; readonly question: QuestionName }
  | { readonly do: "advance"; readonly seconds: number }
  | { readonly do: "power"; readonly server: ServerPart; readonly on: boolean }
  | { readonly do: "rights"; readonly allowed: boolean }
  | { readonly do: "lost-second-write" }
  | { readonly do: "console-transfer" }
  | { readonly do: "role"; readonly who: "olga" | "ann"; readonly isWithdrawn: boolean }
  | { readonly do: "leases-expire" }
  | { readonly do: "disk-full"; readonly isFull: boolean }
  | { readonly do: "skew"; readonly seconds: number };

export type Schedule = {
  readonly kind: "transfer" | "seize";
  /** So often somebody presses what is next before anything goes wrong. */
  readonly presses: number;
  readonly commands: readonly Command[];
};

const web = fc.constantFrom<WebName>("a", "a", "b");
const point = fc.constantFrom<HoldPoint>(
  "before:fresh",
  "after:fresh",
  "before:check-step",
  "before:start",
  "after:start",
  "before:withdraw",
  "after:withdraw",
  "committed:lock-taken",
  "committed:snapshot-taken",
  "committed:dispatch-reached",
  "committed:step-replied",
);
const lostCommit = fc.constantFrom<HoldPoint>(
  "commit:execution-requested",
  "commit:lock-taken",
  "commit:snapshot-taken",
  "commit:dispatch-reached",
  "commit:step-replied",
  "commit:observed",
);
const lineFault = fc.record({
  on: fc.constantFrom<LineFault["on"]>(
    "start",
    "start",
    "start",
    "fresh",
    "check-step",
    "withdraw",
  ),
  what: fc.constantFrom<LineFault["what"]>(
    "lose-question",
    "lose-answer",
    "lose-answer",
    "twice",
    "late",
  ),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ do: fc.constant("press" as const), web }) },
  { weight: 14, arbitrary: fc.record({ do: fc.constant("turn" as const), web }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("turn-until" as const), web, point }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("effect-until" as const),
      web,
      point: fc.constantFrom("effect:before" as const, "effect:after" as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("release" as const),
      how: fc.constantFrom("go" as const, "break" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("lose-commit" as const), web, point: lostCommit }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("kill-web" as const), web }) },
  { weight: 3, arbitrary: fc.constant<Command>({ do: "kill-agent" }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("line" as const), web, fault: lineFault }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("offline" as const), web, isOffline: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.constant<Command>({ do: "deliver-late" }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("replay" as const),
      web,
      question: fc.constantFrom<QuestionName>("start", "withdraw"),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("advance" as const),
      seconds: fc.constantFrom(5, 20, 70, 200, 400),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("power" as const),
      server: fc.constantFrom<ServerPart>("holder", "holder", "target", "witness"),
      on: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("rights" as const), allowed: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ do: "lost-second-write" }) },
  { weight: 1, arbitrary: fc.constant<Command>({ do: "console-transfer" }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("role" as const),
      who: fc.constantFrom("olga" as const, "ann" as const),
      isWithdrawn: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.constant<Command>({ do: "leases-expire" }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("disk-full" as const), isFull: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("skew" as const),
      seconds: fc.constantFrom(-3_600, -200, 0, 200, 3_600),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("second-wizard" as const), web }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("person" as const),
      web,
      verb: fc.constantFrom(
        "preflight" as const,
        "execute" as const,
        "cancel" as const,
        "verify" as const,
        "approve" as const,
      ),
    }),
  },
);

const schedule: fc.Arbitrary<Schedule> = fc.record({
  kind: fc.constantFrom("transfer" as const, "transfer" as const, "seize" as const),
  presses: fc.constantFrom(0, 1, 2, 3, 3),
  commands: fc.array(command, { minLength: 6, maxLength: 16, size: "max" }),
});

/** The same number gives the same schedules. */
export function schedulesOf(seed: number, count: number): readonly Schedule[] {
  return fc.sample(schedule, { seed, numRuns: count });
}
