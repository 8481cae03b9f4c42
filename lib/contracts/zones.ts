import * as z from "zod";
import { STATUSES } from "@/lib/dnssec/status/judgement";
import { HoldItem } from "./hold";
import { MoveSummary, OldHolderWatchItem } from "./moves";
import { ResignPhaseSchema } from "./resign";
import { RolloverMethodSchema, RolloverPhaseSchema } from "./rollover-words";
import { EstateClock, WireInstant, WireSeconds, WireServerName, WireZoneName } from "./wire";

/** The eleven status words (product.md). */
export const StatusSchema = z
  .enum(STATUSES)
  .meta({ id: "Status", description: "Status word of a zone" });

export const VerdictSchema = z.enum([
  "unknown",
  "split",
  "orphaned",
  "disputed",
  "unassigned",
  "agreed",
]);
export const ServiceStateSchema = z.enum([
  "validating",
  "failing",
  "expiring",
  "not-signed",
  "unknown",
]);

export const RolloverSchema = z
  .object({
    descriptorId: z.string(),
    phase: RolloverPhaseSchema,
    method: RolloverMethodSchema,
    stage: z.string(),
    since: WireInstant.nullable(),
    wakeAt: WireInstant.nullable(),
    isManual: z.boolean().nullable(),
    fault: z.string().nullable(),
    native: z.record(z.string(), z.string()),
  })
  .meta({
    id: "Rollover",
    description: "A running rollover, in the one model for every kind of server",
  });

export const ZoneSummary = z
  .object({
    name: WireZoneName,
    displayName: z.string(),
    estate: z.string(),
    storage: z.enum(["directory", "file", "secondary"]),
    signed: z.boolean().nullable(),
    status: StatusSchema,
    sentence: z.string(),
    service: z.object({ state: ServiceStateSchema, basis: z.enum(["reported", "observed"]) }),
    role: z.object({
      verdict: VerdictSchema,
      settling: z.boolean(),
      holder: WireServerName.nullable(),
      holderReachable: z.boolean().nullable(),
    }),
    keys: z.object({ ksk: z.int(), zsk: z.int() }),
    rollover: RolloverSchema.nullable(),
    signaturesValidUntil: WireInstant.nullable(),
    nextEvent: z.object({ what: z.string(), at: WireInstant }).nullable(),
    safeUntil: WireInstant.nullable(),
    safeUntilBecause: z.enum(["renewing", "dnskey-signature", "record-signature", "not-known"]),
    observedAt: WireInstant.nullable(),
    unknownSince: WireInstant.nullable(),
  })
  .meta({ id: "ZoneSummary", description: "One zone in a list" });
export type ZoneSummary = z.infer<typeof ZoneSummary>;

export const ClaimItem = z
  .object({
    server: WireServerName,
    source: z.enum(["server", "directory"]),
    says: WireServerName.nullable(),
    isSelf: z.boolean(),
    keysReachable: z.record(z.string(), z.boolean().nullable()),
    observedAt: WireInstant.nullable(),
    agrees: z.boolean(),
    /** Is this still what the server says, or its last known word? */
    fresh: z.boolean(),
    holderStatus: z.enum(["online", "offline"]).nullable(),
    copy: z.enum(["primary", "secondary"]).nullable(),
    isWritable: z.boolean().nullable(),
    isSigned: z.boolean().nullable(),
    serial: z.int().nullable(),
    dnskeySignaturesUntil: WireInstant.nullable(),
    recordSignaturesUntil: WireInstant.nullable(),
    native: z.record(z.string(), z.string()),
  })
  .meta({
    id: "Claim",
    description: "What one server, or one replica of the directory, says about the role",
  });
export type ClaimItem = z.infer<typeof ClaimItem>;

export const KeyItem = z.object({
  pointer: z.enum(["active", "standby", "next", "former"]),
  nativeId: z.string(),
  keyTag: z.int().nullable(),
  /** The tag this key will have, or has, with the REVOKE bit set (RFC 5011 §3). */
  keyTagIfRevoked: z.int().nullable(),
  flags: z.int(),
  published: z.boolean(),
  signs: z.boolean(),
  signsWhat: z.enum(["nothing", "dnskey-set", "zone", "all"]),
  /** RDATA in presentation form, or null where the key is not known yet. */
  dnskey: z.string().nullable(),
  ds: z.array(z.object({ digestType: z.int(), digest: z.string() })),
  createdAt: WireInstant.nullable(),
});

