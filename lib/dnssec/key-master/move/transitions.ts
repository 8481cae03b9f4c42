import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { MOVE_PHASES, type MovePhase } from "@/lib/dnssec/key-master/move/state";

/** One allowed change of phase. */
export type TransitionRow = {
  readonly from: MovePhase;
  readonly event: MoveEvent["kind"];
  readonly to: MovePhase;
  /** `course` = as planned; `change` = facts or gates are not those of the plan any more; `end` = called off, or over its time. */
  readonly kind: "course" | "change" | "end";
};

type Row = readonly [MovePhase, MoveEvent["kind"], MovePhase];

const COURSE: readonly Row[] = [
  ["drafted", "submitted", "awaiting-approval"],
  ["drafted", "submitted", "approved"],
  ["drafted", "time-reached", "awaiting-approval"],
  ["drafted", "time-reached", "approved"],
  ["drafted", "approval-given", "approved"],
  ["drafted", "execution-requested", "executing"],
  ["awaiting-approval", "approval-given", "approved"],
  ["approved", "execution-requested", "executing"],
  ["executing", "step-replied", "verifying"],
  ["executing", "time-reached", "verifying"],
  ["executing", "dispatch-reached", "verifying"],
  ["verifying", "observed", "closed"],
  ["verifying", "time-reached", "closed"],
  ["verifying", "settlement-given", "closed"],
  ["verifying", "observed", "undo-window"],
  ["verifying", "time-reached", "undo-window"],
  ["verifying", "settlement-given", "undo-window"],
  ["undo-window", "resign-begun", "closed"],
  ["undo-window", "role-moved-on", "closed"],
  ["undo-window", "observed", "closed"],
  ["stale", "preflight-requested", "drafted"],
];

const CHANGES: readonly Row[] = [
  ["drafted", "observed", "stale"],
  ["drafted", "approval-given", "stale"],
  ["drafted", "preflight-requested", "stale"],
  ["drafted", "execution-requested", "stale"],
  ["awaiting-approval", "observed", "stale"],
  ["awaiting-approval", "approval-given", "stale"],
  ["awaiting-approval", "preflight-requested", "stale"],
  ["approved", "observed", "stale"],
  ["approved", "preflight-requested", "stale"],
  ["approved", "execution-requested", "stale"],
  ["executing", "dispatch-reached", "stale"],
];

const PREPARING = ["drafted", "awaiting-approval", "approved", "stale"] as const;

const ENDS: readonly Row[] = [
  ["drafted", "rejection-given", "closed"],
  ["awaiting-approval", "rejection-given", "closed"],
  ["awaiting-approval", "time-reached", "closed"],
  ["approved", "time-reached", "closed"],
  ["stale", "time-reached", "closed"],
  ...PREPARING.map((from): Row => [from, "cancellation-requested", "closed"]),
  ...MOVE_PHASES.filter((from) => from !== "closed").map(
    (from): Row => [from, "estate-was-reset", "closed"],
  ),
];

/** Every change of phase that the machine allows. An event that leaves the phase as it is has no row. */
export const MOVE_TRANSITIONS: readonly TransitionRow[] = [
  ...rowsOf(COURSE, "course"),
  ...rowsOf(CHANGES, "change"),
  ...rowsOf(ENDS, "end"),
];

/** Does the table allow this change of phase by this event? */
export function isAllowedTransition(
  from: MovePhase,
  event: MoveEvent["kind"],
  to: MovePhase,
): boolean {
  return MOVE_TRANSITIONS.some((row) => row.from === from && row.event === event && row.to === to);
}

/** The course of a move, with what makes a plan stale, as a Mermaid state diagram. What calls it off is left to the text. */
export function renderMoveDiagram(): string {
  const shown = MOVE_TRANSITIONS.filter(({ kind }) => kind !== "end");
  const edges = new Map<string, string[]>();
  for (const { from, event, to } of shown) {
    const edge = `${nodeOf(from)} --> ${nodeOf(to)}`;
    edges.set(edge, [...(edges.get(edge) ?? []), event.replaceAll("-", " ")]);
  }
  return [
    "stateDiagram-v2",
    ...MOVE_PHASES.filter((phase) => phase !== "closed").map(
      (phase) => `  state "${phase}" as ${nodeOf(phase)}`,
    ),
    "  [*] --> drafted: a plan is made",
    ...[...edges].map(([edge, events]) => `  ${edge}: ${events.join(" / ")}`),
    "",
  ].join("\n");
}

function nodeOf(phase: MovePhase): string {
  return phase === "closed" ? "[*]" : phase.replaceAll("-", "_");
}

function rowsOf(rows: readonly Row[], kind: TransitionRow["kind"]): readonly TransitionRow[] {
  return rows.map(([from, event, to]) => ({ from, event, to, kind }));
}
