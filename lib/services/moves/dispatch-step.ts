import { askStepAt, startStepAt, withdrawStepAt } from "@/lib/agent-client/steps";
import type { AgentTransport } from "@/lib/agent-client/transport";
import type { StepOrder, StepReceipt, StepRecord } from "@/lib/contracts/agent/steps";
import { replyOfFailure, type StepReply } from "@/lib/dnssec/key-master/move/reply";

/** How a step that was handed over ended; null = still not known, ask again. */
export type StepEnding = { readonly reply: StepReply; readonly highestEpoch: number | null };

/** A server takes seconds; what takes longer than this is asked for, not waited for. */
export const STEP_TIMEOUT_MS = 120_000;
/** After so long without an answer somebody who looks wants to know whether the agent has it. */
const ASK_AFTER_MS = 500;

/**
 * Hands an order to an agent, once, and says how it ended. Where the answer does not tell, the agent is told never to start the step
 * and asked what became of it; null if it does not answer that either.
 */
export async function dispatchOrder(
  at: { readonly transport: AgentTransport; readonly driver: string },
  order: StepOrder,
  onAccepted: () => Promise<void>,
): Promise<StepEnding | null> {
  const started = startStepAt(at, order);
  const isSlow = await isSlowerThan(started, ASK_AFTER_MS);
  if (isSlow) {
    const asked = await askStepAt(at.transport, order.stepId);
    if (asked.ok && asked.value.record?.state === "running") await onAccepted();
  }
  const outcome = await started;
  if (outcome.kind === "not-taken") {
    return { reply: notDelivered(outcome.failure.detail), highestEpoch: null };
  }
  if (outcome.kind === "receipt" && outcome.receipt.state !== "already-started") {
    const { receipt } = outcome;
    return { reply: replyOfReceipt(receipt), highestEpoch: receipt.highestEpoch };
  }
  return withdrawStep(at.transport, order);
}

/** After this the step never starts if it has not; what became of it, or null where the agent does not tell yet. */
export async function withdrawStep(
  transport: AgentTransport,
  step: { readonly stepId: string; readonly moveId: string },
): Promise<StepEnding | null> {
  const answer = await withdrawStepAt(transport, step);
  if (!answer.ok) return null;
  const reply = replyOfRecord(answer.value.record);
  return reply === null ? null : { reply, highestEpoch: null };
}

function replyOfReceipt(receipt: StepReceipt): StepReply {
  switch (receipt.state) {
    case "done":
      return { kind: "applied", detail: receipt.reply?.nativeReply ?? "" };
    case "failed":
      return receipt.failure === null
        ? lost("The agent says that it failed, and not why.")
        : replyOfFailure(receipt.failure);
    case "refused-stale-epoch":
      return notDelivered("The agent has seen a later runner of this zone.");
    case "refused-busy":
      return notDelivered("The agent is busy with another step of this zone.");
    case "refused-too-late":
      return notDelivered("The order came to the agent too late, so it did not start it.");
    case "refused-not-recorded":
      return notDelivered("The agent could not write it down, so it did not start it.");
    case "unclear":
    case "already-started":
      return lost(receipt.failure?.detail ?? "The agent does not know how the step ended.");
  }
}

function replyOfRecord(record: StepRecord): StepReply | null {
  switch (record.state) {
    case "running":
      return null;
    case "withdrawn":
      return notDelivered("The agent had not started it, and never will.");
    case "done":
      return { kind: "applied", detail: record.reply?.nativeReply ?? "" };
    case "failed":
      return record.failure === null
        ? lost("The agent says that it failed, and not why.")
        : replyOfFailure(record.failure);
    case "unclear":
      return lost(record.failure?.detail ?? "The agent does not know how the step ended.");
  }
}

function notDelivered(detail: string): StepReply {
  return { kind: "not-delivered", detail };
}

function lost(detail: string): StepReply {
  return { kind: "lost", detail };
}

async function isSlowerThan(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), milliseconds);
  });
  try {
    return await Promise.race([work.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
