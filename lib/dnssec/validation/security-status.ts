import type { OwnerName } from "@/lib/dns/owner-name";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "../instant";

/** What validation says of an RRset, an absence or a zone's keys (RFC 4033 §5). */
export type SecurityStatus =
  /** An unbroken chain from a trust anchor; holds until the first of its signatures expires. */
  | { readonly kind: "secure"; readonly validUntil: Instant }
  /** Proven to need no signatures. */
  | { readonly kind: "insecure"; readonly why: InsecureReason }
  /** Should validate and does not: validating resolvers answer SERVFAIL. */
  | { readonly kind: "bogus"; readonly why: BogusReason }
  /** Cannot be judged: nothing to start from, or an answer is missing. */
  | { readonly kind: "indeterminate"; readonly why: IndeterminateReason };

/** Why no signature is asked for. */
export type InsecureReason =
  /** The parent proves that the delegation has no DS (RFC 4035 §5.2). */
  | { readonly kind: "insecure-delegation"; readonly zone: ZoneName }
  /** The delegation lies in an opt-out span (RFC 5155 §6). */
  | { readonly kind: "opt-out-span"; readonly name: OwnerName }
  /** No DS has an algorithm and a digest type that this validator knows (RFC 4035 §5.2). */
  | { readonly kind: "unsupported-ds"; readonly zone: ZoneName }
  /** NSEC3 with more iterations than this validator computes (RFC 9276 §3.2). */
  | { readonly kind: "nsec3-iterations"; readonly iterations: number; readonly limit: number }
  /** A delegation's NS and glue are the child's to sign (RFC 4035 §2.2). */
  | { readonly kind: "not-authoritative"; readonly owner: OwnerName };

/** Why it could not be judged. */
export type IndeterminateReason =
  | { readonly kind: "no-trust-anchor"; readonly zone: ZoneName }
  | { readonly kind: "no-answer"; readonly name: OwnerName; readonly type: number }
  | { readonly kind: "outside-zone"; readonly owner: OwnerName; readonly zone: ZoneName };

/** Why validation fails. */
export type BogusReason =
  | SignatureFault
  | KeyFault
  | DenialFault
  /** The chain is already broken above. */
  | { readonly kind: "parent-bogus"; readonly zone: ZoneName; readonly why: BogusReason };

/** What is wrong with the signatures of one RRset; with several signatures, of the one that came nearest to valid. */
export type SignatureFault =
  | { readonly kind: "no-signature"; readonly owner: OwnerName; readonly type: number }
  | ({ readonly kind: "signature-expired"; readonly expiration: Instant } & SignatureFacts)
  | ({ readonly kind: "signature-not-yet-valid"; readonly inception: Instant } & SignatureFacts)
  | ({ readonly kind: "signature-period-inverted" } & SignatureFacts)
  | ({ readonly kind: "signature-wrong" } & SignatureFacts)
  | ({ readonly kind: "signer-is-other-zone"; readonly signer: OwnerName } & SignatureFacts)
  | ({ readonly kind: "signature-labels" } & SignatureFacts)
  | ({ readonly kind: "key-not-in-dnskey-set" } & SignatureFacts)
  | ({ readonly kind: "key-unusable"; readonly because: UnusableKey } & SignatureFacts)
  | ({ readonly kind: "algorithm-unsupported" } & SignatureFacts)
  /** More signatures and keys of one tag than an honest zone has: bounded against exhaustion (CVE-2023-50387). */
  | { readonly kind: "too-many-signatures"; readonly owner: OwnerName; readonly type: number };

/** Why a key of the right tag may not sign. */
export type UnusableKey = "not-a-zone-key" | "wrong-protocol" | "revoked";

/** Which signature, by which key. */
export type SignatureFacts = {
  readonly owner: OwnerName;
  readonly type: number;
  readonly keyTag: number;
  readonly algorithm: number;
};

/** What is wrong between the DS set (or trust anchor) and the DNSKEY set. */
export type KeyFault =
  | { readonly kind: "dnskey-missing"; readonly zone: ZoneName }
  /** No key of the zone is the one that any DS refers to. */
  | {
      readonly kind: "no-key-matches-ds";
      readonly zone: ZoneName;
      readonly dsKeyTags: readonly number[];
    }
  /** A key matches, but does not sign the DNSKEY set: why its signature fails. */
  | {
      readonly kind: "dnskey-not-signed-by-ds-key";
      readonly zone: ZoneName;
      readonly why: SignatureFault;
    }
  /** No key of the zone is one of the trust anchors. */
  | {
      readonly kind: "no-key-matches-anchor";
      readonly zone: ZoneName;
      readonly anchorKeyTags: readonly number[];
    };

/** What is wrong with a proof that something does not exist. */
export type DenialFault = {
  readonly kind: "denial-missing" | DenialFlaw;
  readonly name: OwnerName;
  readonly type: number;
};

/** `denial-missing`: no NSEC or NSEC3 at all. The others name the part of the proof that fails. */
export type DenialFlaw =
  /** A record says that the name has the type, or a CNAME. */
  | "denial-type-exists"
  /** A record says that the name exists, though the answer denies it. */
  | "denial-name-exists"
  /** No record covers the name. */
  | "denial-name-not-covered"
  /** A wildcard could have answered: none of the records denies it. */
  | "denial-wildcard-not-covered"
  /** NSEC3: no ancestor of the name is matched. */
  | "denial-no-closest-encloser"
  /** The records come from above a zone cut or a DNAME that lies at or above the name. */
  | "denial-from-other-side-of-cut"
  /** The parent proves that the name is no delegation, or does not exist. */
  | "denial-not-a-delegation"
  /** NSEC3 records with unlike parameters, or none that this validator understands. */
  | "denial-nsec3-parameters";

/** The instant at which the earliest of several proofs ends. */
export function earliest(instants: readonly Instant[]): Instant {
  return instants.reduce((first, instant) => Math.min(first, instant), Number.POSITIVE_INFINITY);
}
