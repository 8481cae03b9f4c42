import { canonicalOrder } from "@/lib/dns/canonical";
import { toBase64, toHex } from "@/lib/dns/octets";
import type { Cdnskey, Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Cds, Ds } from "@/lib/dns/rdata/ds";
import { formatRdata, type Rdata } from "@/lib/dns/rdata/rdata";
import { type Rrset, rdatasOf } from "@/lib/dns/record";
import { instantOfSerial } from "@/lib/dns/serial";
import type { Instant } from "@/lib/dnssec/instant";
import type {
  ObservedDs,
  ObservedKey,
  ObservedRrset,
  ObservedSignature,
} from "@/lib/dnssec/observation/zone-observation";
import { isDsOfKey } from "@/lib/dnssec/validation/ds-digest";
import {
  bestOf,
  bestVerdict,
  judgeSignatures,
  type SignatureVerdict,
} from "@/lib/dnssec/validation/judge-signatures";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { isSameSigned, type SignedRrset } from "@/lib/dnssec/validation/signed-rrset";
import type { ZoneTrust } from "@/lib/dnssec/validation/trust-zone-keys";
import type { ValidationPolicy } from "@/lib/dnssec/validation/validation-context";

/** What RRsets of one server are judged by. */
export type ServerTrust = {
  readonly policy: ValidationPolicy;
  /** By the chain, or by the zone's own keys where no chain demands signatures. */
  readonly trust: ZoneTrust;
  /** The DNSKEY set that this server served. */
  readonly ownKeys: readonly Dnskey[];
  /** What was judged by the same keys already: the servers of a zone mostly serve the same. */
  readonly judged: JudgedRrset[];
};

type JudgedRrset = { readonly signed: SignedRrset; readonly observed: ObservedRrset };

/** An RRset as it was served, with each of its signatures. */
export function observeRrset(signed: SignedRrset, by: ServerTrust): ObservedRrset {
  for (const one of by.judged) if (isSameSigned(one.signed, signed)) return one.observed;
  const observed = judgeRrset(signed, by);
  by.judged.push({ signed, observed });
  return observed;
}

function judgeRrset(
  { rrset, rrsigs }: SignedRrset,
  { policy, trust, ownKeys }: ServerTrust,
): ObservedRrset {
  const { crypto, now } = policy;
  const verdicts = judgeSignatures(rrset, rrsigs, { crypto, now, zone: trust.zone, keys: ownKeys });
  return {
    ttlSeconds: rrset.ttlSeconds,
    records: presentationOf(rrset),
    signatures: toObserved(verdicts, policy.now),
    // The keys that are trusted are the ones that the server serves, unless servers differ.
    status:
      trust.kind === "secure" && areSameKeys(trust.keys, ownKeys)
        ? secureBy(bestOf(rrset, rrsigs, verdicts), trust.validUntil)
        : statusOf({ rrset, rrsigs }, trust, policy),
  };
}

function areSameKeys(a: readonly Dnskey[], b: readonly Dnskey[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

function secureBy(best: ReturnType<typeof bestOf>, validUntil: Instant): SecurityStatus {
  if (best.kind !== "valid") return { kind: "bogus", why: best.why };
  return { kind: "secure", validUntil: Math.min(best.validUntil, validUntil) };
}

/** The status of one RRset by trust in its zone's keys. */
export function statusOf(
  { rrset, rrsigs }: SignedRrset,
  trust: ZoneTrust,
  policy: ValidationPolicy,
): SecurityStatus {
  if (trust.kind !== "secure") {
    const { zone: _, ...status } = trust;
    return status;
  }
  const { zone, keys, validUntil } = trust;
  const { crypto, now } = policy;
  return secureBy(bestVerdict(rrset, rrsigs, { crypto, now, zone, keys }), validUntil);
}

function toObserved(
  verdicts: readonly SignatureVerdict[],
  now: Instant,
): readonly ObservedSignature[] {
  const observed = verdicts.map((verdict): ObservedSignature => {
    const { rrsig } = verdict;
    return {
      keyTag: rrsig.keyTag,
      algorithm: rrsig.algorithm,
      inception: instantOfSerial(rrsig.inception, now),
      expiration: instantOfSerial(rrsig.expiration, now),
      originalTtlSeconds: rrsig.originalTtlSeconds,
      fault: verdict.kind === "invalid" ? verdict.why : null,
    };
  });
  return observed.sort((a, b) => a.keyTag - b.keyTag || a.expiration - b.expiration);
}

/** RDATA in presentation form and canonical order: servers rotate what they serve (RFC 4034 §6.3). */
function presentationOf({ rdatas }: Rrset): readonly string[] {
  return canonicalOrder(rdatas).map(({ rdata }) => formatRdata(rdata));
}

/** Keys of a DNSKEY or CDNSKEY set, by tag. */
export function observeKeys(rdatas: readonly Rdata[]): readonly ObservedKey[] {
  const keys: readonly (Dnskey | Cdnskey)[] = [
    ...rdatasOf(rdatas, "DNSKEY"),
    ...rdatasOf(rdatas, "CDNSKEY"),
  ];
  return keys
    .map((key) => ({
      keyTag: keyTagOf(key),
      flags: key.flags,
      protocol: key.protocol,
      algorithm: key.algorithm,
      keyLength: keyLengthOf(key.algorithm, key.publicKey),
      publicKey: toBase64(key.publicKey),
    }))
    .sort((a, b) => a.keyTag - b.keyTag || compareText(a.publicKey, b.publicKey));
}

/** DS or CDS records, each with the key that it refers to. */
export function observeDs(
  rdatas: readonly Rdata[],
  zone: ZoneTrust["zone"],
  keys: readonly Dnskey[],
  { crypto }: ValidationPolicy,
): readonly ObservedDs[] {
  const sets: readonly (Ds | Cds)[] = [...rdatasOf(rdatas, "DS"), ...rdatasOf(rdatas, "CDS")];
  return sets
    .map((record) => {
      const ds: Ds = { ...record, kind: "DS" };
      const key = keys.find((one) => isDsOfKey(crypto, zone, ds, one));
      return {
        keyTag: ds.keyTag,
        algorithm: ds.algorithm,
        digestType: ds.digestType,
        digest: toHex(ds.digest),
        matchesKeyTag: key === undefined ? null : keyTagOf(key),
      };
    })
    .sort((a, b) => a.keyTag - b.keyTag || a.digestType - b.digestType);
}

/** Bits of a key: the modulus for RSA (RFC 3110 §2), else what the algorithm says; null where nobody knows. */
export function keyLengthOf(algorithm: number, publicKey: Uint8Array): number | null {
  if (RSA.has(algorithm)) {
    const [first = 0, high = 0, low = 0] = publicKey;
    const start = first === 0 ? 3 + high * 256 + low : 1 + first;
    let modulus = start;
    while (publicKey[modulus] === 0) modulus++;
    const top = publicKey[modulus];
    if (top === undefined) return null;
    return (publicKey.length - modulus) * 8 - Math.clz32(top) + 24;
  }
  return FIXED_LENGTH.get(algorithm) ?? null;
}

const RSA: ReadonlySet<number> = new Set([1, 5, 7, 8, 10]);
const FIXED_LENGTH: ReadonlyMap<number, number> = new Map([
  [13, 256],
  [14, 384],
  [15, 256],
  [16, 456],
]);

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
