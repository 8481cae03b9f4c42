import type { Seconds } from "@/lib/dnssec/instant";

/**
 * The DNSSEC settings of a zone as one server sees them: every property of spec §2.1 that is not a claim about the role.
 * All durations in seconds. `null` where the source cannot tell (BIND knows no trust anchor distribution, for example).
 */
export type ZoneSettings = {
  readonly denialOfExistence: "nsec" | "nsec3" | null;
  readonly nsec3HashAlgorithm: "sha-1" | null;
  readonly nsec3Iterations: number | null;
  readonly nsec3OptOut: boolean | null;
  readonly isNsec3SaltConfigured: boolean | null;
  /** 0 means that `nsec3UserSalt` is used. In octets. */
  readonly nsec3RandomSaltLength: number | null;
  /** Hexadecimal, or null where none is set (Windows prints `-`). */
  readonly nsec3UserSalt: string | null;
  readonly nsec3CurrentSalt: string | null;
  readonly distributeTrustAnchor: readonly ("none" | "dnskey")[] | null;
  readonly enableRfc5011KeyRollover: boolean | null;
  readonly dsRecordGenerationAlgorithms:
    | readonly ("none" | "sha-1" | "sha-256" | "sha-384")[]
    | null;
  /** 0 = the zone's default TTL (spec §2.1). */
  readonly dsRecordSetTtlSeconds: Seconds | null;
  readonly dnskeyRecordSetTtlSeconds: Seconds | null;
  readonly signatureInceptionOffsetSeconds: Seconds | null;
  readonly secureDelegationPollingPeriodSeconds: Seconds | null;
  readonly propagationTimeSeconds: Seconds | null;
  readonly parentHasSecureDelegation: boolean | null;
  /** Largest TTL of any RRset in the zone, the negative TTL included; what a ZSK rollover waits for. */
  readonly maximumZoneTtlSeconds: Seconds | null;
};