/** One wait of a rollover with the formula that gives it (spec §4.3, §4.4; a model, not a fact of Windows). */
export const WaitItem = z.object({
  name: z.string(),
  formula: z.string(),
  inputs: z.array(z.object({ name: z.string(), seconds: WireSeconds })),
  seconds: WireSeconds,
});

export const DescriptorItem = z
  .object({
    descriptorId: z.string(),
    keyRole: z.enum(["ksk", "zsk", "csk"]),
    algorithm: z.object({ number: z.int(), mnemonic: z.string() }),
    keyLength: z.int(),
    custody: z.object({
      kind: z.enum(["directory", "certificate-store", "provider", "file"]),
      provider: z.string().nullable(),
    }),
    state: z.enum(["active", "retired"]),
    rolloverEnabled: z.boolean(),
    rolloverType: z.enum(["pre-publication", "double-signature"]).nullable(),
    rolloverPeriodSeconds: WireSeconds.nullable(),
    initialRolloverOffsetSeconds: WireSeconds.nullable(),
    dnskeySignatureValiditySeconds: WireSeconds.nullable(),
    dsSignatureValiditySeconds: WireSeconds.nullable(),
    zoneSignatureValiditySeconds: WireSeconds.nullable(),
    nextRolloverAction: z.enum(["normal", "revoke-standby", "retire"]).nullable(),
    nextRolloverAt: WireInstant.nullable(),
    lastRolloverAt: WireInstant.nullable(),
    rollover: RolloverSchema.nullable(),
    keys: z.array(KeyItem),
    waits: z.array(WaitItem),
    native: z.record(z.string(), z.string()),
  })
  .meta({ id: "Descriptor", description: "A signing key descriptor and its keys" });
export type DescriptorItem = z.infer<typeof DescriptorItem>;

export const RolloverExplained = z.object({
  rollover: RolloverSchema,
  keyRole: z.enum(["ksk", "zsk", "csk"]),
  sentence: z.string(),
  nextAction: z.string(),
  owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
  dueAt: WireInstant.nullable(),
  waits: z.array(WaitItem),
});

export const Finding = z
  .object({
    tag: z.string(),
    check: z.string(),
    severity: z.enum(["error", "warning", "notice"]),
    sentence: z.string(),
    server: z.string().nullable(),
    evidence: z.object({ query: z.string(), answer: z.string(), at: WireInstant }),
    /** The wizard that mends it; null where only a person or another program can. */
    repair: z.enum(["submit-ds", "withdraw-ds", "check-again"]).nullable(),
    since: WireInstant,
    /** The end of the latest look with news that saw it. */
    seenAt: WireInstant,
    whatToDo: z.string(),
    owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
    /** What users notice, as a word and for whoever answers the phone. */
    effect: z.enum([
      "users-lose-zone",
      "users-will-lose-zone",
      "protection-lost",
      "slow-or-old-answers",
      "nothing",
    ]),
    helpdesk: z.string(),
    /** What the sentence is made of, by tag (docs/checks). */
    facts: z.record(z.string(), z.unknown()),
    /** The vantage points that see it. */
    vantages: z.array(z.string()),
  })
  .meta({ id: "Finding", description: "Something that a person can act on, with its evidence" });

const nullableSeconds = WireSeconds.nullable();
export const SettingsItem = z
  .object({
    reportedBy: z.string(),
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
    dsRecordGenerationAlgorithms: z
      .array(z.enum(["none", "sha-1", "sha-256", "sha-384"]))
      .nullable(),
    dsRecordSetTtlSeconds: nullableSeconds,
    dnskeyRecordSetTtlSeconds: nullableSeconds,
    signatureInceptionOffsetSeconds: nullableSeconds,
    secureDelegationPollingPeriodSeconds: nullableSeconds,
    propagationTimeSeconds: nullableSeconds,
    parentHasSecureDelegation: z.boolean().nullable(),
    maximumZoneTtlSeconds: nullableSeconds,
  })
  .meta({
    id: "ZoneSettings",
    description: "DNSSEC settings of the zone (spec §2.1), units in the names",
  });

