import { FAULTS, type FaultName, STEPS, type StepName } from "./vocabulary";

/** How a cell has to end, in the words of `Ending`, and how the table calls it. */
export type Expected = {
  readonly kind: "ends";
  readonly word: string;
  readonly move: string;
  readonly steps: string;
};
/** Why a fault cannot come at a step. */
export type Meaningless = { readonly kind: "meaningless"; readonly because: string };
export type Entry = Expected | Meaningless;

const ends = (word: string, move: string, steps: string): Expected => ({
  kind: "ends",
  word,
  move,
  steps,
});
const meaningless = (because: string): Meaningless => ({ kind: "meaningless", because });

const MOVED = ends("moved", "closed moved", "transfer=done");
const SEIZED = ends("seized", "closed moved", "try-transfer=refused seize=done");
/** The reply was lost; what servers say told it. */
const MOVED_UNHEARD = ends("unclear, then moved", "closed moved", "transfer=lost");
const NOT_MOVED_UNHEARD = ends("unclear, then not moved", "closed not-moved", "transfer=lost");
/** The order never came to a server, and never will. */
const NEVER_BEGUN = ends("not moved", "closed not-moved", "transfer=refused");
const SEIZE_REFUSED = ends(
  "seize refused",
  "closed not-moved",
  "try-transfer=refused seize=refused",
);
/** Nobody who may goes on with it, so an admin calls it off. */
const CALLED_OFF = ends("called off", "closed cancelled", "");
/** Facts or gates stand against it now; nothing was begun. */
const STALE = ends("stale", "stale", "");
const NO_MOVE = ends("no move", "none", "");

const NOTHING_IS_SENT = meaningless(
  "The step is one transaction of the database; no message is on its way to an agent.",
);
const NOTHING_WAS_SENT = meaningless(
  "No order of this move has been sent yet, so none can come twice or late.",
);
const NO_EPOCH = meaningless(
  "No runner has had the move yet: there is no epoch, and nothing that a runner could have sent.",
);

type Row = Readonly<Record<StepName, Entry>>;

/** Where nothing else is said, the move goes on to its end; whoever waits for approval waits for a seize. */
function usually(except: Partial<Row> = {}): Row {
  const usual = STEPS.map((step) => [step, step === "approval wait" ? SEIZED : MOVED] as const);
  return { ...(Object.fromEntries(usual) as Row), ...except };
}

const UNTIL_DISPATCH = [
  "draft",
  "preflight",
  "approval wait",
  "lock and epoch",
  "pre-snapshot",
  "intent",
] as const;

function allOf(steps: readonly StepName[], entry: Entry): Partial<Row> {
  return Object.fromEntries(steps.map((step) => [step, entry]));
}

/** Every step under every fault: how it ends, or why there is nothing to try. */
export const TABLE: Readonly<Record<FaultName, Row>> = {
  "web killed": usually({ dispatched: NEVER_BEGUN }),
  "web terminated": usually(),
  "agent killed": usually({
    intent: NEVER_BEGUN,
    dispatched: NEVER_BEGUN,
    "agent accepted": NOT_MOVED_UNHEARD,
    "command running": MOVED_UNHEARD,
  }),
  "agent offline": usually({
    intent: NOT_MOVED_UNHEARD,
    dispatched: NOT_MOVED_UNHEARD,
    "agent accepted": MOVED_UNHEARD,
    "command running": MOVED_UNHEARD,
  }),
  "partition before delivery": usually({
    "lock and epoch": NOTHING_IS_SENT,
    dispatched: NEVER_BEGUN,
    close: NOTHING_IS_SENT,
  }),
  "partition after delivery": usually({
    "lock and epoch": NOTHING_IS_SENT,
    close: NOTHING_IS_SENT,
  }),
  "database restart": usually(),
  "database slow": usually(),
  "duplicate submit": usually(),
  "duplicate or reordered delivery": usually({
    "lock and epoch": NOTHING_WAS_SENT,
    dispatched: NEVER_BEGUN,
  }),
  "late reply with old epoch": usually({
    ...allOf(["draft", "preflight", "approval wait"], NO_EPOCH),
    dispatched: NEVER_BEGUN,
  }),
  "clock skew": usually({ intent: NEVER_BEGUN, dispatched: NEVER_BEGUN }),
  "second wizard": usually(),
  "permission withdrawn": usually(allOf(UNTIL_DISPATCH, CALLED_OFF)),
  "disk full": usually({ dispatched: NEVER_BEGUN }),
  "old holder returns": {
    draft: NO_MOVE,
    preflight: STALE,
    "approval wait": STALE,
    "lock and epoch": STALE,
    "pre-snapshot": STALE,
    intent: SEIZE_REFUSED,
    dispatched: SEIZE_REFUSED,
    "agent accepted": SEIZE_REFUSED,
    "command running": SEIZED,
    "result received": SEIZED,
    verify: SEIZED,
    close: SEIZED,
  },
};

export type Cell = {
  readonly step: StepName;
  readonly fault: FaultName;
  readonly expected: Expected;
  /** Is it tried in every test run? A quarter of the table is, so that each step and each fault is there. */
  readonly isInEveryRun: boolean;
};

/** The cells that mean something, fault by fault. */
export function meaningfulCells(): readonly Cell[] {
  return FAULTS.flatMap((fault, row) =>
    STEPS.flatMap((step, column) => {
      const expected = TABLE[fault][step];
      if (expected.kind === "meaningless") return [];
      return [{ step, fault, expected, isInEveryRun: (column + 3 * row) % 4 === 0 }];
    }),
  );
}

/** The table as Markdown, with the reasons of what is left out below it. */
export function renderTable(): string {
  const reasons: string[] = [];
  const cellOf = (entry: Entry) => {
    if (entry.kind === "ends") return entry.word;
    if (!reasons.includes(entry.because)) reasons.push(entry.because);
    return `– (${reasons.indexOf(entry.because) + 1})`;
  };
  const rows = FAULTS.map(
    (fault) => `| ${fault} | ${STEPS.map((step) => cellOf(TABLE[fault][step])).join(" | ")} |`,
  );
  return [
    `| Fault | ${STEPS.join(" | ")} |`,
    `| --- |${" --- |".repeat(STEPS.length)}`,
    ...rows,
    "",
    "Meaningless are the cells with a number, because:",
    "",
    ...reasons.map((reason, index) => `${index + 1}. ${reason}`),
  ].join("\n");
}
