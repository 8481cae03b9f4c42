import * as z from "zod";
import type { ResignStep } from "@/lib/dnssec/key-master/move/step";
import type { AnchorItem, ResignRun, ResignState } from "@/lib/dnssec/key-master/resign/state";
import { Instant, StoredReply, StoredZoneName } from "../stored-words";

const at = { zone: StoredZoneName, server: z.string() };
const StoredStep = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("add-key"),
    ...at,
    keyRole: z.enum(["ksk", "zsk"]),
    algorithm: z.number(),
    keyLength: z.number(),
  }),
  z.object({ action: z.literal("remove-key"), ...at, descriptorId: z.string() }),
  z.object({ action: z.literal("resign-zone"), ...at }),
]) satisfies z.ZodType<ResignStep>;

const StoredTask = z.object({
  zone: StoredZoneName,
  estate: z.string(),
  server: z.string(),
  move: z.string().nullable(),
  oldHolder: z.string().nullable(),
  confirmed: z.object({ by: z.string(), at: Instant }),
  reason: z.string(),
  lost: z
    .array(
      z.object({
        descriptorId: z.string(),
        keyRole: z.enum(["ksk", "zsk", "csk"]),
        algorithm: z.number(),
        keyLength: z.number(),
      }),
    )
    .readonly(),
  known: z.array(z.string()).readonly(),
  steps: z
    .array(
      z.object({
        step: z.string(),
        title: z.string(),
        apply: StoredStep,
        command: z.string(),
        expectedEffect: z.string(),
      }),
    )
    .readonly(),
  hasDsAtParent: z.boolean(),
  needsNewKsk: z.boolean(),
});

const run = { step: z.string(), attempt: z.number() };
const StoredRun = z.discriminatedUnion("state", [
  z.object({ ...run, state: z.literal("waiting") }),
  z.object({
    ...run,
    state: z.enum(["started", "accepted"]),
    startedAt: Instant,
    startBefore: Instant,
  }),
  z.object({
    ...run,
    state: z.enum(["done", "refused", "lost"]),
    startedAt: Instant,
    finishedAt: Instant,
    reply: StoredReply,
  }),
  z.object({ ...run, state: z.literal("skipped"), reason: z.string() }),
]) satisfies z.ZodType<ResignRun>;

const StoredAnchor = z.discriminatedUnion("state", [
  z.object({ server: z.string(), state: z.literal("to-do") }),
  z.object({ server: z.string(), state: z.literal("observed"), at: Instant }),
  z.object({ server: z.string(), state: z.literal("ticked"), by: z.string(), at: Instant }),
]) satisfies z.ZodType<AnchorItem>;

const common = {
  since: Instant,
  task: StoredTask,
  epoch: z.number(),
  runs: z.array(StoredRun).readonly(),
  anchors: z.array(StoredAnchor).readonly(),
};

const StoredStateV1 = z.discriminatedUnion("phase", [
  z.object({ phase: z.enum(["adding-keys", "signing"]), ...common }),
  z.object({
    phase: z.literal("waiting-for-parent"),
    ...common,
    signedAt: Instant,
    parent: z.enum(["current", "stale", "none", "unreachable", "unknown"]),
  }),
  z.object({ phase: z.literal("renewing-anchors"), ...common }),
  z.object({ phase: z.literal("halted"), ...common, step: z.string(), because: z.string() }),
  z.object({
    phase: z.literal("done"),
    ...common,
    calledDoneBy: z.object({ by: z.string(), reason: z.string() }).nullable(),
  }),
]) satisfies z.ZodType<ResignState>;

/** A re-sign task as it was first stored. A changed shape is a new version beside it. */
export const StoredResignV1 = z.object({ version: z.literal(1), state: StoredStateV1 });

export function toV1(state: ResignState): z.infer<typeof StoredResignV1> {
  return { version: 1, state };
}

export function fromV1({ state }: z.infer<typeof StoredResignV1>): ResignState {
  return state;
}
