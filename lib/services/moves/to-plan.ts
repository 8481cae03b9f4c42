import type * as z from "zod";
import type { ForecastItem, HarmItem, MovePlanItem, MoveStepItem } from "@/lib/contracts/moves";
import type { Plan, PlanStep } from "@/lib/dnssec/key-master/move/plan";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import type { StepRun } from "@/lib/dnssec/key-master/move/state";
import type { CandidateForecast } from "@/lib/dnssec/status/forecast/candidate-forecast";
import type { TimeToHarm } from "@/lib/dnssec/status/forecast/time-to-harm";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { toGates } from "./to-gates";

/** A plan as it travels, with what became of its steps. */
export function toPlan(plan: Plan, runs: readonly StepRun[] | null): MovePlanItem {
  return {
    sentence: plan.sentence,
    factsHash: plan.factsHash,
    validUntil: wireInstant(plan.validUntil),
    gates: toGates(plan.gates),
    forecast: plan.forecast.candidate.kind,
    forecastDetail: toForecast(plan.forecast.candidate),
    harm: toHarm(plan.forecast.harm),
    notices: [...plan.notices],
    steps: plan.steps.map((step) => toStep(step, runs)),
  };
}

export function toForecast(forecast: CandidateForecast): z.infer<typeof ForecastItem> {
  const isResign = forecast.kind === "re-sign-needed";
  const isImpossible = forecast.kind === "impossible";
  return {
    result: forecast.kind,
    sentence: forecast.sentence,
    missing: isResign
      ? forecast.missing.map(({ openedBy, copyMightBe, custody, ...rest }) => ({
          ...rest,
          custody: { ...custody },
          openedBy: [...openedBy],
          copyMightBe: [...copyMightBe],
        }))
      : [],
    toDo: isResign
      ? forecast.toDo.map(({ before, ...rest }) => ({ ...rest, before: wireInstantOrNull(before) }))
      : [],
    users: isImpossible
      ? null
      : { ...forecast.users, from: wireInstantOrNull(forecast.users.from) },
    because: isImpossible ? forecast.because : null,
    wayOut: isImpossible ? forecast.wayOut : null,
  };
}

export function toHarm(harm: TimeToHarm): z.infer<typeof HarmItem> {
  return {
    sentence: harm.sentence,
    safeUntil: wireInstantOrNull(harm.safeUntil),
    because: harm.because,
    events: harm.events.map(({ at, ...rest }) => ({ ...rest, at: wireInstant(at) })),
    goOnSigning: [...harm.goOnSigning],
  };
}

const STATES: Readonly<Record<StepRun["state"], z.infer<typeof MoveStepItem>["state"]>> = {
  waiting: "pending",
  started: "running",
  accepted: "running",
  done: "done",
  refused: "failed",
  lost: "unknown",
  skipped: "skipped",
};

function toStep(step: PlanStep, runs: readonly StepRun[] | null): z.infer<typeof MoveStepItem> {
  const run = runs?.find((one) => one.step === step.step);
  const isEnded = run !== undefined && "finishedAt" in run;
  return {
    step: step.step,
    action: step.action,
    server: step.server,
    command: step.command,
    expectedEffect: step.expectedEffect,
    verify: step.verify,
    undo: step.undo,
    runs: step.runs,
    state: run === undefined ? "pending" : STATES[run.state],
    startedAt: run !== undefined && "startedAt" in run ? wireInstant(run.startedAt) : null,
    finishedAt: isEnded ? wireInstant(run.finishedAt) : null,
    error: isEnded ? toError(run.reply) : null,
  };
}

/** Null where the server said that it is done. */
function toError(reply: StepReply): z.infer<typeof MoveStepItem>["error"] {
  if (reply.kind === "applied") return null;
  return {
    kind: reply.kind,
    code: "code" in reply ? reply.code : null,
    detail: reply.detail,
  };
}
