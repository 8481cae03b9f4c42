import { DAY, HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { LabDescriptor } from "./descriptor";

/** What the directory (or the zone file) holds of a zone's DNSSEC: replaced as a whole, never changed in place. */
export type ZoneContent = {
  readonly isSigned: boolean;
  /** A zone that was ever signed keeps its keys and its holder (KM-6, KM-55). */
  readonly everSigned: boolean;
  readonly settings: ZoneSettings;
  readonly descriptors: readonly LabDescriptor[];
  /** Rises when every primary has to sign its copy anew. */
  readonly signingEpoch: number;
  readonly zoneDefaultTtlSeconds: Seconds;
};

/** Signatures over the DNSKEY set: made by the key master alone and handed on through the directory (KM-14a). */
export type DnskeySignatures = {
  readonly signedAt: Instant;
  readonly until: Instant;
  /** How often they were made. */
  readonly count: number;
};

/** Settings after signing with defaults (spec §2.1); `maximumZoneTtlSeconds` is what the zone's records say. */
export function defaultSettings(storage: "directory" | "file"): ZoneSettings {
  return {
    denialOfExistence: "nsec3",
    nsec3HashAlgorithm: "sha-1",
    nsec3Iterations: 50,
    nsec3OptOut: false,
    isNsec3SaltConfigured: true,
    nsec3RandomSaltLength: 8,
    nsec3UserSalt: null,
    nsec3CurrentSalt: null,
    distributeTrustAnchor: ["none"],
    enableRfc5011KeyRollover: true,
    dsRecordGenerationAlgorithms: ["sha-1", "sha-256"],
    dsRecordSetTtlSeconds: HOUR,
    dnskeyRecordSetTtlSeconds: HOUR,
    signatureInceptionOffsetSeconds: HOUR,
    secureDelegationPollingPeriodSeconds: 12 * HOUR,
    propagationTimeSeconds: storage === "directory" ? 2 * DAY : 0,
    parentHasSecureDelegation: false,
    maximumZoneTtlSeconds: HOUR,
  };
}

/** Settings of a zone that nobody ever configured (spec §2.1: RFC 5011 off, TTLs = the zone's default, no salt). */
export function untouchedSettings(storage: "directory" | "file"): ZoneSettings {
  return {
    ...defaultSettings(storage),
    enableRfc5011KeyRollover: false,
    isNsec3SaltConfigured: false,
    dsRecordSetTtlSeconds: 0,
    dnskeyRecordSetTtlSeconds: 0,
  };
}

/** The part of a validity period after which the lab renews a signature: a third is left then. */
export const RENEWAL_FRACTION = 1 / 3;

/** How long the shortest-lived signatures of one kind live; null without a descriptor that makes them. */
export function signatureValidity(
  content: ZoneContent,
  kind: "dnskey" | "records",
): Seconds | null {
  let shortest: Seconds | null = null;
  for (const maker of content.descriptors) {
    if (maker.rolling.state !== "active") continue;
    if (maker.rolling.keyRole !== (kind === "dnskey" ? "ksk" : "zsk")) continue;
    const validity =
      kind === "dnskey" ? maker.dnskeySignatureValiditySeconds : maker.zoneSignatureValiditySeconds;
    if (shortest === null || validity < shortest) shortest = validity;
  }
  return shortest;
}

/** How long after it was made a signature is made again. */
export function renewalPeriod(validitySeconds: Seconds): Seconds {
  return validitySeconds - Math.ceil(validitySeconds * RENEWAL_FRACTION);
}
