import type { Instant } from "@/lib/dnssec/instant";
import { candidateCase } from "@/lib/dnssec/key-master/eligibility";
import type { CandidateCase } from "@/lib/dnssec/key-master/gate";
import { askGates } from "@/lib/dnssec/key-master/gates-of-kind";
import { hashFacts, planFacts } from "@/lib/dnssec/key-master/move/hash-facts";
import {
  type MoveFacts,
  type MovePolicy,
  PLAN_LIVES,
} from "@/lib/dnssec/key-master/move/move-facts";
import type { MoveGate, Plan } from "@/lib/dnssec/key-master/move/plan";
import { noticesOf, sentenceOfPlan, stepsOf } from "@/lib/dnssec/key-master/move/plan-words";
import type { PlanRefusal } from "@/lib/dnssec/key-master/move/refusal";
import type { DraftedState, MoveRequest } from "@/lib/dnssec/key-master/move/state";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { OVERRIDABLE_GATE } from "@/lib/dnssec/key-master/seize-gates";
import { forecastCandidate } from "@/lib/dnssec/status/forecast/forecast-candidate";
import { judgeTimeToHarm } from "@/lib/dnssec/status/forecast/judge-time-to-harm";
import { situationOf } from "@/lib/dnssec/status/judge-zone";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { err, ok, type Result } from "@/lib/result";

export type Planning = {
  readonly request: MoveRequest;
  readonly facts: MoveFacts;
  /** The estate's clock. */
  readonly now: Instant;
  readonly wallNow: Instant;
  readonly policy: MovePolicy;
};

/**
 * The plan, or why there is none: another live move first, then an override that nobody can give, then every gate. Pure: the same
 * facts give the same plan.
 */
export function planMove(planning: Planning): Result<Plan, PlanRefusal> {
  const { request, facts, now, wallNow } = planning;
  const { otherMove } = facts.beside;
  if (otherMove !== null) return err({ kind: "move-in-progress", move: otherMove.id });
  const { override, kind } = request;
  if (override !== null && !canOverride(kind, override.gate)) {
    return err({ kind: "override-not-possible", gate: override.gate });
  }
  const situation = situationOf(mergeFacts(facts.facts), now);
  const target = resolveServerName(request.target, situation.picture.names);
  const subject = candidateCase(target, situation, { kind, override, beside: facts.beside });
  const gates = askGates(subject);
  if (gates.some(({ result }) => result === "refused")) return err({ kind: "refused", gates });
  const without = gatesWithoutNote(gates, request);
  if (without.length > 0) return err({ kind: "note-required", without, gates });
  return ok(planOf(subject, gates, { request: { ...request, target }, facts, now, wallNow }));
}

/** A new move, before anybody has asked for more than its plan. The target is spelled as the plan spells it. */
export function draftMove(request: MoveRequest, plan: Plan, wallNow: Instant): DraftedState {
  return {
    phase: "drafted",
    since: wallNow,
    request: { ...request, target: plan.target },
    plan,
  };
}

/** A missing second vantage point of a seize, and nothing else. */
function canOverride(kind: MoveRequest["kind"], gate: string): boolean {
  return (kind === "seize" || kind === "seize-without-keys") && gate === OVERRIDABLE_GATE;
}

/** Warned gates about which nobody has written why to go on. The reason of an override is a note. */
function gatesWithoutNote(
  gates: readonly MoveGate[],
  { notes, override }: MoveRequest,
): readonly string[] {
  return gates
    .filter(({ result }) => result === "warned")
    .map(({ gate }) => gate)
    .filter((gate) => override?.gate !== gate && (notes[gate] ?? "").trim() === "");
}

function planOf(
  subject: CandidateCase,
  gates: readonly MoveGate[],
  { request, facts, now, wallNow }: Omit<Planning, "policy">,
): Plan {
  const { situation, candidate } = subject;
  const from = situation.role.holder;
  const rests = planFacts(request, facts, now);
  const forecast = forecastCandidate(subject);
  return {
    kind: request.kind,
    zone: facts.zone,
    estate: facts.facts.estate.estate,
    from,
    target: candidate,
    sentence: sentenceOfPlan({ request, from, forecast }),
    factsHash: hashFacts(request, rests),
    facts: rests,
    madeAt: wallNow,
    validUntil: wallNow + PLAN_LIVES,
    gates,
    forecast: { candidate: forecast, harm: judgeTimeToHarm(situation) },
    notices: noticesOf(subject),
    steps: stepsOf({ request, zone: facts.zone, from }),
  };
}
