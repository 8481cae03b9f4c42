import type { DriverFailure, StepReply } from "@/agent/drivers/driver";
import { ANSWER_TIMEOUT_MS } from "@/lab/forest/forest";
import { AGENT_PLACE } from "@/lab/forest/network";
import type { Lab } from "@/lab/lab";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { failureOf, firstRefusal, KEYMASTER } from "./check-step";
import type { LabKeeper } from "./lab-keeper";
import { operationsOf } from "./step-commands";
import { placeStep } from "./step-place";

export type ApplyParts = {
  readonly keeper: LabKeeper;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Told of work that goes on though nobody waits for it any more. */
  readonly inBackground: (work: Promise<unknown>) => void;
};

type Outcome = Result<StepReply, DriverFailure>;

/** ERROR_TIMEOUT, and RPC_S_CALL_FAILED: the connection broke while the call was under way. */
const TIMED_OUT = 1460;
const CALL_FAILED = 1726;

/**
 * One step on one server of the lab, as over a network: a slow server takes half of its time before the effect and half after
 * it. Who loses the server in between, or waits no longer, does not learn what happened.
 */
export async function applyStep(
  parts: ApplyParts,
  step: Step,
  timeoutMs: number,
): Promise<Outcome> {
  const { lab } = parts.keeper;
  const placed = placeStep(lab, step);
  if (!placed.ok) return placed;
  const { actor } = placed.value;
  const slownessMs = isHeard(lab, actor) ? lab.forest.slownessMs(actor) : 0;
  if (slownessMs === 0) return keep(parts, perform(lab, step));
  const patienceMs = Math.min(timeoutMs, ANSWER_TIMEOUT_MS);
  const work = serveSlowly(parts, { step, actor, halfMs: slownessMs / 2 });
  if (slownessMs < patienceMs) return work;
  parts.inBackground(work);
  await parts.wait(patienceMs);
  return err(lost(TIMED_OUT, `${actor} did not answer within ${patienceMs} ms.`));
}

async function serveSlowly(
  parts: ApplyParts,
  call: { readonly step: Step; readonly actor: ServerName; readonly halfMs: number },
): Promise<Outcome> {
  const { keeper, wait } = parts;
  const { step, actor, halfMs } = call;
  const { lab } = keeper;
  const isBroken = () => keeper.lab !== lab || !isHeard(lab, actor);
  const broken = err(lost(CALL_FAILED, `The connection to ${actor} broke during the call.`));
  await wait(halfMs);
  if (isBroken()) return broken;
  const outcome = await keep(parts, perform(lab, step));
  await wait(halfMs);
  return isBroken() ? broken : outcome;
}

/** On disk before anybody hears of it. */
async function keep({ keeper }: ApplyParts, outcome: Outcome): Promise<Outcome> {
  await keeper.save();
  return outcome;
}

function perform(lab: Lab, step: Step): Outcome {
  const placed = placeStep(lab, step);
  if (!placed.ok) return placed;
  const { actor, report } = placed.value;
  const refusal = firstRefusal(lab, placed.value);
  if (refusal !== null) return err(refusal);
  const isDoneAlready =
    "target" in step && report.views.some((view) => view.server === actor && view.isHolder);
  for (const [index, operation] of operationsOf(step, placed.value).entries()) {
    const outcome = lab.operate(operation, KEYMASTER);
    if (outcome.ok) continue;
    const failure = failureOf(outcome.error);
    return err(index === 0 ? failure : { ...failure, kind: "partially-applied" });
  }
  return ok({
    nativeReply: isDoneAlready ? `${actor} is the key master already.` : "0",
    changed: !isDoneAlready,
    answeredAt: lab.now(),
  });
}

function isHeard(lab: Lab, server: ServerName): boolean {
  return lab.forest.isServing(server) && !lab.forest.network.isCut(AGENT_PLACE, server);
}

/** Never to be taken for a failure: the step may have been done, or may still be. */
function lost(code: number, detail: string): DriverFailure {
  return { kind: "timed-out", code, detail, retryable: false };
}
