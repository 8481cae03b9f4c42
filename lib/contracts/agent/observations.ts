import * as z from "zod";
import { defineEndpoint } from "@/lib/contracts/endpoint";
import type {
  AskedOutcome,
  ObservedDenial,
  ParentObservation,
  ServerObservation,
  StrictFault,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { SecurityStatus, SignatureFault } from "@/lib/dnssec/validation/security-status";
import { ReportedZoneName } from "./reports";

const UnixSeconds = z.int();

/** A reason of the validator. Its kind is kept by every version; what belongs to a kind is for whoever knows it. */
const Reason = z.looseObject({ kind: z.string() });

/** The validator's unions are closed in the core, whose types the agent has written them by. */
const SecurityStatusSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("secure"), validUntil: UnixSeconds }),
  z.object({ kind: z.enum(["insecure", "bogus", "indeterminate"]), why: Reason }),
]) as unknown as z.ZodType<SecurityStatus, SecurityStatus>;
const SignatureFaultSchema = Reason as unknown as z.ZodType<SignatureFault, SignatureFault>;

const AskedOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answered"), rcode: z.int(), latencyMs: z.number() }),
  z.object({ kind: z.literal("lame"), rcode: z.int(), latencyMs: z.number() }),
  z.object({ kind: z.literal("silent"), attempts: z.int() }),
  z.object({ kind: z.literal("malformed"), why: z.string() }),
]) satisfies z.ZodType<AskedOutcome>;

const queries = z.array(
  z.object({ name: z.string(), type: z.string(), outcome: AskedOutcomeSchema }),
);

const ObservedRrsetSchema = z.object({
  ttlSeconds: z.int(),
  records: z.array(z.string()),
  signatures: z.array(
    z.object({
      keyTag: z.int(),
      algorithm: z.int(),
      inception: UnixSeconds,
      expiration: UnixSeconds,
      originalTtlSeconds: z.int(),
      fault: SignatureFaultSchema.nullable(),
    }),
  ),
  status: SecurityStatusSchema,
});

const ds = z.array(
  z.object({
    keyTag: z.int(),
    algorithm: z.int(),
    digestType: z.int(),
    digest: z.string(),
    matchesKeyTag: z.int().nullable(),
  }),
);

const keys = z.array(
  z.object({
    keyTag: z.int(),
    flags: z.int(),
    protocol: z.int(),
    algorithm: z.int(),
    keyLength: z.int().nullable(),
    publicKey: z.string(),
  }),
);

const ObservedDenialSchema = z.object({
  kind: z.enum(["nsec", "nsec3", "none"]),
  nsec3: z
    .object({
      hashAlgorithm: z.int(),
      iterations: z.int(),
      saltHex: z.string(),
      optOut: z.boolean(),
    })
    .nullable(),
  status: SecurityStatusSchema,
  signaturesUntil: UnixSeconds.nullable(),
}) satisfies z.ZodType<ObservedDenial>;

const ServerObservationSchema = z.object({
  server: z.string(),
  ip: z.string(),
  port: z.int(),
  at: UnixSeconds,
  answered: z.boolean(),
  latencyMs: z.number().nullable(),
  serial: z.int().nullable(),
  soa: ObservedRrsetSchema.nullable(),
  ns: ObservedRrsetSchema.nullable(),
  dnskey: ObservedRrsetSchema.extend({ keys }).nullable(),
  nsec3param: ObservedRrsetSchema.nullable(),
  cds: ObservedRrsetSchema.extend({ ds }).nullable(),
  cdnskey: ObservedRrsetSchema.extend({ keys }).nullable(),
  denial: ObservedDenialSchema.nullable(),
  signaturesValidUntil: UnixSeconds.nullable(),
  queries,
}) satisfies z.ZodType<ServerObservation>;

const ParentObservationSchema = z.object({
  parent: ReportedZoneName,
  server: z.string(),
  ip: z.string(),
  port: z.int(),
  at: UnixSeconds,
  answered: z.boolean(),
  ds: ObservedRrsetSchema.extend({ ds }).nullable(),
  status: SecurityStatusSchema,
  queries,
}) satisfies z.ZodType<ParentObservation>;

const StrictFaultSchema = z.object({
  server: z.string(),
  type: z.string(),
  signedByKeyTags: z.array(z.int()),
  keysOf: z.string(),
  keysServedUntil: UnixSeconds,
  keyTagsThere: z.array(z.int()),
}) satisfies z.ZodType<StrictFault>;

/** Everything that one vantage point saw of one zone in one look, one to one with the core's type. */
export const ZoneObservationSchema = z
  .object({
    estate: z.string(),
    zone: ReportedZoneName,
    vantage: z.string(),
    side: z.enum(["inside", "outside"]).nullable(),
    startedAt: UnixSeconds,
    finishedAt: UnixSeconds,
    status: SecurityStatusSchema,
    parent: ReportedZoneName.nullable(),
    parents: z.array(ParentObservationSchema),
    servers: z.array(ServerObservationSchema),
    strict: z.array(StrictFaultSchema),
  })
  .meta({
    id: "ZoneObservation",
    description: "What one vantage point saw of one zone",
  }) satisfies z.ZodType<ZoneObservation>;

const EstateParams = z.object({ estate: z.string().min(1).max(200) });
const base = {
  permission: "read",
  query: null,
  status: 200,
  produces: "application/json",
  problems: [],
  params: EstateParams,
} as const;

export const readObservations = defineEndpoint({
  ...base,
  operationId: "readObservations",
  method: "POST",
  path: "/estates/{estate}/observations",
  summary: "What the agent's own queries to name servers saw since the cursor",
  body: z.object({ cursor: z.string().nullable(), limit: z.int().min(1).max(1_000) }),
  response: z.object({
    observations: z.array(ZoneObservationSchema),
    /** Looks that saw what the look before saw. */
    unchanged: z.array(z.object({ zone: ReportedZoneName, finishedAt: UnixSeconds })),
    cursor: z.string(),
    more: z.boolean(),
    /** True: everything that this agent has seen is told, from the beginning. */
    isFull: z.boolean(),
  }),
});

export const lookAtZones = defineEndpoint({
  ...base,
  operationId: "lookAtZones",
  method: "POST",
  path: "/estates/{estate}/looks",
  summary:
    "Look at zones now, or (null) at those that wait to be looked at again, and answer when it is done or time is up",
  body: z.object({
    zones: z.array(ReportedZoneName).max(1_000).nullable(),
    maxMilliseconds: z.int().min(0).max(60_000),
  }),
  response: z.object({ looked: z.int(), waiting: z.int() }),
});
