import { timeSpan } from "@/lib/dnssec/signing-key/time-span";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { SettingsRow } from "./schema";

const DS_DIGESTS = {
  none: "none",
  sha1: "sha-1",
  sha256: "sha-256",
  sha384: "sha-384",
} as const;
const ANCHORS = { none: "none", dnskey: "dnskey" } as const;
const DENIALS = { nsec: "nsec", nsec3: "nsec3" } as const;
const HASHES = { rsasha1: "sha-1", sha1: "sha-1" } as const;

/** The settings in our words. A word that nobody documented gives null. */
export function toSettings(row: SettingsRow): ZoneSettings {
  return {
    denialOfExistence: wordOf(DENIALS, row.DenialOfExistence),
    nsec3HashAlgorithm: wordOf(HASHES, row.NSec3HashAlgorithm),
    nsec3Iterations: row.NSec3Iterations,
    nsec3OptOut: row.NSec3OptOut,
    isNsec3SaltConfigured: row.IsNSec3SaltConfigured,
    nsec3RandomSaltLength: row.NSec3RandomSaltLength,
    nsec3UserSalt: saltOf(row.NSec3UserSalt),
    nsec3CurrentSalt: null,
    distributeTrustAnchor: wordsOf(ANCHORS, row.DistributeTrustAnchor),
    enableRfc5011KeyRollover: row.EnableRfc5011KeyRollover,
    dsRecordGenerationAlgorithms: wordsOf(DS_DIGESTS, row.DSRecordGenerationAlgorithm),
    dsRecordSetTtlSeconds: row.DSRecordSetTtl,
    dnskeyRecordSetTtlSeconds: row.DnsKeyRecordSetTtl,
    signatureInceptionOffsetSeconds: row.SignatureInceptionOffset,
    secureDelegationPollingPeriodSeconds: row.SecureDelegationPollingPeriod,
    propagationTimeSeconds: row.PropagationTime,
    parentHasSecureDelegation: row.ParentHasSecureDelegation,
    // No cmdlet tells it; it would take every record of the zone.
    maximumZoneTtlSeconds: null,
  };
}

/** What a server printed of its own settings, in the order and spelling of `Format-List`; what it did not tell is left out. */
export function settingWords(row: SettingsRow): Readonly<Record<string, string>> {
  const words: Readonly<Record<string, string | null>> = {
    DenialOfExistence: row.DenialOfExistence,
    NSec3HashAlgorithm: row.NSec3HashAlgorithm,
    NSec3Iterations: numberText(row.NSec3Iterations),
    NSec3OptOut: truthText(row.NSec3OptOut),
    IsNSec3SaltConfigured: truthText(row.IsNSec3SaltConfigured),
    NSec3RandomSaltLength: numberText(row.NSec3RandomSaltLength),
    NSec3UserSalt: row.NSec3UserSalt,
    DnsKeyRecordSetTTL: spanText(row.DnsKeyRecordSetTtl),
    DSRecordSetTTL: spanText(row.DSRecordSetTtl),
    DSRecordGenerationAlgorithm: listText(row.DSRecordGenerationAlgorithm),
    DistributeTrustAnchor: listText(row.DistributeTrustAnchor),
    EnableRfc5011KeyRollover: truthText(row.EnableRfc5011KeyRollover),
    ParentHasSecureDelegation: truthText(row.ParentHasSecureDelegation),
    SecureDelegationPollingPeriod: spanText(row.SecureDelegationPollingPeriod),
    PropagationTime: spanText(row.PropagationTime),
    SignatureInceptionOffset: spanText(row.SignatureInceptionOffset),
  };
  return Object.fromEntries(
    Object.entries(words).filter((pair): pair is [string, string] => pair[1] !== null),
  );
}

function numberText(value: number | null): string | null {
  return value === null ? null : String(value);
}

function truthText(value: boolean | null): string | null {
  if (value === null) return null;
  return value ? "True" : "False";
}

function listText(values: readonly string[] | null): string | null {
  return values === null ? null : `{${values.join(", ")}}`;
}

function spanText(seconds: number | null): string | null {
  return seconds === null ? null : timeSpan(seconds);
}

/** Documentation, MOF and servers differ in upper and lower case (spec §2). */
function wordOf<T>(table: Readonly<Record<string, T>>, text: string | null): T | null {
  return new Map(Object.entries(table)).get(text?.trim().toLowerCase() ?? "") ?? null;
}

function wordsOf<T>(
  table: Readonly<Record<string, T>>,
  texts: readonly string[] | null,
): readonly T[] | null {
  if (texts === null) return null;
  return texts.map((text) => wordOf(table, text)).filter((word) => word !== null);
}

/** `-` is how Windows writes that there is none. */
function saltOf(text: string | null): string | null {
  return text === null || text === "" || text === "-" ? null : text;
}
