import * as z from "zod";
import { RolloverMethodSchema, RolloverPhaseSchema } from "@/lib/contracts/rollover-words";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type {
  DirectoryReading,
  EstateReport,
  ServerReport,
  Transition,
  ZoneReport,
} from "@/lib/dnssec/zone-report";
import { ServerSettingsSchema } from "./server-settings";

/** Agents speak Unix seconds: their contract mirrors the core's types one to one. */
const UnixSeconds = z.int();
const Native = z.record(z.string(), z.string());
/** The agent has parsed the name; the core's brand is restored here. */
export const ReportedZoneName = z
  .string()
  .min(1)
  .max(255)
  .transform((name) => name as ZoneName);

export const RolloverReportSchema = z.object({
  descriptorId: z.string(),
  phase: RolloverPhaseSchema,
  method: RolloverMethodSchema,
  stage: z.enum([
    "waits-its-turn",
    "publish-successor",
    "switch-signatures",
    "submit-ds",
    "wait-for-parent-ds-ttl",
    "remove-hold-down",
    "withdraw-predecessor",
    "failed",
    "unrecognized",
  ]),
  since: UnixSeconds.nullable(),
  wakeAt: UnixSeconds.nullable(),
  isManual: z.boolean().nullable(),
  fault: z.string().nullable(),
  native: Native,
}) satisfies z.ZodType<RolloverReport>;

export const ZoneSettingsSchema = z.object({
  denialOfExistence: z.enum(["nsec", "nsec3"]).nullable(),
  nsec3HashAlgorithm: z.literal("sha-1").nullable(),
  nsec3Iterations: z.int().nullable(),
  nsec3OptOut: z.boolean().nullable(),
  isNsec3SaltConfigured: z.boolean().nullable(),
  nsec3RandomSaltLength: z.int().nullable(),
  nsec3UserSalt: z.string().nullable(),
  nsec3CurrentSalt: z.string().nullable(),
  distributeTrustAnchor: z.array(z.enum(["none", "dnskey"])).nullable(),
  enableRfc5011KeyRollover: z.boolean().nullable(),
  dsRecordGenerationAlgorithms: z.array(z.enum(["none", "sha-1", "sha-256", "sha-384"])).nullable(),
  dsRecordSetTtlSeconds: z.int().nullable(),
  dnskeyRecordSetTtlSeconds: z.int().nullable(),
  signatureInceptionOffsetSeconds: z.int().nullable(),
  secureDelegationPollingPeriodSeconds: z.int().nullable(),
  propagationTimeSeconds: z.int().nullable(),
  parentHasSecureDelegation: z.boolean().nullable(),
  maximumZoneTtlSeconds: z.int().nullable(),
}) satisfies z.ZodType<ZoneSettings>;

export const SigningKeyDescriptorSchema = z.object({
  descriptorId: z.string().min(1),
  keyRole: z.enum(["ksk", "zsk", "csk"]),
  algorithm: z.int(),
  keyLength: z.int(),
  custody: z.object({
    kind: z.enum(["directory", "certificate-store", "provider", "file"]),
    provider: z.string().nullable(),
  }),
  state: z.enum(["active", "retired"]),
  rolloverEnabled: z.boolean(),
  rolloverType: z.enum(["pre-publication", "double-signature"]).nullable(),
  rolloverPeriodSeconds: z.int().nullable(),
  initialRolloverOffsetSeconds: z.int().nullable(),
  dnskeySignatureValiditySeconds: z.int().nullable(),
  dsSignatureValiditySeconds: z.int().nullable(),
  zoneSignatureValiditySeconds: z.int().nullable(),
  nextRolloverAction: z.enum(["normal", "revoke-standby", "retire"]).nullable(),
  lastRolloverAt: UnixSeconds.nullable(),
  nextRolloverAt: UnixSeconds.nullable(),
  rollover: RolloverReportSchema.nullable(),
  keys: z.array(
    z.object({
      pointer: z.enum(["active", "standby", "next", "former"]),
      nativeId: z.string(),
      flags: z.int(),
      published: z.boolean(),
      signs: z.enum(["nothing", "dnskey-set", "zone", "all"]),
      createdAt: UnixSeconds.nullable(),
      publicKey: z.string().nullable(),
    }),
  ),
  native: Native,
}) satisfies z.ZodType<SigningKeyDescriptor>;

