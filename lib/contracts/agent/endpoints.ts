import * as z from "zod";
import { defineEndpoint } from "@/lib/contracts/endpoint";
import { LAB_FAULT_KINDS } from "@/lib/contracts/lab";
import { answered } from "./driver-failure";
import {
  HelloCertificate,
  installCertificate,
  requestCertificate,
  retireIdentity,
} from "./identity";
import { lookAtZones, readObservations } from "./observations";
import {
  EstateReportSchema,
  ReportedZoneName,
  ServerReportSchema,
  TransitionSchema,
  ZoneReportSchema,
} from "./reports";
import { askStep, checkStep, readFresh, startStep, withdrawStep } from "./steps";

/** Version of this contract; an agent of another one is shown as `version-mismatch` and not read. */
export const AGENT_CONTRACT_VERSION = 1;

const CapabilityAnswerSchema = z.discriminatedUnion("answer", [
  z.object({ answer: z.literal("supported"), note: z.string().nullable() }),
  z.object({ answer: z.literal("unsupported"), reason: z.string(), doc: z.string() }),
  z.object({ answer: z.literal("not-yet"), reason: z.string(), doc: z.string() }),
]);

/** One driver of an agent. `id` names it in later calls: an agent may have several of one kind. */
export const DriverHello = z.object({
  id: z.string(),
  driver: z.string(),
  estate: z.string(),
  hasLab: z.boolean(),
  capabilities: z.record(z.string(), CapabilityAnswerSchema),
});

export const Hello = z
  .object({
    name: z.string(),
    contractVersion: z.int(),
    version: z.string(),
    readOnly: z.boolean(),
    /** The agent's own wall clock, Unix seconds with fraction: the web side computes the skew. */
    wallClock: z.number(),
    /** Absent from agents that do not enrol yet. */
    certificate: HelloCertificate.optional(),
    drivers: z.array(DriverHello),
  })
  .meta({ id: "AgentHello", description: "Who this agent is and what it can do" });
export type Hello = z.infer<typeof Hello>;

export const SweepPageSchema = z.object({
  estate: EstateReportSchema,
  servers: z.array(ServerReportSchema),
  zones: z.array(ZoneReportSchema),
  removedZones: z.array(ReportedZoneName),
  cursor: z.string(),
  more: z.boolean(),
  isFull: z.boolean(),
});

const DriverParams = z.object({ driver: z.string().min(1).max(200) });
const noProblems = [] as const;

const base = {
  permission: "read",
  query: null,
  status: 200,
  produces: "application/json",
  problems: noProblems,
} as const;

export const hello = defineEndpoint({
  ...base,
  operationId: "hello",
  method: "GET",
  path: "/hello",
  summary: "Who the agent is, its version, its clock and its drivers",
  params: null,
  body: null,
  response: Hello,
});

export const sweep = defineEndpoint({
  ...base,
  operationId: "sweep",
  method: "POST",
  path: "/drivers/{driver}/sweep",
  summary: "What changed since the cursor, in bulk",
  params: DriverParams,
  body: z.object({ cursor: z.string().nullable(), limit: z.int().min(1).max(2000) }),
  response: answered(SweepPageSchema),
});

export const readDetails = defineEndpoint({
  ...base,
  operationId: "readDetails",
  method: "POST",
  path: "/drivers/{driver}/details",
  summary: "Zones with all public keys",
  params: DriverParams,
  body: z.object({ zones: z.array(ReportedZoneName).max(500) }),
  response: answered(z.array(ZoneReportSchema)),
});

export const readTransitions = defineEndpoint({
  ...base,
  operationId: "readTransitions",
  method: "POST",
  path: "/drivers/{driver}/transitions",
  summary: "What happened, in order",
  params: DriverParams,
  body: z.object({
    zone: ReportedZoneName.nullable(),
    after: z.int().nonnegative(),
    limit: z.int().min(1).max(10_000),
  }),
  response: answered(z.object({ transitions: z.array(TransitionSchema), more: z.boolean() })),
});

const LabFaultSchema = z.object({
  id: z.string(),
  kind: z.enum(LAB_FAULT_KINDS),
  server: z.string().nullable(),
  zone: ReportedZoneName.nullable(),
  descriptorId: z.string().nullable(),
  peer: z.string().nullable(),
  milliseconds: z.int().nullable(),
  seconds: z.int().nullable(),
});

