import type { Actor } from "@/lib/contracts/actors";
import type { MoveItem, MoveSummary } from "@/lib/contracts/moves";
import { isPermitted, type Permission } from "@/lib/contracts/roles";
import type { Database } from "@/lib/db/database";
import type { StoredMove } from "@/lib/db/move-rows";
import { displayName } from "@/lib/dns/display-name";
import { confirmPhrase } from "@/lib/dnssec/key-master/move/approvals";
import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import type { Services } from "@/lib/services/context";
import { clocksOf } from "@/lib/services/estates/clocks";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { canMoveBack, runsOf } from "./move-columns";
import { nextActionOf } from "./next-action";
import { toChangedFacts, toGates } from "./to-gates";
import { toPlan } from "./to-plan";

/** A move in a list. */
export function toMoveSummary({ fleet }: Services, move: StoredMove): MoveSummary {
  const isUndoPossible = canMoveBack(move, fleet.now(move.estate));
  return {
    id: move.id,
    zone: move.zone,
    displayName: displayName(move.state.request.zone),
    estate: move.estate,
    kind: move.kind,
    phase: move.phase,
    from: move.from,
    target: move.target,
    requestedBy: move.requestedBy,
    reason: move.reason,
    return: isSeize(move) ? move.state.request.returns : null,
    approvalsRequired: move.approvalsRequired,
    outcome: move.outcome,
    closedBecause: move.closedBecause,
    undo: {
      possible: isUndoPossible,
      until: isUndoPossible ? wireInstantOrNull(move.undoUntil) : null,
    },
    undoes: move.undoes,
    undoneBy: move.undoneBy,
    drain: move.drain,
    createdAt: wireInstant(move.createdAt),
    executedAt: wireInstantOrNull(move.executedAt),
    closedAt: wireInstantOrNull(move.closedAt),
    revision: move.revision,
    sentence: move.sentence,
  };
}

/** A move with everything, and what the caller may do with it. */
export async function toMove(
  services: Services,
  move: StoredMove,
  actor: Actor,
): Promise<MoveItem> {
  const { state } = move;
  const { request, plan } = state;
  const { sentence: _, ...base } = toMoveSummary(services, move);
  return {
    ...base,
    plan: toPlan(plan, runsOf(state)),
    notes: { ...request.notes },
    override: request.override === null ? null : { ...request.override },
    ...(await readPeople(services.database, move)),
    approvalUntil: state.phase === "awaiting-approval" ? wireInstant(state.approvalUntil) : null,
    stale: toStale(state),
    ...toFinding(state),
    verifyUntil: state.phase === "verifying" ? wireInstant(state.verifyUntil) : null,
    nextAction: nextActionOf(move),
    may: mayOf(services, move, actor),
    confirm: confirmPhrase(request.kind, request.zone),
    clocks: clocksOf(services.fleet, new Set([move.estate])),
  };
}

function isSeize({ kind }: StoredMove): boolean {
  return kind === "seize" || kind === "seize-without-keys";
}

async function readPeople(
  { client }: Database,
  { id }: StoredMove,
): Promise<Pick<MoveItem, "approvals" | "log" | "rejection">> {
  const [votes, log] = await Promise.all([
    client.approval.findMany({ where: { move: id }, orderBy: { id: "asc" } }),
    client.moveLog.findMany({ where: { move: id }, orderBy: { number: "asc" }, take: 2000 }),
  ]);
  const rejected = votes.find(({ decision }) => decision === "rejected");
  return {
    approvals: votes.map(({ by, role, decision, at, reason, factsHash }) => ({
      by,
      role,
      decision: decision === "approved" ? "approved" : "rejected",
      at: wireInstant(at),
      reason,
      factsHash,
    })),
    log: log.map(({ number, at, kind, sentence, by }) => ({
      number,
      at: wireInstant(at),
      kind,
      sentence,
      by,
    })),
    rejection: rejected === undefined ? null : { by: rejected.by, reason: rejected.reason ?? "" },
  };
}

function toStale(state: MoveState): MoveItem["stale"] {
  if (state.phase !== "stale") return null;
  return {
    because: state.because,
    changed: toChangedFacts(state.changed),
    gates: toGates(state.gates),
    expiresAt: wireInstant(state.expiresAt),
  };
}

function toFinding(
  state: MoveState,
): Pick<MoveItem, "outcomeEvidence" | "settledBy" | "executedBy"> {
  const closing = state.phase === "closed" && state.closing.because === "finished";
  const told = closing ? state.closing : state;
  const evidence = "outcomeEvidence" in told ? told.outcomeEvidence : [];
  return {
    outcomeEvidence: evidence.map(({ source, says, at, speaks }) => ({
      source,
      says,
      at: wireInstantOrNull(at),
      speaks,
    })),
    settledBy: "settledBy" in told && told.settledBy !== null ? { ...told.settledBy } : null,
    executedBy: "executedBy" in told ? told.executedBy : null,
  };
}

/** What this caller may do with the move now; the same rules that each use case asks again. */
function mayOf({ fleet }: Services, move: StoredMove, actor: Actor): MoveItem["may"] {
  const { phase, outcome, requestedBy } = move;
  const can = (permission: Permission) => isPermitted(actor.role, permission);
  const isOther = actor.name !== requestedBy;
  const isOpen = ["drafted", "stale", "awaiting-approval", "approved"].includes(phase);
  const isUnclear = phase === "verifying" && outcome === "unclear";
  const answers: Readonly<Record<MoveItem["may"][number], boolean>> = {
    approve: can("approve") && isOther && phase === "awaiting-approval",
    reject: can("approve") && phase === "awaiting-approval",
    execute: can("operate") && phase === "approved",
    cancel: can("operate") && (!isOther || actor.role === "admin") && isOpen,
    preflight: can("review") && isOpen,
    verify: can("review") && phase === "verifying",
    settle: can("approve") && isOther && isUnclear,
    "move-back": can("operate") && canMoveBack(move, fleet.now(move.estate)),
    resign: can("operate") && phase === "undo-window",
  };
  return MAY.filter((action) => answers[action]);
}

const MAY = [
  "approve",
  "reject",
  "execute",
  "cancel",
  "preflight",
  "verify",
  "settle",
  "move-back",
  "resign",
] as const;
