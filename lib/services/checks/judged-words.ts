import type { Instant } from "@/lib/dnssec/instant";
import { statusWords } from "@/lib/dnssec/observation/reason-words";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { wireInstant } from "@/lib/services/wire/instants";

/** A status as it travels: the word, the clause, and until when it holds. */
export function toJudged(status: SecurityStatus, now: Instant) {
  return {
    status: status.kind,
    sentence: statusWords(status, now),
    validUntil: status.kind === "secure" ? wireInstant(status.validUntil) : null,
  };
}
