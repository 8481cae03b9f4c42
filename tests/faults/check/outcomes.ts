import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import type { Testimony, TraceEntry } from "../trace/entry";
import { auditedMoves, type Evidence, type MoveRow, type StepRow } from "./evidence";
import { commitsOf, entriesOf } from "./starts";

/** I3: "moved" is only said after a reading in which the new holder claims the role, a witness agrees, and nobody names another. */
export function movedWithoutWitness({ moves, trace }: Evidence): readonly string[] {
  return moves.flatMap((move) => {
    if (move.outcome !== "moved" || settledByPerson(move.state)) return [];
    const first = commitsOf(trace, move.id).find(({ committed }) => committed.outcome === "moved");
    if (first === undefined) return [`${move.id} is moved and nobody has committed that`];
    const heard = lastTestimony(trace, first.at, first.web, move.zone);
    if (heard === null) return [`${move.id} is moved and nothing was read`];
    const effect = Math.max(
      -1,
      ...entriesOf(trace, "effect-ended")
        .filter(({ at, entry }) => at < first.at && entry.stepId.startsWith(`${move.id}:`))
        .map(({ at }) => at),
    );
    if (heard.at < effect) return [`${move.id} is moved by a reading of before its last step`];
    return witnessFaults(move, heard.testimony);
  });
}

function witnessFaults({ id, state }: MoveRow, testimony: Testimony): readonly string[] {
  const { target } = state.plan;
  const { primaries, replicas } = testimony;
  const found: string[] = [];
  if (!primaries.some(({ server, isHolder }) => server === target && isHolder))
    found.push(`${id} is moved although ${target} does not claim the role`);
  const isSeenByAnother =
    primaries.some(({ server, holder }) => server !== target && holder === target) ||
    replicas.some(({ replica, holders }) => replica !== target && holders.includes(target));
  if (!isSeenByAnother) found.push(`${id} is moved and nobody but ${target} says so`);
  for (const { server, holder } of primaries) {
    if (holder !== target) found.push(`${id} is moved although ${server} names ${holder}`);
  }
  return found;
}

/** The last reading of a zone that a process got before a place in the trace. */
export function lastTestimony(
  trace: readonly TraceEntry[],
  before: number,
  web: string,
  zone: string,
): { readonly at: number; readonly testimony: Testimony } | null {
  for (let at = before - 1; at >= 0; at -= 1) {
    const entry = trace[at];
    if (entry?.kind !== "told" || entry.web !== web || entry.testimony?.zone !== zone) continue;
    return { at, testimony: entry.testimony };
  }
  return null;
}

function settledByPerson(state: MoveState): boolean {
  if (state.phase === "closed" && state.closing.because === "finished")
    return state.closing.settledBy !== null;
  return state.phase === "undo-window" && state.settledBy !== null;
}

/** I4: a reply that is lost is neither success nor failure: the outcome is unclear until facts or a person tell. */
export function lostReplyDecided(evidence: Evidence): readonly string[] {
  return [
    ...evidence.steps.flatMap((step) => contradicted(step, evidence)),
    ...evidence.moves.flatMap((move) => notUnclear(move, evidence)),
    ...evidence.moves.flatMap((move) => begunAfterTheEnd(move, evidence)),
  ];
}

/** While a step may still begin, no outcome is told but `unclear`. */
function begunAfterTheEnd({ id }: MoveRow, { trace }: Evidence): readonly string[] {
  const told = commitsOf(trace, id).find(
    ({ committed: { outcome } }) => outcome === "moved" || outcome === "not-moved",
  );
  if (told === undefined) return [];
  return entriesOf(trace, "effect-begins")
    .filter(({ at, entry }) => at > told.at && entry.stepId.startsWith(`${id}:`))
    .map(
      ({ entry }) =>
        `${entry.stepId} began after the outcome was told as ${told.committed.outcome}`,
    );
}

/** The word of the move about a step against what the server and the agent's ledger know of it. */
function contradicted({ stepId, state }: StepRow, { trace, ledger }: Evidence): readonly string[] {
  const ends = entriesOf(trace, "effect-ended").filter(({ entry }) => entry.stepId === stepId);
  const hasBegun = entriesOf(trace, "effect-begins").some(({ entry }) => entry.stepId === stepId);
  const start = ledger.find((one) => one.stepId === stepId);
  const found: string[] = [];
  if (state === "done" && !ends.some(({ entry }) => entry.ok))
    found.push(`${stepId} counts as done and no server has said so`);
  if (state === "refused" && ends.some(({ entry }) => entry.ok || isUnknown(entry.failure)))
    found.push(`${stepId} counts as refused and was done, or may have been`);
  if (state === "refused" && hasBegun && ends.length === 0)
    found.push(`${stepId} counts as refused and nobody knows how it ended`);
  if (
    state !== "lost" &&
    isOver(state) &&
    start?.end === "unclear" &&
    !ends.some(({ entry }) => entry.ok)
  )
    found.push(`${stepId} is unclear to the agent and counts as ${state}`);
  return found;
}

function isOver(state: string): boolean {
  return state === "done" || state === "refused";
}

function isUnknown(failure: string | null): boolean {
  return (
    failure === "timed-out" || failure === "partially-applied" || failure === "malformed-output"
  );
}

/** After a lost reply the first word about the outcome is `unclear`. */
function notUnclear(move: MoveRow, { steps, audit }: Evidence): readonly string[] {
  const isLost = steps.some((step) => step.move === move.id && step.state === "lost");
  if (!isLost) return [];
  const rows = auditedMoves(audit).filter(({ after }) => after.move === move.id);
  const told = rows.find(({ after }) => after.phase === "verifying");
  if (told?.after.outcome === "unclear") return [];
  return [`${move.id} lost a reply and its outcome was ${told?.after.outcome ?? "not told"} first`];
}
