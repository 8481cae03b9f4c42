import type { Instant } from "@/lib/dnssec/instant";
import type { SignedPart } from "@/lib/dnssec/key-master/key-custody";
import type { SafeUntilBecause } from "@/lib/dnssec/status/judgement";
import { isOverdue, type Renewal, type ServedSignatures } from "@/lib/dnssec/status/renewal";

/** When the first answer to users breaks if nobody acts, and what it rests on (api.md, safeUntil). */
export type SafeUntil = {
  readonly safeUntil: Instant | null;
  readonly because: SafeUntilBecause;
  /** The signatures that end then. */
  readonly ending: ServedSignatures | null;
};

/**
 * The earliest expiration among served RRsets that nobody reachable renews. The DNSKEY set counts as renewed by the key master
 * alone (KM-14a, the worse case); other sets by every reachable writable primary that opens the ZSK. A renewal that is overdue
 * counts as not made, whoever should have made it.
 */
export function judgeSafeUntil(renewal: Renewal, now: Instant): SafeUntil {
  if (renewal.served.length === 0) return notKnown;
  const ending = renewal.served.filter((signatures) => isUnrenewed(signatures, renewal, now));
  const unread = ending.filter(({ until }) => until === null);
  const isGuess = renewal.dnskeySet === null || renewal.records === null;
  const [first] = ending
    .filter(({ until }) => until !== null)
    .sort((a, b) => (a.until ?? 0) - (b.until ?? 0));
  if (isGuess || (first === undefined && unread.length > 0)) return notKnown;
  if (first === undefined) return { safeUntil: null, because: "renewing", ending: null };
  return { safeUntil: first.until, because: becauseOf(first.part), ending: first };
}

const notKnown: SafeUntil = { safeUntil: null, because: "not-known", ending: null };

function isUnrenewed(signatures: ServedSignatures, renewal: Renewal, now: Instant): boolean {
  const isRenewed = signatures.part === "dnskey-set" ? renewal.dnskeySet : renewal.records;
  return isRenewed === false || isOverdue(signatures, now);
}

function becauseOf(part: SignedPart): SafeUntilBecause {
  return part === "dnskey-set" ? "dnskey-signature" : "record-signature";
}
