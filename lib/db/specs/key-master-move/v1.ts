import * as z from "zod";
import type { Execution, MoveState, StepRun } from "@/lib/dnssec/key-master/move/state";
import { MOVE_KINDS } from "@/lib/dnssec/key-master/move/step";
import { Instant, StoredReply, StoredZoneName } from "../stored-words";
import { StoredGate, StoredPlan } from "./plan-v1";

const StoredRequest = z.object({
  kind: z.enum(MOVE_KINDS),
  zone: StoredZoneName,
  target: z.string(),
  reason: z.string(),
  requestedBy: z.string(),
  returns: z.enum(["never", "maybe", "yes"]),
  override: z.object({ gate: z.string(), reason: z.string() }).nullable(),
  notes: z.record(z.string(), z.string()),
  undoes: z.string().nullable(),
});

const StoredApprovals = z
  .array(z.object({ by: z.string(), at: Instant, factsHash: z.string() }))
  .readonly();

const StoredRun = z.discriminatedUnion("state", [
  z.object({ step: z.string(), state: z.literal("waiting") }),
  z.object({
    step: z.string(),
    state: z.enum(["started", "accepted"]),
    epoch: z.number(),
    startedAt: Instant,
    startBefore: Instant,
  }),
  z.object({
    step: z.string(),
    state: z.enum(["done", "refused", "lost"]),
    epoch: z.number(),
    startedAt: Instant,
    finishedAt: Instant,
    reply: StoredReply,
  }),
  z.object({ step: z.string(), state: z.literal("skipped"), reason: z.string() }),
]) satisfies z.ZodType<StepRun>;

const StoredEvidence = z
  .array(
    z.object({
      source: z.string(),
      says: z.string(),
      at: Instant.nullable(),
      speaks: z.enum(["for", "against", "neither"]),
    }),
  )
  .readonly();

const asked = { request: StoredRequest, plan: StoredPlan, since: Instant };
const execution = {
  request: StoredRequest,
  plan: StoredPlan,
  approvals: StoredApprovals,
  executedBy: z.string(),
  executedAt: Instant,
  epoch: z.number(),
  runs: z.array(StoredRun).readonly(),
} satisfies Record<keyof Execution, z.ZodType>;
const finding = {
  outcome: z.enum(["moved", "not-moved"]),
  outcomeEvidence: StoredEvidence,
  foundAt: z.object({ estate: Instant, wall: Instant }),
  settledBy: z.object({ by: z.string(), reason: z.string() }).nullable(),
};

const StoredClosing = z.discriminatedUnion("because", [
  z.object({
    because: z.literal("finished"),
    ...finding,
    executedBy: z.string(),
    executedAt: Instant,
    runs: z.array(StoredRun).readonly(),
  }),
  z.object({ because: z.literal("cancelled"), by: z.string() }),
  z.object({ because: z.literal("rejected"), by: z.string(), reason: z.string() }),
  z.object({ because: z.literal("expired"), what: z.enum(["plan", "approval"]) }),
]);

/** A move as it was first stored. A changed shape is a new version beside it; stored samples of each are kept for ever. */
const StoredStateV1 = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("drafted"), ...asked }),
  z.object({ phase: z.literal("awaiting-approval"), ...asked, approvalUntil: Instant }),
  z.object({ phase: z.literal("approved"), ...asked, approvals: StoredApprovals }),
  z.object({
    phase: z.literal("stale"),
    ...asked,
    changed: z
      .array(
        z.object({
          fact: z.string(),
          before: z.string().nullable(),
          now: z.string().nullable(),
        }),
      )
      .readonly(),
    gates: z.array(StoredGate).readonly(),
    because: z.string(),
    expiresAt: Instant,
  }),
  z.object({
    phase: z.literal("executing"),
    ...execution,
    since: Instant,
    snapshot: z.string().nullable(),
  }),
  z.object({
    phase: z.literal("verifying"),
    ...execution,
    since: Instant,
    snapshot: z.string(),
    changedAt: Instant,
    verifyUntil: Instant,
    outcome: z.literal("unclear").nullable(),
    outcomeEvidence: StoredEvidence,
    lookedAt: Instant.nullable(),
  }),
  z.object({
    phase: z.literal("undo-window"),
    ...execution,
    ...finding,
    since: Instant,
    oldHolder: z.string(),
    missingKeys: z.array(z.string()).readonly(),
  }),
  z.object({
    phase: z.literal("closed"),
    ...asked,
    approvals: StoredApprovals,
    closing: StoredClosing,
  }),
]) satisfies z.ZodType<MoveState>;

export const StoredMoveV1 = z.object({ version: z.literal(1), state: StoredStateV1 });

/** Every field of every phase has a place in the stored form: a new one fails to compile until it has. */
export function toV1(state: MoveState): z.infer<typeof StoredMoveV1> {
  return { version: 1, state };
}

export function fromV1({ state }: z.infer<typeof StoredMoveV1>): MoveState {
  return state;
}
