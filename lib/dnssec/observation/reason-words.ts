import { formatType } from "@/lib/dns/record-type";
import { formatInstant, listed } from "@/lib/dnssec/status/format-instant";
import type {
  BogusReason,
  DenialFlaw,
  IndeterminateReason,
  InsecureReason,
  SecurityStatus,
  SignatureFault,
  UnusableKey,
} from "@/lib/dnssec/validation/security-status";
import { assertNever } from "@/lib/result";
import type { Instant } from "../instant";

/** A security status as a clause without a final stop. `reference` decides whether a year is written. */
export function statusWords(status: SecurityStatus, reference: Instant): string {
  switch (status.kind) {
    case "secure":
      return `validates until ${formatInstant(status.validUntil, reference)}`;
    case "insecure":
      return insecureWords(status.why);
    case "bogus":
      return bogusWords(status.why, reference);
    case "indeterminate":
      return indeterminateWords(status.why);
    default:
      return assertNever(status);
  }
}

/** Why validation fails, as a clause without a final stop. */
export function bogusWords(why: BogusReason, reference: Instant): string {
  switch (why.kind) {
    case "parent-bogus":
      return `the chain is broken above, at ${why.zone}: ${bogusWords(why.why, reference)}`;
    case "dnskey-missing":
      return `${why.zone} has no DNSKEY set though its parent says that it is signed`;
    case "no-key-matches-ds":
      return `no key of ${why.zone} is one that the DS set names (${tags(why.dsKeyTags)})`;
    case "dnskey-not-signed-by-ds-key":
      return `the key that the DS set names does not sign the DNSKEY set: ${signatureFaultWords(why.why, reference)}`;
    case "no-key-matches-anchor":
      return `no key of ${why.zone} is a trust anchor (${tags(why.anchorKeyTags)})`;
    case "denial-missing":
    case "denial-type-exists":
    case "denial-name-exists":
    case "denial-name-not-covered":
    case "denial-wildcard-not-covered":
    case "denial-no-closest-encloser":
    case "denial-from-other-side-of-cut":
    case "denial-not-a-delegation":
    case "denial-nsec3-parameters":
      return `the proof that ${why.name} ${formatType(why.type)} does not exist fails: ${DENIAL_WORDS[why.kind]}`;
    default:
      return signatureFaultWords(why, reference);
  }
}

/** What is wrong with a signature, as a clause without a final stop. */
export function signatureFaultWords(fault: SignatureFault, reference: Instant): string {
  const what = formatType(fault.type);
  switch (fault.kind) {
    case "no-signature":
      return `${what} has no signature`;
    case "too-many-signatures":
      return `${what} has more signatures than validators try`;
    case "signature-expired":
      return `the signature over ${what} by key ${fault.keyTag} ended ${formatInstant(fault.expiration, reference)}`;
    case "signature-not-yet-valid":
      return `the signature over ${what} by key ${fault.keyTag} begins only ${formatInstant(fault.inception, reference)}`;
    case "signature-period-inverted":
      return `the signature over ${what} by key ${fault.keyTag} ends before it begins`;
    case "signature-wrong":
      return `the signature over ${what} by key ${fault.keyTag} does not fit the records`;
    case "signer-is-other-zone":
      return `the signature over ${what} names ${fault.signer} as its signer`;
    case "signature-labels":
      return `the signature over ${what} has an impossible label count`;
    case "key-not-in-dnskey-set":
      return `key ${fault.keyTag}, which signs ${what}, is not in the DNSKEY set`;
    case "key-unusable":
      return `key ${fault.keyTag}, which signs ${what}, ${UNUSABLE_WORDS[fault.because]}`;
    case "algorithm-unsupported":
      return `${what} is signed with algorithm ${fault.algorithm}, which is not supported here`;
    default:
      return assertNever(fault);
  }
}

function insecureWords(why: InsecureReason): string {
  switch (why.kind) {
    case "insecure-delegation":
      return `the parent proves that ${why.zone} has no DS`;
    case "opt-out-span":
      return `${why.name} lies in an opt-out span of the parent`;
    case "unsupported-ds":
      return `no DS of ${why.zone} has an algorithm and a digest type that validators know`;
    case "nsec3-iterations":
      return `NSEC3 has ${why.iterations} iterations; above ${why.limit} validators take the zone for not signed`;
    case "not-authoritative":
      return `${why.owner} belongs to a child zone`;
    default:
      return assertNever(why);
  }
}

function indeterminateWords(why: IndeterminateReason): string {
  switch (why.kind) {
    case "no-trust-anchor":
      return `there is no trust anchor at or above ${why.zone}`;
    case "no-answer":
      return `nobody answered for ${why.name} ${formatType(why.type)}`;
    case "outside-zone":
      return `${why.owner} is outside ${why.zone}`;
    default:
      return assertNever(why);
  }
}

const DENIAL_WORDS: Readonly<Record<DenialFlaw | "denial-missing", string>> = {
  "denial-missing": "there is no NSEC or NSEC3 record",
  "denial-type-exists": "a record says that the type exists",
  "denial-name-exists": "a record says that the name exists",
  "denial-name-not-covered": "no record covers the name",
  "denial-wildcard-not-covered": "no record denies the wildcard",
  "denial-no-closest-encloser": "no ancestor of the name is matched",
  "denial-from-other-side-of-cut": "the records come from the other side of a zone cut",
  "denial-not-a-delegation": "the records say that it is no delegation",
  "denial-nsec3-parameters": "the NSEC3 records have unlike or unknown parameters",
};

const UNUSABLE_WORDS: Readonly<Record<UnusableKey, string>> = {
  "not-a-zone-key": "has no zone key flag",
  "wrong-protocol": "has another protocol than 3",
  revoked: "is revoked",
};

function tags(keyTags: readonly number[]): string {
  return listed(keyTags.map(String));
}
