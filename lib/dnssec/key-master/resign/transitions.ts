import type { ResignEvent } from "@/lib/dnssec/key-master/resign/event";
import { RESIGN_PHASES, type ResignPhase } from "@/lib/dnssec/key-master/resign/state";

type Row = readonly [ResignPhase, ResignEvent["kind"], ResignPhase];

/** Every change of phase that a re-sign allows. An event that leaves the phase as it is has no row. */
export const RESIGN_TRANSITIONS: readonly Row[] = [
  ["adding-keys", "step-replied", "signing"],
  ["adding-keys", "dispatch-reached", "signing"],
  ["adding-keys", "dispatch-reached", "halted"],
  ["adding-keys", "step-replied", "halted"],
  ["adding-keys", "time-reached", "halted"],
  ["signing", "dispatch-reached", "halted"],
  ["signing", "step-replied", "halted"],
  ["signing", "time-reached", "halted"],
  ["halted", "retry-requested", "adding-keys"],
  ["halted", "retry-requested", "signing"],
  ["signing", "step-replied", "waiting-for-parent"],
  ["signing", "dispatch-reached", "waiting-for-parent"],
  ["signing", "step-replied", "renewing-anchors"],
  ["signing", "dispatch-reached", "renewing-anchors"],
  ["signing", "step-replied", "done"],
  ["signing", "dispatch-reached", "done"],
  ["waiting-for-parent", "observed", "renewing-anchors"],
  ["waiting-for-parent", "observed", "done"],
  ["waiting-for-parent", "called-done", "done"],
  ["renewing-anchors", "observed", "done"],
  ["renewing-anchors", "anchor-ticked", "done"],
  ["renewing-anchors", "called-done", "done"],
];

/** Does the table allow this change of phase by this event? */
export function isAllowedResign(
  from: ResignPhase,
  event: ResignEvent["kind"],
  to: ResignPhase,
): boolean {
  return RESIGN_TRANSITIONS.some((row) => row[0] === from && row[1] === event && row[2] === to);
}

/** The table as a Mermaid state diagram. */
export function renderResignDiagram(): string {
  const edges = new Map<string, string[]>();
  for (const [from, event, to] of RESIGN_TRANSITIONS) {
    const edge = `${nodeOf(from)} --> ${nodeOf(to)}`;
    edges.set(edge, [...(edges.get(edge) ?? []), event.replaceAll("-", " ")]);
  }
  return [
    "stateDiagram-v2",
    ...RESIGN_PHASES.filter((phase) => phase !== "done").map(
      (phase) => `  state "${phase}" as ${nodeOf(phase)}`,
    ),
    "  [*] --> adding_keys: the old holder will not return",
    ...[...edges].map(([edge, events]) => `  ${edge}: ${events.join(" / ")}`),
    "",
  ].join("\n");
}

function nodeOf(phase: ResignPhase): string {
  return phase === "done" ? "[*]" : phase.replaceAll("-", "_");
}
