import type { RolloverEvent } from "./event";
import { METHOD_TABLES } from "./methods/method-of";
import type { RolloverState, RunMethod, WorkStage } from "./state";
import type { WindowsRolloverWord } from "./windows-status";

/** A place in the diagram: at rest, or a phase with its stage where the phase has one. */
export type Place =
  | "rest"
  | "queued"
  | "halted"
  | "completed"
  | "abandoned"
  | `${"applying" | "propagating" | "expiring" | "awaiting-person"} ${WorkStage}`;

/** One allowed transition. */
export type TransitionRow = {
  readonly from: Place;
  readonly event: RolloverEvent["kind"];
  readonly to: Place;
  /** `course` = as planned; `trouble` = a failure or a person's change of mind; `held` = safety denied the step. */
  readonly kind: "course" | "trouble" | "held";
};

const COURSE: Record<RunMethod, readonly (readonly [Place, RolloverEvent["kind"], Place])[]> = {
  "zsk-pre-publication": [
    ["rest", "rollover-fell-due", "queued"],
    ["rest", "operator-requested", "queued"],
    ["queued", "turn-came", "applying publish-successor"],
    ["applying publish-successor", "actions-applied", "propagating publish-successor"],
    ["propagating publish-successor", "time-reached", "applying switch-signatures"],
    ["applying switch-signatures", "actions-applied", "expiring switch-signatures"],
    ["expiring switch-signatures", "time-reached", "applying withdraw-predecessor"],
    ["applying withdraw-predecessor", "actions-applied", "completed"],
    ["queued", "turn-came", "applying withdraw-predecessor"],
  ],
  "ksk-double-signature": [
    ["rest", "rollover-fell-due", "queued"],
    ["rest", "operator-requested", "queued"],
    ["queued", "turn-came", "applying publish-successor"],
    ["applying publish-successor", "actions-applied", "awaiting-person submit-ds"],
    ["awaiting-person submit-ds", "parent-ds-observed", "expiring wait-for-parent-ds-ttl"],
    ["awaiting-person submit-ds", "operator-stepped", "expiring wait-for-parent-ds-ttl"],
    ["awaiting-person submit-ds", "parent-ds-observed", "propagating publish-successor"],
    ["awaiting-person submit-ds", "time-reached", "propagating publish-successor"],
    ["propagating publish-successor", "time-reached", "applying withdraw-predecessor"],
    ["expiring wait-for-parent-ds-ttl", "time-reached", "applying remove-hold-down"],
    ["expiring wait-for-parent-ds-ttl", "time-reached", "applying withdraw-predecessor"],
    ["queued", "turn-came", "applying remove-hold-down"],
    ["applying remove-hold-down", "actions-applied", "expiring remove-hold-down"],
    ["expiring remove-hold-down", "time-reached", "applying withdraw-predecessor"],
    ["queued", "turn-came", "applying withdraw-predecessor"],
    ["applying withdraw-predecessor", "actions-applied", "completed"],
  ],
};

/** Every transition that a method allows: its course, what trouble adds, and the waits that safety adds. */
export function transitionsOf(method: RunMethod): readonly TransitionRow[] {
  const course = COURSE[method].map(
    ([from, event, to]): TransitionRow => ({ from, event, to, kind: "course" }),
  );
  return [...course, ...troubleRows(course), ...heldRows(course)];
}

/** The place of a state; null (at rest) is `rest`. */
export function placeOf(state: RolloverState | null): Place {
  if (state === null) return "rest";
  switch (state.phase) {
    case "queued":
    case "halted":
    case "completed":
    case "abandoned":
      return state.phase;
    case "applying":
    case "propagating":
    case "expiring":
    case "awaiting-person":
      return `${state.phase} ${state.stage}`;
  }
}

/** Does the table allow a rollover of this method to go from one state to the other? */
export function isAllowedTransition(from: RolloverState | null, to: RolloverState): boolean {
  return transitionsOf(to.method).some(
    (row) => row.from === placeOf(from) && row.to === placeOf(to),
  );
}

