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
  return rrsigs
    .filter((rrsig) => rrsig.typeCovered === rrset.type)
    .slice(0, MAX_SIGNATURES)
    .map((rrsig) => judgeSignature(rrset, rrsig, context));
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
  const facts = { owner: rrset.owner, type: rrset.type };
  let best: SignatureVerdict | undefined;
  for (const verdict of verdicts) {
    if (best === undefined || rankOf(verdict) > rankOf(best)) best = verdict;
  }
  if (best === undefined) return { kind: "unsigned", why: { kind: "no-signature", ...facts } };
  if (best.kind === "invalid" && covering.length > MAX_SIGNATURES) {
    return { kind: "unsigned", why: { kind: "too-many-signatures", ...facts } };
  }
  return best;
}

/** Judges one signature: first everything that needs no cryptography (RFC 4035 §5.3.1), then the signature itself. */
export function judgeSignature(
  rrset: Rrset,
  rrsig: Rrsig,
  context: SignatureContext,
): SignatureVerdict {
  const facts = {
    owner: rrset.owner,
    type: rrset.type,
    keyTag: rrsig.keyTag,
    algorithm: rrsig.algorithm,
  };
  const formFault = findFormFault(rrset, rrsig, context, facts);
  if (formFault !== undefined) return { kind: "invalid", rrsig, why: formFault };
  const key = findSigningKey(rrset, rrsig, context, facts);
  if ("why" in key) return { kind: "invalid", rrsig, why: key.why };
  const timeFault = findTimeFault(rrsig, context.now, facts);
  if (timeFault !== undefined) return { kind: "invalid", rrsig, why: timeFault };
  const isExpanded = rrsig.labels < countRrsigLabels(rrset.owner);
  return {
    kind: "valid",
    rrsig,
    key: key.key,
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

function findFormFault(
  rrset: Rrset,
  rrsig: Rrsig,
  context: SignatureContext,
  facts: SignatureFacts,
): SignatureFault | undefined {
  if (!isSameName(rrsig.signerName, context.zone)) {
    return { kind: "signer-is-other-zone", signer: rrsig.signerName, ...facts };
  }
  if (rrsig.labels > countRrsigLabels(rrset.owner)) return { kind: "signature-labels", ...facts };
  if (!context.crypto.canVerify(rrsig.algorithm))
    return { kind: "algorithm-unsupported", ...facts };
  if (compareSerials(rrsig.inception, rrsig.expiration) === "after") {
    return { kind: "signature-period-inverted", ...facts };
  }
  return undefined;
}

/** Times are compared as 32-bit serials: `inception` ≤ now ≤ `expiration` (RFC 4034 §3.1.5). */
function findTimeFault(
  rrsig: Rrsig,
  now: Instant,
  facts: SignatureFacts,
): SignatureFault | undefined {
  const inception = instantOfSerial(rrsig.inception, now);
  const expiration = instantOfSerial(rrsig.expiration, now);
  if (inception > now) return { kind: "signature-not-yet-valid", inception, ...facts };
  if (expiration < now) return { kind: "signature-expired", expiration, ...facts };
  return undefined;
}

type FoundKey = { readonly key: Dnskey } | { readonly why: SignatureFault };

function findSigningKey(
  rrset: Rrset,
  rrsig: Rrsig,
  context: SignatureContext,
  facts: SignatureFacts,
): FoundKey {
  const named = context.keys.filter(
    (key) => key.algorithm === rrsig.algorithm && keyTagOf(key) === rrsig.keyTag,
  );
  const [first] = named;
  if (first === undefined) return { why: { kind: "key-not-in-dnskey-set", ...facts } };
  const usable = named.filter((key) => reasonNotToUse(key, rrset) === undefined);
  if (usable.length === 0) {
    const because = reasonNotToUse(first, rrset) ?? "not-a-zone-key";
    return { why: { kind: "key-unusable", because, ...facts } };
  }
  const data = signedData(rrset, rrsig);
  for (const key of usable.slice(0, MAX_KEYS_PER_TAG)) {
    const { algorithm, publicKey } = key;
    if (context.crypto.verify({ algorithm, publicKey, data, signature: rrsig.signature })) {
      return { key };
    }
  }
  return { why: { kind: "signature-wrong", ...facts } };
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
