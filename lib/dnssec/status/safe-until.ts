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
 * alone (KM-14a, the worse case); other sets by every reachable writable primary that opens the ZSK (KM-14).
 * A renewal that is overdue at some server counts as not made there. Where it is doubtful whether anybody renews a set, the worse is assumed.
 */
export function judgeSafeUntil(renewal: Renewal, now: Instant): SafeUntil {
  const { served } = renewal;
  const unrenewed = served.filter(
    (signatures) => signatures.isRenewed === false || isOverdue(signatures, now),
  );
  const isGuess = served.length === 0 || served.some(({ isRenewed }) => isRenewed === null);
  if (unrenewed.length === 0) return isGuess ? NOT_KNOWN : ALL_RENEWED;
  const doubtful = served.filter(({ isRenewed }) => isRenewed === null);
  const [first] = [...unrenewed, ...doubtful]
    .filter(({ until }) => until !== null)
    .sort((a, b) => (a.until ?? 0) - (b.until ?? 0));
  if (first === undefined) return NOT_KNOWN;
  return { safeUntil: first.until, because: becauseOf(first.part), ending: first };
}

const NOT_KNOWN: SafeUntil = { safeUntil: null, because: "not-known", ending: null };
const ALL_RENEWED: SafeUntil = { safeUntil: null, because: "renewing", ending: null };

function becauseOf(part: SignedPart): SafeUntilBecause {
  return part === "dnskey-set" ? "dnskey-signature" : "record-signature";
}