export const ZoneDetailItem = ZoneSummary.extend({
  statuses: z.array(StatusSchema),
  /** Since when the shown status holds. */
  statusSince: WireInstant.nullable(),
  affectsUsers: z.enum(["no", "some", "yes", "unknown"]),
  nextStep: z.object({
    text: z.string(),
    owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
    dueAt: WireInstant.nullable(),
  }),
  notices: z.array(z.string()),
  settings: SettingsItem.nullable(),
  claims: z.array(ClaimItem),
  descriptors: z.array(DescriptorItem),
  rollovers: z.array(RolloverExplained),
  parentDs: z.object({
    state: z.enum(["current", "stale", "none", "unreachable", "unknown"]),
    keyTags: z.array(z.int()),
    ttlSeconds: nullableSeconds,
    seenAt: WireInstant.nullable(),
  }),
  findings: z.array(Finding),
  /** Latest ten role moves. */
  moves: z.array(MoveSummary),
  /** "No changes now": of this zone, or of everything. */
  hold: HoldItem.extend({ scope: z.enum(["global", "zone"]).nullable() }),
  /** After a seize: is the old holder back? null = nothing is watched for. */
  watch: OldHolderWatchItem.nullable(),
  /** The newest re-sign task, or null. */
  resign: z.object({ id: z.string(), phase: ResignPhaseSchema }).nullable(),
  /** Newest change of the role that did not come through Keymaster, or null. */
  outsideRoleChange: z
    .object({
      at: WireInstant,
      from: z.string().nullable(),
      to: z.string().nullable(),
      sentence: z.string(),
    })
    .nullable(),
  pollingIntervalSeconds: WireSeconds,
  /** Through which agents the zone is seen, and whether each still talks. */
  sources: z.array(
    z.object({ agent: z.string(), fresh: z.boolean(), lastContactAt: WireInstant.nullable() }),
  ),
  clocks: z.array(EstateClock),
}).meta({ id: "Zone", description: "Everything known about one zone" });
export type ZoneDetailItem = z.infer<typeof ZoneDetailItem>;

export const HistoryItem = z
  .object({
    at: WireInstant,
    kind: z.enum(["role", "key", "rollover", "status", "verdict", "move", "settings"]),
    from: z.string().nullable(),
    to: z.string().nullable(),
    sentence: z.string(),
    source: z.string(),
    through: z.enum(["keymaster", "outside", "clock"]),
    descriptorId: z.string().nullable(),
  })
  .meta({ id: "HistoryItem", description: "Something that changed, at its own instant" });
export type HistoryItem = z.infer<typeof HistoryItem>;

/**
 * The whole zone list in columns (performance.md goals 7, 8): row i of every column is one zone, ordered by name. Words are
 * indexes into `dictionaries`; instants are Unix seconds or 0 for null. With `since`, only changed rows and `removed`.
 */
export const ZoneSnapshot = z
  .object({
    revision: z.int(),
    /** True: this is the whole list. False: changed rows only. */
    full: z.boolean(),
    dictionaries: z.object({
      estates: z.array(z.string()),
      statuses: z.array(z.string()),
      verdicts: z.array(z.string()),
      services: z.array(z.string()),
      holders: z.array(z.string()),
      storages: z.array(z.string()),
      events: z.array(z.string()),
      rollovers: z.array(z.string()),
    }),
    columns: z.object({
      name: z.array(z.string()),
      estate: z.array(z.int()),
      status: z.array(z.int()),
      verdict: z.array(z.int()),
      service: z.array(z.int()),
      /** -1 = nobody. */
      holder: z.array(z.int()),
      storage: z.array(z.int()),
      /** 1 signed, 0 not signed, -1 not observed. */
      signed: z.array(z.int()),
      /** 1 reachable, 0 not, -1 not known. */
      holderReachable: z.array(z.int()),
      ksk: z.array(z.int()),
      zsk: z.array(z.int()),
      /** -1 = none; else the rollover's phase. */
      rollover: z.array(z.int()),
      /** Unix seconds, as `safeUntil`; 0 = none. */
      signaturesValidUntil: z.array(z.int()),
      nextEvent: z.array(z.int()),
      /** Seconds from `signaturesValidUntil` of the same zone (0 counts) to the next event: fewer octets than its instant. null = none. */
      nextEventAfter: z.array(z.int().nullable()),
      safeUntil: z.array(z.int()),
    }),
    removed: z.array(z.object({ estate: z.string(), name: z.string() })),
    clocks: z.array(EstateClock),
  })
  .meta({ id: "ZoneSnapshot", description: "The zone list in columns" });
export type ZoneSnapshot = z.infer<typeof ZoneSnapshot>;