const LabAddressSchema = z.object({ ip: z.string(), port: z.int() });

export const LabOverviewSchema = z.object({
  now: z.int(),
  offsetSeconds: z.int(),
  isPaused: z.boolean(),
  zones: z.int(),
  replicationDelaySeconds: z.int(),
  servers: z.array(
    z.object({
      server: z.string(),
      on: z.boolean(),
      dnsService: z.boolean(),
      rightsAllowed: z.boolean(),
      partitionedFrom: z.array(z.string()),
      clockSkewSeconds: z.int(),
    }),
  ),
  faults: z.array(LabFaultSchema),
  parentDs: z.array(
    z.object({
      zone: ReportedZoneName,
      state: z.enum(["current", "stale", "none", "unreachable"]),
    }),
  ),
  trustAnchor: z.object({ dnskey: z.array(z.string()), ds: z.array(z.string()) }),
  /** null while the lab does not answer over DNS. */
  resolver: LabAddressSchema.nullable(),
  rootServers: z.array(LabAddressSchema),
});

export const labOverview = defineEndpoint({
  ...base,
  operationId: "labOverview",
  method: "GET",
  path: "/drivers/{driver}/lab",
  summary: "The simulated fleet and its clock",
  params: DriverParams,
  body: null,
  response: LabOverviewSchema,
});

/** Every way to steer the lab, as one closed union (agent/drivers/lab-control.ts). */
export const LabCommand = z.discriminatedUnion("command", [
  z.object({ command: z.literal("advance"), seconds: z.int() }),
  z.object({ command: z.literal("set-clock"), instant: z.int() }),
  z.object({ command: z.literal("set-paused"), isPaused: z.boolean() }),
  z.object({ command: z.literal("set-power"), server: z.string(), on: z.boolean() }),
  z.object({ command: z.literal("set-dns-service"), server: z.string(), on: z.boolean() }),
  z.object({ command: z.literal("set-rights"), server: z.string(), allowed: z.boolean() }),
  z.object({
    command: z.literal("set-parent-ds"),
    zone: ReportedZoneName,
    state: z.enum(["current", "stale", "none", "unreachable"]),
  }),
  z.object({ command: z.literal("set-replication-delay"), seconds: z.int() }),
  z.object({ command: z.literal("add-fault"), fault: LabFaultSchema.omit({ id: true }) }),
  z.object({ command: z.literal("remove-fault"), id: z.string() }),
  z.object({ command: z.literal("reset") }),
  z.object({
    command: z.literal("operate"),
    operation: z.union([
      z.object({
        operation: z.enum(["transfer", "seize", "seize-without-key-checks"]),
        zone: ReportedZoneName,
        target: z.string(),
      }),
      z.object({
        operation: z.enum(["invoke-rollover", "step-rollover"]),
        server: z.string(),
        zone: ReportedZoneName,
        descriptorId: z.string(),
      }),
      z.object({
        operation: z.enum([
          "sign-with-default",
          "resign",
          "unsign",
          // What that server trusts of the zone itself: the keys that it publishes now, or none.
          "replace-trust-anchors",
          "remove-trust-anchors",
        ]),
        server: z.string(),
        zone: ReportedZoneName,
      }),
    ]),
  }),
]);
export type LabCommand = z.infer<typeof LabCommand>;

/** `now` = the lab's clock after the command; `fault` only after `add-fault`. Refusals keep the driver's words. */
export const LabAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), now: z.int(), fault: LabFaultSchema.nullable() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      kind: z.enum([
        "backward",
        "unknown-server",
        "unknown-zone",
        "unknown-fault",
        "unknown-descriptor",
        "invalid",
        "win32",
      ]),
      code: z.int().nullable(),
      sentence: z.string(),
    }),
  }),
]);

export const steerLab = defineEndpoint({
  ...base,
  operationId: "steerLab",
  method: "POST",
  path: "/drivers/{driver}/lab",
  summary: "Steer the simulated fleet",
  params: DriverParams,
  body: LabCommand,
  response: LabAnswer,
});

export const AGENT_ENDPOINTS = [
  hello,
  sweep,
  readDetails,
  readTransitions,
  labOverview,
  steerLab,
  readFresh,
  checkStep,
  startStep,
  askStep,
  withdrawStep,
  readObservations,
  lookAtZones,
  requestCertificate,
  installCertificate,
  retireIdentity,
] as const;
