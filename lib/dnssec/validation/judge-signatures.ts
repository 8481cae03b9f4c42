import { countRrsigLabels } from "@/lib/dns/name-relations";
import { isSameName } from "@/lib/dns/owner-name";
import { type Dnskey, REVOKE_FLAG, ZONE_KEY_FLAG } from "@/lib/dns/rdata/dnskey";
import type { Rrsig } from "@/lib/dns/rdata/rrsig";
import type { Rrset } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { compareSerials, instantOfSerial } from "@/lib/dns/serial";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "../crypto";
import type { Instant } from "../instant";
import { keyTagOf } from "./key-tag";
import type { SignatureFacts, SignatureFault, UnusableKey } from "./security-status";
import { signedData } from "./signed-data";

/** What judging signatures needs to know. */
export type SignatureContext = {
  readonly crypto: Crypto;
  readonly now: Instant;
  /** The zone that the RRset belongs to and must be signed by. */
  readonly zone: ZoneName;
  /** The zone's trusted keys. */
  readonly keys: readonly Dnskey[];
};

/** One signature judged. */
export type SignatureVerdict =
  | {
      readonly kind: "valid";
      readonly rrsig: Rrsig;
      readonly key: Dnskey;
      readonly validUntil: Instant;
      /** Labels of the wildcard's parent where the RRset was expanded from one (RFC 4035 §5.3.4), otherwise null. */
      readonly wildcardLabels: number | null;
    }
  | { readonly kind: "invalid"; readonly rrsig: Rrsig; readonly why: SignatureFault };

/** At most so many signatures are tried per RRset, and so many keys of one tag per signature. */
const MAX_SIGNATURES = 16;
const MAX_KEYS_PER_TAG = 4;

/** Judges every signature of an RRset by itself; signatures that cover other types are left out. */
export function judgeSignatures(
  rrset: Rrset,
  rrsigs: readonly Rrsig[],
  context: SignatureContext,
): readonly SignatureVerdict[] {
  const verdicts: SignatureVerdict[] = [];
  for (const rrsig of rrsigs) {
    if (verdicts.length === MAX_SIGNATURES) break;
    if (rrsig.typeCovered === rrset.type) verdicts.push(judgeSignature(rrset, rrsig, context));
  }
  return verdicts;
}

/**
 * The valid signature that lasts longest, or the fault of the signature that came nearest to valid: one is enough
 * (RFC 4035 §5.3.3).
 */
export function bestVerdict(
  rrset: Rrset,
  rrsigs: readonly Rrsig[],
  context: SignatureContext,
): SignatureVerdict | { readonly kind: "unsigned"; readonly why: SignatureFault } {
  const covering = rrsigs.filter((rrsig) => rrsig.typeCovered === rrset.type);
  return bestOf(rrset, covering, judgeSignatures(rrset, covering, context));
}

/** As {@link bestVerdict}, of signatures that were judged already; `covering` are all of the RRset's. */
export function bestOf(
  rrset: Rrset,
  covering: readonly Rrsig[],
  verdicts: readonly SignatureVerdict[],
): SignatureVerdict | { readonly kind: "unsigned"; readonly why: SignatureFault } {
  const { owner, type } = rrset;
  let best: SignatureVerdict | undefined;
  for (const verdict of verdicts) {
    if (best === undefined || rankOf(verdict) > rankOf(best)) best = verdict;
  }
  if (best === undefined) return { kind: "unsigned", why: { kind: "no-signature", owner, type } };
  if (best.kind === "invalid" && covering.length > MAX_SIGNATURES) {
    return { kind: "unsigned", why: { kind: "too-many-signatures", owner, type } };
  }
  return best;
}

/** Judges one signature: first everything that needs no cryptography (RFC 4035 §5.3.1), then the signature itself. */
export function judgeSignature(
  rrset: Rrset,
  rrsig: Rrsig,
  context: SignatureContext,
): SignatureVerdict {
  const formFault = findFormFault(rrset, rrsig, context);
  if (formFault !== undefined) return { kind: "invalid", rrsig, why: formFault };
  const key = findSigningKey(rrset, rrsig, context);
  if (key.kind !== "DNSKEY") return { kind: "invalid", rrsig, why: key };
  const timeFault = findTimeFault(rrset, rrsig, context.now);
  if (timeFault !== undefined) return { kind: "invalid", rrsig, why: timeFault };
  const isExpanded = rrsig.labels < countRrsigLabels(rrset.owner);
  return {
    kind: "valid",
    rrsig,
    key,
    validUntil: instantOfSerial(rrsig.expiration, context.now),
    wildcardLabels: isExpanded ? rrsig.labels : null,
  };
}

/** Why a key may not sign zone data; undefined where it may (RFC 4034 §2.1, RFC 5011 §2.1). */
export function unusableBecause(key: Dnskey): UnusableKey | undefined {
  if ((key.flags & ZONE_KEY_FLAG) === 0) return "not-a-zone-key";
  if (key.protocol !== 3) return "wrong-protocol";
  return undefined;
}