export const ZoneReportSchema = z.object({
  estate: z.string().min(1),
  zone: ReportedZoneName,
  displayName: z.string(),
  storage: z.enum(["directory", "file", "secondary"]),
  everSigned: z.boolean().nullable(),
  views: z.array(
    z.object({
      server: z.string().min(1),
      copy: z.enum(["primary", "secondary"]),
      isWritable: z.boolean(),
      isSigned: z.boolean().nullable(),
      holder: z.string().nullable(),
      isHolder: z.boolean(),
      holderStatus: z.enum(["online", "offline"]).nullable(),
      keysReachable: z.record(z.string(), z.boolean().nullable()),
      serial: z.int().nullable(),
      dnskeySignaturesUntil: UnixSeconds.nullable(),
      recordSignaturesUntil: UnixSeconds.nullable(),
      viewedAt: UnixSeconds,
      native: Native,
    }),
  ),
  directory: z.array(
    z.object({
      replica: z.string(),
      holders: z.array(z.string()),
      isSigned: z.boolean().nullish(),
      readAt: UnixSeconds,
    }),
  ),
  signing: z
    .object({
      reportedBy: z.string(),
      settings: ZoneSettingsSchema,
      descriptors: z.array(SigningKeyDescriptorSchema),
      renewalFraction: z.number().nullable(),
    })
    .nullable(),
  parentDs: z.object({
    state: z.enum(["current", "stale", "none", "unreachable", "unknown"]),
    keyTags: z.array(z.int()),
    ttlSeconds: z.int().nullable(),
    seenAt: UnixSeconds.nullable(),
  }),
  roleChangedAt: UnixSeconds.nullable(),
  revision: z.int(),
}) satisfies z.ZodType<ZoneReport>;

export const DirectoryReadingSchema = z.object({
  namingMaster: z.string().nullable(),
  seesKdsRootKey: z.literal(true).nullable(),
  zones: z.int(),
  orphans: z.array(
    z.object({
      server: z.string(),
      zone: z.string(),
      because: z.enum(["zone-is-gone", "server-is-gone"]),
    }),
  ),
  orphanCount: z.int(),
  readAt: UnixSeconds,
}) satisfies z.ZodType<DirectoryReading>;

export const ServerReportSchema = z.object({
  estate: z.string(),
  server: z.string().min(1),
  kind: z.enum(["domain-controller", "read-only-domain-controller", "standalone", "bind"]),
  reachable: z.boolean().nullable(),
  failure: z.object({ kind: z.string(), code: z.int().nullable(), detail: z.string() }).nullable(),
  vantagePoints: z.array(z.object({ from: z.string(), reachable: z.boolean(), at: UnixSeconds })),
  addresses: z.array(z.object({ ip: z.string(), port: z.int() })),
  clockSkewSeconds: z.int().nullable(),
  lastContactAt: UnixSeconds.nullable(),
  directory: DirectoryReadingSchema.optional(),
  settings: ServerSettingsSchema.optional(),
}) satisfies z.ZodType<ServerReport>;

export const EstateReportSchema = z.object({
  estate: z.string().min(1),
  kind: z.enum(["active-directory", "bind-fleet", "lab"]),
  now: UnixSeconds,
  isPaused: z.boolean(),
  pollingIntervalSeconds: z.int().positive(),
}) satisfies z.ZodType<EstateReport>;

export const TransitionSchema = z.object({
  sequence: z.int(),
  estate: z.string(),
  zone: ReportedZoneName,
  at: UnixSeconds,
  kind: z.enum(["role", "key", "rollover", "settings"]),
  from: z.string().nullable(),
  to: z.string().nullable(),
  descriptorId: z.string().nullable(),
  source: z.string(),
  through: z.enum(["keymaster", "outside", "clock"]),
}) satisfies z.ZodType<Transition>;
