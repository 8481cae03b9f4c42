import * as z from "zod";
import { GATE_NAMES, type Gate } from "@/lib/dnssec/key-master/gate";
import type { Plan } from "@/lib/dnssec/key-master/move/plan";
import { MOVE_KINDS, type RoleStep } from "@/lib/dnssec/key-master/move/step";
import type { CandidateForecast } from "@/lib/dnssec/status/forecast/candidate-forecast";
import type { TimeToHarm } from "@/lib/dnssec/status/forecast/time-to-harm";
import { Instant, StoredZoneName } from "../stored-words";

const InstantOrNull = z.number().nullable();
const Strings = z.array(z.string()).readonly();
export const StoredGate = z.object({
  gate: z.enum(GATE_NAMES),
  result: z.enum(["passed", "warned", "refused"]),
  evidence: z.string(),
  observedAt: InstantOrNull,
  remedy: z.string().nullable(),
}) satisfies z.ZodType<Gate>;

const StoredRoleStep = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("transfer-role"),
    zone: StoredZoneName,
    server: z.string(),
    from: z.string(),
    target: z.string(),
  }),
  z.object({
    action: z.enum(["seize-role", "seize-role-without-keys", "assign-role"]),
    zone: StoredZoneName,
    server: z.string(),
    target: z.string(),
  }),
]) satisfies z.ZodType<RoleStep>;

const StoredUsers = z.object({
  affects: z.enum(["nobody", "users-of-validating-resolvers"]),
  sentence: z.string(),
  from: InstantOrNull,
  lastsAfterParentSeconds: z.number(),
});

const StoredMissing = z.object({
  descriptorId: z.string(),
  keyRole: z.enum(["ksk", "zsk", "csk"]),
  algorithm: z.number(),
  custody: z.object({
    kind: z.enum(["directory", "certificate-store", "provider", "file"]),
    provider: z.string().nullable(),
  }),
  openedBy: Strings,
  copyMightBe: Strings,
});

const StoredToDo = z.object({
  what: z.enum([
    "wait-for-old-holder",
    "add-ksk",
    "add-zsk",
    "resign-zone",
    "replace-ds",
    "replace-anchors",
    "check-secondaries",
  ]),
  sentence: z.string(),
  owner: z.enum(["ops", "parent-operator", "resolver-operator", "server"]),
  takesSeconds: z.number().nullable(),
  before: InstantOrNull,
});

const forecast = { server: z.string(), sentence: z.string() };
const StoredForecast = z.discriminatedUnion("kind", [
  z.object({ ...forecast, kind: z.literal("clean"), users: StoredUsers }),
  z.object({
    ...forecast,
    kind: z.literal("re-sign-needed"),
    missing: z.array(StoredMissing).readonly(),
    toDo: z.array(StoredToDo).readonly(),
    users: StoredUsers,
  }),
  z.object({
    ...forecast,
    kind: z.literal("impossible"),
    because: z.string(),
    wayOut: z.string().nullable(),
  }),
]) satisfies z.ZodType<CandidateForecast>;

const StoredHarm = z.object({
  sentence: z.string(),
  safeUntil: InstantOrNull,
  because: z.enum(["renewing", "dnskey-signature", "record-signature", "not-known"]),
  events: z
    .array(
      z.object({
        at: Instant,
        what: z.enum([
          "rollover-step-missed",
          "zsk-rollover-missed",
          "ksk-rollover-missed",
          "dnskey-signature-ends",
          "record-signature-ends",
        ]),
        sentence: z.string(),
        affectsUsers: z.boolean(),
      }),
    )
    .readonly(),
  goOnSigning: Strings,
}) satisfies z.ZodType<TimeToHarm>;

export const StoredPlan = z.object({
  kind: z.enum(MOVE_KINDS),
  zone: StoredZoneName,
  estate: z.string(),
  from: z.string().nullable(),
  target: z.string(),
  sentence: z.string(),
  factsHash: z.string(),
  facts: z.array(z.object({ fact: z.string(), value: z.string() })).readonly(),
  madeAt: Instant,
  validUntil: Instant,
  gates: z.array(StoredGate).readonly(),
  forecast: z.object({ candidate: StoredForecast, harm: StoredHarm }),
  notices: Strings,
  steps: z
    .array(
      z.object({
        step: z.string(),
        action: z.enum(["transfer-role", "seize-role", "seize-role-without-keys", "assign-role"]),
        server: z.string(),
        apply: StoredRoleStep,
        command: z.string(),
        expectedEffect: z.string(),
        verify: z.string(),
        undo: z.string(),
        runs: z.enum(["always", "only-if-refused"]),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<Plan>;
