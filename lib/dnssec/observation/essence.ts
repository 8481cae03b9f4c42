import type { AskedOutcome, ZoneObservation } from "./zone-observation";

/**
 * An observation without what moves at every look: when, how fast, and how long keys that are served now may be held. Two looks with
 * the same essence saw the same.
 */
export function essenceOf(observation: ZoneObservation): string {
  return JSON.stringify(observation, (key, value: unknown) => {
    if (MOVING.has(key)) return undefined;
    return key === "outcome" ? outcomeEssence(value as AskedOutcome) : value;
  });
}

const MOVING: ReadonlySet<string> = new Set([
  "startedAt",
  "finishedAt",
  "at",
  "latencyMs",
  "keysServedUntil",
]);

function outcomeEssence(outcome: AskedOutcome): unknown {
  return "rcode" in outcome ? { kind: outcome.kind, rcode: outcome.rcode } : outcome.kind;
}