function factsOf(rrset: Rrset, rrsig: Rrsig): SignatureFacts {
  const { keyTag, algorithm } = rrsig;
  return { owner: rrset.owner, type: rrset.type, keyTag, algorithm };
}

function findFormFault(
  rrset: Rrset,
  rrsig: Rrsig,
  { zone, crypto }: SignatureContext,
): SignatureFault | undefined {
  const { signerName, labels, algorithm, inception, expiration } = rrsig;
  if (!isSameName(signerName, zone)) {
    return { kind: "signer-is-other-zone", signer: signerName, ...factsOf(rrset, rrsig) };
  }
  if (labels > countRrsigLabels(rrset.owner)) {
    return { kind: "signature-labels", ...factsOf(rrset, rrsig) };
  }
  if (!crypto.canVerify(algorithm)) {
    return { kind: "algorithm-unsupported", ...factsOf(rrset, rrsig) };
  }
  if (compareSerials(inception, expiration) === "after") {
    return { kind: "signature-period-inverted", ...factsOf(rrset, rrsig) };
  }
  return undefined;
}

/** Times are compared as 32-bit serials: `inception` ≤ now ≤ `expiration` (RFC 4034 §3.1.5). */
function findTimeFault(rrset: Rrset, rrsig: Rrsig, now: Instant): SignatureFault | undefined {
  const inception = instantOfSerial(rrsig.inception, now);
  const expiration = instantOfSerial(rrsig.expiration, now);
  if (inception > now) {
    return { kind: "signature-not-yet-valid", inception, ...factsOf(rrset, rrsig) };
  }
  if (expiration < now) return { kind: "signature-expired", expiration, ...factsOf(rrset, rrsig) };
  return undefined;
}

function findSigningKey(
  rrset: Rrset,
  rrsig: Rrsig,
  { keys, crypto }: SignatureContext,
): Dnskey | SignatureFault {
  let unusable: UnusableKey | undefined;
  let tried = 0;
  for (const key of keys) {
    if (key.algorithm !== rrsig.algorithm || keyTagOf(key) !== rrsig.keyTag) continue;
    const because = reasonNotToUse(key, rrset);
    unusable ??= because;
    if (because !== undefined || tried === MAX_KEYS_PER_TAG) continue;
    tried += 1;
    if (isSignedBy(key, rrset, rrsig, crypto)) return key;
  }
  if (tried > 0) return { kind: "signature-wrong", ...factsOf(rrset, rrsig) };
  return unusable === undefined
    ? { kind: "key-not-in-dnskey-set", ...factsOf(rrset, rrsig) }
    : { kind: "key-unusable", because: unusable, ...factsOf(rrset, rrsig) };
}

/** What was verified just now, by the very objects: a set is judged by itself and then by the chain. */
const justVerified: {
  readonly crypto: Crypto;
  readonly key: Dnskey;
  readonly rrset: Rrset;
  readonly rrsig: Rrsig;
  readonly isValid: boolean;
}[] = [];
const MAX_JUST_VERIFIED = 16;
let nextVerified = 0;

function isSignedBy(key: Dnskey, rrset: Rrset, rrsig: Rrsig, crypto: Crypto): boolean {
  for (const one of justVerified) {
    const isSame = one.rrsig === rrsig && one.rrset === rrset && one.key === key;
    if (isSame && one.crypto === crypto) return one.isValid;
  }
  const isValid = crypto.verify({
    algorithm: key.algorithm,
    publicKey: key.publicKey,
    data: signedData(rrset, rrsig),
    signature: rrsig.signature,
  });
  justVerified[nextVerified] = { crypto, key, rrset, rrsig, isValid };
  nextVerified = (nextVerified + 1) % MAX_JUST_VERIFIED;
  return isValid;
}

/** A revoked key still signs the DNSKEY set, to say that it is revoked (RFC 5011 §2.1). */
function reasonNotToUse(key: Dnskey, rrset: Rrset): UnusableKey | undefined {
  const isRevoked = (key.flags & REVOKE_FLAG) !== 0 && rrset.type !== TYPE_NUMBER.DNSKEY;
  return unusableBecause(key) ?? (isRevoked ? "revoked" : undefined);
}

/** Nearness to valid, so that the most telling fault is the one shown. */
const FAULT_RANK: { readonly [K in SignatureFault["kind"]]: number } = {
  "no-signature": 0,
  "too-many-signatures": 0,
  "algorithm-unsupported": 1,
  "signer-is-other-zone": 2,
  "signature-labels": 3,
  "signature-period-inverted": 4,
  "key-not-in-dnskey-set": 5,
  "key-unusable": 6,
  "signature-wrong": 7,
  "signature-not-yet-valid": 8,
  "signature-expired": 9,
};

const VALID_RANK = 100;

function rankOf(verdict: SignatureVerdict): number {
  return verdict.kind === "valid" ? VALID_RANK + verdict.validUntil : FAULT_RANK[verdict.why.kind];
}
