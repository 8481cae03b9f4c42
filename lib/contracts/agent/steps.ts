import * as z from "zod";
import { defineEndpoint } from "@/lib/contracts/endpoint";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { answered, DriverFailureSchema } from "./driver-failure";
import {
  EstateReportSchema,
  ReportedZoneName,
  ServerReportSchema,
  ZoneReportSchema,
} from "./reports";

const Server = z.string().min(1).max(255);
const UnixSeconds = z.int();
/** Chosen by the web side, unique for ever: an agent never starts the same one twice. */
const StepId = z.string().regex(/^[A-Za-z0-9._:-]{1,200}$/);

const AgentStep = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("transfer-role"),
    zone: ReportedZoneName,
    server: Server,
    from: Server,
    target: Server,
  }),
  z.object({
    action: z.enum(["seize-role", "seize-role-without-keys", "assign-role"]),
    zone: ReportedZoneName,
    server: Server,
    target: Server,
  }),
  z.object({
    action: z.literal("add-key"),
    zone: ReportedZoneName,
    server: Server,
    keyRole: z.enum(["ksk", "zsk"]),
    algorithm: z.int().min(0).max(255),
    keyLength: z.int().min(0).max(65_535),
  }),
  z.object({
    action: z.literal("remove-key"),
    zone: ReportedZoneName,
    server: Server,
    descriptorId: z.string().min(1).max(200),
  }),
  z.object({ action: z.literal("resign-zone"), zone: ReportedZoneName, server: Server }),
]) satisfies z.ZodType<Step>;

/** What the agent is asked to start, once. */
export const StepOrder = z.object({
  moveId: z.string().min(1).max(200),
  stepId: StepId,
  /** Of the zone. It only rises; an agent that has seen a higher one of the zone refuses. */
  epoch: z.int().nonnegative(),
  /** Of the plan that was approved: written down, so that it can be compared afterwards. */
  planHash: z.string().min(1).max(200),
  /** Wall clock, Unix seconds: an agent that gets the order later than this does not begin the step any more. */
  startBefore: UnixSeconds.optional(),
  /** How long the server may take; after that the outcome is unknown. */
  timeoutMs: z.int().min(100).max(600_000),
  step: AgentStep,
});
export type StepOrder = z.infer<typeof StepOrder>;

export const StepReplySchema = z.object({
  nativeReply: z.string(),
  changed: z.boolean().nullable(),
  answeredAt: UnixSeconds,
});

/** Wall clock of the agent, Unix seconds with fraction. */
const WallSeconds = z.number();

/**
 * What became of a step. `done` and `failed` (nothing happened) are the server's own answer; `unclear`: the answer is lost, or the agent
 * ended in the middle; `running`: it has started and has not ended; `withdrawn`: it never started and never will.
 */
export const StepRecord = z.object({
  stepId: z.string(),
  moveId: z.string(),
  planHash: z.string(),
  epoch: z.int(),
  state: z.enum(["running", "done", "failed", "unclear", "withdrawn"]),
  failure: DriverFailureSchema.nullable(),
  reply: StepReplySchema.nullable(),
  startedAt: WallSeconds,
  finishedAt: WallSeconds.nullable(),
});
export type StepRecord = z.infer<typeof StepRecord>;

/**
 * Answer to an order. Only `done`, `failed` and `unclear` mean that this order started the step. The four that refuse it did not,
 * and such a step never starts later: `refused-stale-epoch`; `refused-busy` (another step of the zone is under way on this agent);
 * `refused-too-late` (it came after `startBefore`); `refused-not-recorded` (the ledger could not be written: disk full). `already-started`: an earlier order did, or the step was
 * withdrawn or refused before; ask what became of it.
 */
export const StepReceipt = z.object({
  stepId: z.string(),
  state: z.enum([
    "done",
    "failed",
    "unclear",
    "refused-stale-epoch",
    "refused-busy",
    "refused-too-late",
    "refused-not-recorded",
    "already-started",
  ]),
  failure: DriverFailureSchema.nullable(),
  reply: StepReplySchema.nullable(),
  startedAt: WallSeconds.nullable(),
  finishedAt: WallSeconds.nullable(),
  /** Highest epoch of the zone that this agent has seen. */
  highestEpoch: z.int(),
  /** Which ledger answered: an agent that lost its memory answers with another one. */
  ledgerId: z.string(),
});
export type StepReceipt = z.infer<typeof StepReceipt>;

/** `record` null = this ledger never heard of the step. That alone is no proof: an order may still be on its way. */
const StepAnswer = z.object({ ledgerId: z.string(), record: StepRecord.nullable() });

const FreshReadingSchema = z.object({
  zone: ZoneReportSchema,
  servers: z.array(ServerReportSchema),
  estate: EstateReportSchema,
});
export type FreshReadingAnswer = z.infer<typeof FreshReadingSchema>;

const StepCheckSchema = z.object({
  allowed: z.boolean(),
  refusal: z.object({ code: z.int().nullable(), detail: z.string() }).nullable(),
  hasRights: z.boolean().nullable(),
  isDirectoryWritable: z.boolean().nullable(),
  isNamingMasterReachable: z.boolean().nullable(),
  command: z.string(),
  evidence: z.array(z.object({ source: z.string(), statement: z.string(), at: UnixSeconds })),
  checkedAt: UnixSeconds,
});
export type StepCheckAnswer = z.infer<typeof StepCheckSchema>;

const DriverParams = z.object({ driver: z.string().min(1).max(200) });
const StepParams = z.object({ stepId: StepId });

const base = {
  permission: "read",
  query: null,
  status: 200,
  produces: "application/json",
  problems: [],
} as const;

export const readFresh = defineEndpoint({
  ...base,
  operationId: "readFresh",
  method: "POST",
  path: "/drivers/{driver}/fresh",
  summary: "One zone and its servers, read now",
  params: DriverParams,
  body: z.object({ zone: ReportedZoneName }),
  response: answered(FreshReadingSchema),
});

export const checkStep = defineEndpoint({
  ...base,
  operationId: "checkStep",
  method: "POST",
  path: "/drivers/{driver}/check-step",
  summary: "What a step would meet now, without doing it",
  params: DriverParams,
  body: z.object({ step: AgentStep }),
  response: answered(StepCheckSchema),
});

export const startStep = defineEndpoint({
  ...base,
  operationId: "startStep",
  method: "POST",
  path: "/drivers/{driver}/steps",
  summary: "Start a step, at most once ever, and wait for its end",
  params: DriverParams,
  body: StepOrder,
  response: StepReceipt,
});

export const askStep = defineEndpoint({
  ...base,
  operationId: "askStep",
  method: "GET",
  path: "/steps/{stepId}",
  summary: "What became of a step",
  params: StepParams,
  body: null,
  response: StepAnswer,
});

/**
 * A step that has not started never will after this answer, also when its order is still on its way; one that has started is
 * told as it is. So the answer is decisive, which `askStep` is not.
 */
export const withdrawStep = defineEndpoint({
  ...base,
  operationId: "withdrawStep",
  method: "POST",
  path: "/steps/{stepId}/withdraw",
  summary: "Never start this step, and say what became of it",
  params: StepParams,
  body: z.object({ moveId: z.string().min(1).max(200) }),
  response: z.object({ ledgerId: z.string(), record: StepRecord }),
});
