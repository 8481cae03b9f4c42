import {
  askStep,
  checkStep,
  type FreshReadingAnswer,
  readFresh,
  type StepCheckAnswer,
  type StepOrder,
  type StepReceipt,
  type StepRecord,
  startStep,
  withdrawStep,
} from "@/lib/contracts/agent/steps";
import type { BodyInputOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { Result } from "@/lib/result";
import { callAgent } from "./call-agent";
import type { AgentFailure } from "./failure";
import type { AgentTransport } from "./transport";

/** A driver of one agent. */
export type ActingAt = { readonly transport: AgentTransport; readonly driver: string };

type Answered<T> = Result<
  | { readonly ok: true; readonly value: T }
  | Extract<ResponseOf<typeof readFresh>, { readonly ok: false }>,
  AgentFailure
>;

const READ_TIMEOUT_MS = 60_000;
/** What the agent may take beyond the server's own time: its ledger, its queue, the way. */
const GRACE_MS = 5_000;

/** Every claim about the zone, read now. */
export function readZoneFresh(
  { transport, driver }: ActingAt,
  zone: ZoneName,
): Promise<Answered<FreshReadingAnswer>> {
  const call = { params: { driver }, body: { zone }, timeoutMs: READ_TIMEOUT_MS };
  return callAgent(transport, readFresh, call);
}

/** What the step would meet now. */
export function checkStepAt(
  { transport, driver }: ActingAt,
  step: Step,
): Promise<Answered<StepCheckAnswer>> {
  const call = { params: { driver }, body: { step }, timeoutMs: READ_TIMEOUT_MS };
  return callAgent(transport, checkStep, call);
}

/** What came of handing an order to an agent. */
export type OrderOutcome =
  | { readonly kind: "receipt"; readonly receipt: StepReceipt }
  /** The agent answered that it does not take the order: nothing has started. */
  | { readonly kind: "not-taken"; readonly failure: AgentFailure }
  /** No answer that says anything: it may have started. Ask, or withdraw. */
  | { readonly kind: "unknown"; readonly failure: AgentFailure };

/** Hands over an order, once: nothing here tries again. */
export async function startStepAt(
  { transport, driver }: ActingAt,
  order: StepOrder,
): Promise<OrderOutcome> {
  // An order is parsed on both sides; its names are strings on the wire.
  const body: BodyInputOf<typeof startStep> = order;
  const timeoutMs = order.timeoutMs + GRACE_MS;
  const answer = await callAgent(transport, startStep, { params: { driver }, body, timeoutMs });
  if (answer.ok) return { kind: "receipt", receipt: answer.value };
  const failure = answer.error;
  const isDecided = failure.kind === "wrong-token" || isRefusalOfTheCall(failure);
  return { kind: isDecided ? "not-taken" : "unknown", failure };
}

/** What became of a step; `record` null = this ledger never heard of it, which is no proof that no order is on its way. */
export function askStepAt(
  transport: AgentTransport,
  stepId: string,
): Promise<Result<{ ledgerId: string; record: StepRecord | null }, AgentFailure>> {
  return callAgent(transport, askStep, { params: { stepId } });
}

/** After this the step never starts if it has not; decisive either way. */
export function withdrawStepAt(
  transport: AgentTransport,
  step: { readonly stepId: string; readonly moveId: string },
): Promise<Result<{ ledgerId: string; record: StepRecord }, AgentFailure>> {
  const { stepId, moveId } = step;
  return callAgent(transport, withdrawStep, { params: { stepId }, body: { moveId } });
}

/** 4xx: the agent looked at the call and did not take it. 5xx: anything may have happened before. */
function isRefusalOfTheCall(failure: AgentFailure): boolean {
  return failure.kind === "refused" && failure.status < 500;
}
