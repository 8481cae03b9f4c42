import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { timeSpan } from "@/lib/dnssec/signing-key/time-span";

type Settings = NonNullable<ZoneDetailItem["settings"]>;
type Pair = readonly [string, string];

const DENIAL = { nsec: "NSec", nsec3: "NSec3" } as const;
const DIGEST = { none: "None", "sha-1": "Sha1", "sha-256": "Sha256", "sha-384": "Sha384" } as const;
const ANCHOR = { none: "None", dnskey: "DnsKey" } as const;

function truth(value: boolean | null): string | null {
  if (value === null) return null;
  return value ? "True" : "False";
}

function span(seconds: number | null): string | null {
  return seconds === null ? null : timeSpan(seconds);
}

function list<K extends string>(
  values: readonly K[] | null,
  words: Readonly<Record<K, string>>,
): string | null {
  return values === null ? null : `{${values.map((value) => words[value]).join(", ")}}`;
}

/** The settings in the order and spelling of `Get-DnsServerDnsSecZoneSetting | Format-List` (spec §2.1); what nobody told is left out. */
export function windowsFacts(settings: Settings): readonly Pair[] {
  const facts: readonly (readonly [string, string | null])[] = [
    [
      "DenialOfExistence",
      settings.denialOfExistence === null ? null : DENIAL[settings.denialOfExistence],
    ],
    ["NSec3HashAlgorithm", settings.nsec3HashAlgorithm === null ? null : "RsaSha1"],
    [
      "NSec3Iterations",
      settings.nsec3Iterations === null ? null : String(settings.nsec3Iterations),
    ],
    ["NSec3OptOut", truth(settings.nsec3OptOut)],
    ["IsNSec3SaltConfigured", truth(settings.isNsec3SaltConfigured)],
    [
      "NSec3RandomSaltLength",
      settings.nsec3RandomSaltLength === null ? null : String(settings.nsec3RandomSaltLength),
    ],
    ["NSec3UserSalt", settings.nsec3UserSalt ?? "-"],
    ["DnsKeyRecordSetTTL", span(settings.dnskeyRecordSetTtlSeconds)],
    ["DSRecordSetTTL", span(settings.dsRecordSetTtlSeconds)],
    ["DSRecordGenerationAlgorithm", list(settings.dsRecordGenerationAlgorithms, DIGEST)],
    ["DistributeTrustAnchor", list(settings.distributeTrustAnchor, ANCHOR)],
    ["EnableRfc5011KeyRollover", truth(settings.enableRfc5011KeyRollover)],
    ["ParentHasSecureDelegation", truth(settings.parentHasSecureDelegation)],
    ["SecureDelegationPollingPeriod", span(settings.secureDelegationPollingPeriodSeconds)],
    ["PropagationTime", span(settings.propagationTimeSeconds)],
    ["SignatureInceptionOffset", span(settings.signatureInceptionOffsetSeconds)],
  ];
  return facts.filter((fact): fact is Pair => fact[1] !== null);
}
