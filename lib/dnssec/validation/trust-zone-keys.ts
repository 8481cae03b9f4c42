import { equalOctets } from "@/lib/dns/octets";
import { type Dnskey, REVOKE_FLAG } from "@/lib/dns/rdata/dnskey";
import type { Ds } from "@/lib/dns/rdata/ds";
import { canonicalRdata } from "@/lib/dns/rdata/rdata";
import { rdatasOf } from "@/lib/dns/record";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "../crypto";
import type { Instant } from "../instant";
import { isDsOfKey, isKnownDigestType } from "./ds-digest";
import { bestVerdict, unusableBecause } from "./judge-signatures";
import { keyTagOf } from "./key-tag";
import type { SecurityStatus } from "./security-status";
import type { SignedRrset } from "./signed-rrset";

/** Whether a zone's keys can be trusted, and which they are. */
export type ZoneTrust =
  | {
      readonly kind: "secure";
      readonly zone: ZoneName;
      readonly keys: readonly Dnskey[];
      readonly validUntil: Instant;
    }
  | (Exclude<SecurityStatus, { kind: "secure" }> & { readonly zone: ZoneName });

/** A key, or the digest of one, that is trusted without proof. */
export type TrustAnchor = { readonly zone: ZoneName; readonly rdata: Ds | Dnskey };

/** The DNSKEY answer of a zone: undefined where the zone has none. */
type KeySet = {
  readonly crypto: Crypto;
  readonly now: Instant;
  readonly zone: ZoneName;
  readonly dnskeys: SignedRrset | undefined;
};

const SHA1_DIGEST = 1;

/**
 * Trust in a zone's keys by a DS set already validated (RFC 4035 §5.2): a key that a DS refers to must sign the DNSKEY set.
 * SHA-1 digests count only where there is no better one (RFC 4509 §3).
 */
export function trustKeysByDs(
  input: KeySet & { readonly dsSet: readonly Ds[]; readonly dsValidUntil: Instant },
): ZoneTrust {
  const { crypto, zone } = input;
  const known = input.dsSet.filter(
    (ds) => crypto.canVerify(ds.algorithm) && isKnownDigestType(ds.digestType),
  );
  if (known.length === 0) return { kind: "insecure", zone, why: { kind: "unsupported-ds", zone } };
  const strong = known.filter((ds) => ds.digestType !== SHA1_DIGEST);
  const dsSet = strong.length > 0 ? strong : known;
  const trust = trustByEntryKeys(input, (key) =>
    dsSet.some((ds) => isDsOfKey(crypto, zone, ds, key)),
  );
  if (trust !== null) {
    return trust.kind === "secure"
      ? { ...trust, validUntil: Math.min(trust.validUntil, input.dsValidUntil) }
      : trust;
  }
  const dsKeyTags = dsSet.map((ds) => ds.keyTag);
  return { kind: "bogus", zone, why: { kind: "no-key-matches-ds", zone, dsKeyTags } };
}

/** Trust in a zone's keys by trust anchors for this very zone. */
export function trustKeysByAnchors(
  input: KeySet & { readonly anchors: readonly TrustAnchor[] },
): ZoneTrust {
  const { crypto, zone } = input;
  const anchors = input.anchors.filter((anchor) => anchor.zone === zone);
  if (anchors.length === 0) {
    return { kind: "indeterminate", zone, why: { kind: "no-trust-anchor", zone } };
  }
  const usable = anchors.filter(({ rdata }) => crypto.canVerify(rdata.algorithm));
  if (usable.length === 0) return { kind: "insecure", zone, why: { kind: "unsupported-ds", zone } };
  const trust = trustByEntryKeys(input, (key) =>
    usable.some(({ rdata }) => isAnchorOfKey(crypto, zone, rdata, key)),
  );
  const anchorKeyTags = usable.map(({ rdata }) =>
    rdata.kind === "DS" ? rdata.keyTag : keyTagOf(rdata),
  );
  return (
    trust ?? { kind: "bogus", zone, why: { kind: "no-key-matches-anchor", zone, anchorKeyTags } }
  );
}

/** Null where no key of the set is an entry key. */
function trustByEntryKeys(input: KeySet, isEntry: (key: Dnskey) => boolean): ZoneTrust | null {
  const { zone, dnskeys } = input;
  if (dnskeys === undefined) {
    return { kind: "bogus", zone, why: { kind: "dnskey-missing", zone } };
  }
  const keys = rdatasOf(dnskeys.rrset.rdatas, "DNSKEY");
  const entryKeys = keys.filter((key) => isUsableEntry(key) && isEntry(key));
  if (entryKeys.length === 0) return null;
  const rrsigs = dnskeys.rrsigs.filter((rrsig) =>
    entryKeys.some((key) => key.algorithm === rrsig.algorithm && keyTagOf(key) === rrsig.keyTag),
  );
  const verdict = bestVerdict(dnskeys.rrset, rrsigs, { ...input, keys: entryKeys });
  if (verdict.kind === "valid") {
    return { kind: "secure", zone, keys, validUntil: verdict.validUntil };
  }
  const why = { kind: "dnskey-not-signed-by-ds-key" as const, zone, why: verdict.why };
  return { kind: "bogus", zone, why };
}

function isUsableEntry(key: Dnskey): boolean {
  return unusableBecause(key) === undefined && (key.flags & REVOKE_FLAG) === 0;
}

function isAnchorOfKey(crypto: Crypto, zone: ZoneName, anchor: Ds | Dnskey, key: Dnskey): boolean {
  return anchor.kind === "DS"
    ? isDsOfKey(crypto, zone, anchor, key)
    : equalOctets(canonicalRdata(anchor), canonicalRdata(key));
}
