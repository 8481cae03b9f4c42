import { isPermitted, type Permission, type Role } from "@/lib/contracts/roles";
import { canonicalJson } from "@/lib/platform/canonical-json";
import type { TraceEntry } from "../trace/entry";
import { auditedMoves, type Evidence, type MoveRow } from "./evidence";
import { lastTestimony } from "./outcomes";
import { commitsOf, entriesOf } from "./starts";

type Start = {
  readonly at: number;
  readonly web: string;
  readonly move: MoveRow;
  readonly step: string;
};

/** Every moment in which the intent of a step was committed. */
function startsOf({ trace, moves }: Evidence): readonly Start[] {
  return commitsOf(trace).flatMap(({ at, web, committed }) => {
    const move = moves.find(({ id }) => id === committed.move);
    if (move === undefined) return [];
    return committed.steps
      .filter(({ state }) => state === "started")
      .map(({ step }) => ({ at, web, move, step }));
  });
}

/** I7: nothing is seized while the holder answers that it holds the role. */
export function seizedFromLiving(evidence: Evidence): readonly string[] {
  const { trace, moves } = evidence;
  const done = entriesOf(trace, "effect-begins").flatMap(({ at, entry }) => {
    if (!entry.step.action.startsWith("seize-role") || !("target" in entry.step)) return [];
    const { target } = entry.step;
    const living = entry.selfClaims.filter((server) => server !== target);
    const end = entriesOf(trace, "effect-ended").find(
      (one) => one.at > at && one.entry.stepId === entry.stepId,
    );
    const hadEffect = end?.entry.ok !== false;
    return living.length > 0 && hadEffect
      ? [`${entry.stepId} seized while ${living.join(", ")} held the role and answered`]
      : [];
  });
  const sent = startsOf(evidence).flatMap(({ at, web, move, step }) => {
    const planned = moves
      .find(({ id }) => id === move.id)
      ?.state.plan.steps.find((one) => one.step === step);
    if (planned === undefined || !planned.action.startsWith("seize-role")) return [];
    const heard = lastTestimony(trace, at, web, move.zone)?.testimony;
    const living = heard?.primaries.filter(
      ({ server, isHolder }) => isHolder && server !== move.state.plan.target,
    );
    return living === undefined || living.length === 0
      ? []
      : [
          `${move.id} sent a seize although ${living.map(({ server }) => server).join(", ")} answered`,
        ];
  });
  return [...done, ...sent];
}

/** I8: what was shown, agreed to and executed is one plan. */
export function anotherPlan({ trace, moves, approvals, audit }: Evidence): readonly string[] {
  return entriesOf(trace, "order-arrived").flatMap(({ at, entry }) => {
    const move = moves.find(({ id }) => id === entry.moveId);
    if (move === undefined) return [`${entry.stepId} belongs to no move`];
    const { plan } = move.state;
    const found: string[] = [];
    const planned = plan.steps.find(({ step }) => `${move.id}:${step}` === entry.stepId);
    if (planned === undefined) return [`${entry.stepId} is in no plan`];
    if (canonicalJson(planned.apply) !== canonicalJson(entry.step))
      found.push(`${entry.stepId} is another step than the plan has`);
    if (entry.planHash !== plan.factsHash)
      found.push(`${entry.stepId} came with another plan's hash`);
    const agreed = approvals.filter(
      ({ move: of, decision }) => of === move.id && decision === "approved",
    );
    const last = agreed.at(-1);
    if (last !== undefined && last.factsHash !== entry.planHash)
      found.push(`${entry.stepId} was not what ${last.by} agreed to`);
    const executed = auditedMoves(audit).filter(
      ({ row, after }) => after.move === move.id && row.action === "move-execution-requested",
    );
    if (executed.at(-1)?.after.factsHash !== entry.planHash)
      found.push(`${entry.stepId} is not of the plan that was executed`);
    const shown = entriesOf(trace, "shown").filter(
      (one) => one.at < at && one.entry.move === move.id && one.entry.factsHash === entry.planHash,
    );
    if (!shown.some((one) => one.entry.commands.includes(planned.command)))
      found.push(`${entry.stepId} was never shown`);
    return found;
  });
}

/** I9: at the moment of dispatch whoever executed, and every approver, had the right to. */
export function rightsNotChecked(evidence: Evidence): readonly string[] {
  const { trace } = evidence;
  return startsOf(evidence).flatMap(({ at, web, move }) => {
    const judgedFrom = lastTestimony(trace, at, web, move.zone)?.at ?? at;
    const needed: readonly { readonly name: string; readonly permission: Permission }[] = [
      ...executorOf(move, evidence).map((name) => ({ name, permission: "operate" as const })),
      ...approversOf(move).map((name) => ({ name, permission: "approve" as const })),
    ];
    return needed.flatMap(({ name, permission }) => {
      const role = roleAt(trace, judgedFrom, name);
      if (role === null || isPermitted(role, permission)) return [];
      return [`${move.id} was dispatched although ${name} was ${role} by then`];
    });
  });
}

function executorOf(move: MoveRow, { audit }: Evidence): readonly string[] {
  const row = auditedMoves(audit).findLast(
    (one) => one.after.move === move.id && one.row.action === "move-execution-requested",
  );
  return row === undefined ? [] : [row.row.actor];
}

function approversOf({ state }: MoveRow): readonly string[] {
  return "approvals" in state ? state.approvals.map(({ by }) => by) : [];
}

/** null = nobody has changed it in this run. */
function roleAt(trace: readonly TraceEntry[], before: number, name: string): Role | null {
  const changes = entriesOf(trace, "right-changed").filter(
    ({ at, entry }) => at < before && entry.actor === name,
  );
  return (changes.at(-1)?.entry.role as Role | undefined) ?? null;
}

/** I10: no fact is older than it says: shown instants were read by then, and what is done rests on a reading of that moment. */
export function olderThanShown(evidence: Evidence): readonly string[] {
  const { trace } = evidence;
  const shown = entriesOf(trace, "shown").flatMap(({ at, entry }) => {
    const newest = newestReading(trace, at);
    return entry.factsAt
      .filter((instant) => Math.floor(instant) > Math.floor(newest) + 1)
      .map((instant) => `a fact was shown as of ${instant}; the newest reading was of ${newest}`);
  });
  const done = startsOf(evidence).flatMap(({ at, web, move, step }) => {
    const previous = commitsOf(trace, move.id)
      .filter((one) => one.at < at)
      .at(-1);
    const heard = lastTestimony(trace, at, web, move.zone);
    const isFresh = heard !== null && heard.at > (previous?.at ?? -1);
    return isFresh ? [] : [`step ${step} of ${move.id} rests on no reading of its own moment`];
  });
  return [...shown, ...done];
}

function newestReading(trace: readonly TraceEntry[], before: number): number {
  return Math.max(
    0,
    ...entriesOf(trace, "told")
      .filter(({ at }) => at < before)
      .map(({ entry }) => entry.now),
  );
}
