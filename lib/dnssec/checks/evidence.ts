import { digCommand } from "@/lib/dnssec/observation/dig-command";
import type {
  AskedOutcome,
  ParentObservation,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import { assertNever } from "@/lib/result";
import type { Evidence } from "./finding";

/** What a server of the zone was asked about the apex, and what a finding found in its answer. */
export function serverEvidence(
  observation: ZoneObservation,
  seen: ServerObservation,
  type: string,
  answer: string,
): Evidence {
  return { query: digCommand(seen, observation.zone, type), answer, at: seen.at };
}

/** The same for a server of the parent, which is asked for the DS set. */
export function parentEvidence(
  observation: ZoneObservation,
  seen: ParentObservation,
  answer: string,
): Evidence {
  return { query: digCommand(seen, observation.zone, "DS"), answer, at: seen.at };
}

/** How a question ended, in words. */
export function outcomeWords(outcome: AskedOutcome): string {
  switch (outcome.kind) {
    case "answered":
      return `${rcodeWords(outcome.rcode)} in ${outcome.latencyMs} ms`;
    case "lame":
      return `${rcodeWords(outcome.rcode)} without authority`;
    case "silent":
      return `no answer in ${outcome.attempts} attempts`;
    case "malformed":
      return `no DNS answer: ${outcome.why}`;
    default:
      return assertNever(outcome);
  }
}

const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"] as const;

/** The name of a response code (RFC 6895 §2.3), or its number. */
export function rcodeWords(rcode: number): string {
  return RCODES[rcode] ?? (rcode === 9 ? "NOTAUTH" : `RCODE ${rcode}`);
}