/** The course of a method, with failure, as a Mermaid state diagram. Waits that safety adds are left out. */
export function renderTransitionDiagram(method: RunMethod): string {
  const rows = transitionsOf(method).filter(
    (row) => row.kind === "course" || (row.kind === "trouble" && row.to !== "abandoned"),
  );
  const places = [...new Set(rows.flatMap((row) => [row.from, row.to]))].filter(
    (place) => place !== "rest" && place !== "completed",
  );
  return [
    "stateDiagram-v2",
    `  %% ${method}: ${METHOD_TABLES[method].source}`,
    ...places.map((place) => `  state "${labelOf(place, method)}" as ${nodeOf(place)}`),
    ...rows.map(
      (row) => `  ${startOf(row.from)} --> ${endOf(row.to)}: ${row.event.replaceAll("-", " ")}`,
    ),
    "",
  ].join("\n");
}

/** Applying can fail, a failed rollover can be asked for again, and anything that has begun can be given up. */
function troubleRows(course: readonly TransitionRow[]): readonly TransitionRow[] {
  const places = [...new Set(course.flatMap((row) => [row.from, row.to]))];
  const applying = places.filter((place) => place.startsWith("applying"));
  const begun = [...places, "halted" as const].filter(
    (place) => place !== "rest" && place !== "completed",
  );
  const resumed = applying.filter(
    (to) => !course.some((row) => row.from === "queued" && row.to === to),
  );
  const trouble = (from: Place, event: RolloverEvent["kind"], to: Place): TransitionRow => ({
    from,
    event,
    to,
    kind: "trouble",
  });
  return [
    trouble("queued", "turn-came", "halted"),
    ...applying.map((from) => trouble(from, "apply-failed", "halted")),
    trouble("halted", "operator-requested", "queued"),
    ...resumed.map((to) => trouble("queued", "turn-came", to)),
    ...begun.map((from) => trouble(from, "operator-abandoned", "abandoned")),
  ];
}

/** A step that safety denies: the stage's wait goes on until caches have forgotten, or until the parent's DS set fits. */
function heldRows(course: readonly TransitionRow[]): readonly TransitionRow[] {
  const rows: TransitionRow[] = [];
  for (const { from, event, to } of course) {
    if (!to.startsWith("applying") || from === "rest") continue;
    const stage = stageOfPlace(from) ?? stageOfPlace(to);
    if (stage === null) continue;
    const waits: Place = `expiring ${stage}`;
    const awaits: Place = `awaiting-person ${stage}`;
    const held = (a: Place, why: RolloverEvent["kind"], b: Place) =>
      rows.push({ from: a, event: why, to: b, kind: "held" });
    held(from, event, waits);
    held(from, event, awaits);
    held(waits, "time-reached", to);
    held(waits, "time-reached", awaits);
    held(awaits, "parent-ds-observed", to);
    held(awaits, "parent-ds-observed", waits);
    held(waits, "operator-abandoned", "abandoned");
    held(awaits, "operator-abandoned", "abandoned");
  }
  return rows;
}

function stageOfPlace(place: Place): WorkStage | null {
  const stage = place.split(" ")[1];
  return STAGES.find((known) => known === stage) ?? null;
}

const STAGES: readonly WorkStage[] = [
  "publish-successor",
  "switch-signatures",
  "submit-ds",
  "wait-for-parent-ds-ttl",
  "remove-hold-down",
  "withdraw-predecessor",
];

function nodeOf(place: Place): string {
  return place.replaceAll(/[ -]/g, "_");
}

function startOf(place: Place): string {
  return place === "rest" ? "[*]" : nodeOf(place);
}

function endOf(place: Place): string {
  return place === "completed" ? "[*]" : nodeOf(place);
}

/** Phase and stage, and below it the word that Windows shows while it lasts. */
function labelOf(place: Place, method: RunMethod): string {
  const word = WINDOWS_WORDS[method][place];
  return word === undefined ? place : `${place} (${word})`;
}

const WINDOWS_WORDS: Record<RunMethod, Partial<Record<Place, WindowsRolloverWord>>> = {
  "zsk-pre-publication": {
    queued: "Queued",
    "applying publish-successor": "RollStarted",
    "propagating publish-successor": "ZskWaitingForDnsKeyTtl",
    "expiring switch-signatures": "ZskWaitingForMaxZoneTtl",
    halted: "RollError",
  },
  "ksk-double-signature": {
    queued: "Queued",
    "applying publish-successor": "RollStarted",
    "awaiting-person submit-ds": "KskWaitingForDSUpdate",
    "propagating publish-successor": "KskWaitingForDnsKeyTtl",
    "expiring wait-for-parent-ds-ttl": "KskWaitingForDSTtl",
    "expiring remove-hold-down": "WaitingForRFC5011RemoveHoldDown",
    halted: "RollError",
  },
};
