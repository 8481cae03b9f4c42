import type { OwnerName } from "@/lib/dns/owner-name";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Ds } from "@/lib/dns/rdata/ds";
import type { Crypto } from "@/lib/dnssec/crypto";
import { digestOfKey } from "@/lib/dnssec/validation/ds-digest";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { DigestType } from "./digest-types";
import type { ZoneSettings } from "./zone-settings";

const TYPE_OF_SETTING = { "sha-1": 1, "sha-256": 2, "sha-384": 4 } as const satisfies Record<
  Exclude<NonNullable<ZoneSettings["dsRecordGenerationAlgorithms"]>[number], "none">,
  DigestType
>;

/** The digest types that a zone's settings ask for, in ascending order; `none` asks for nothing. */
export function digestTypesOf(settings: ZoneSettings): readonly DigestType[] {
  const asked = settings.dsRecordGenerationAlgorithms ?? [];
  return asked
    .flatMap((name): readonly DigestType[] => (name === "none" ? [] : [TYPE_OF_SETTING[name]]))
    .sort((a, b) => a - b);
}

/** DS records of a key at its owner's name (RFC 4034 §5.1, RFC 4509, RFC 6605 §2), one per digest type. */
export function dsRecordsOf(
  crypto: Crypto,
  owner: OwnerName,
  key: Dnskey,
  digestTypes: readonly DigestType[],
): readonly Ds[] {
  return digestTypes.flatMap((digestType) => {
    const digest = digestOfKey(crypto, owner, key, digestType);
    if (digest === undefined) return [];
    return [{ kind: "DS", keyTag: keyTagOf(key), algorithm: key.algorithm, digestType, digest }];
  });
}
