import { isSignedOnWire } from "@/lib/dnssec/observation/served-answers";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { Check, Draft } from "./check";
import { parentEvidence } from "./evidence";
import { answeredParents } from "./parent-answers";

/**
 * A signed zone has a DS at its parent (RFC 4035 §2.4); without one it validates from its own keys only, and nobody else is protected by
 * its signatures.
 */
export const dsPresent: Check = {
  id: "ds-present",
  judge: (input) => input.observations.flatMap(judgeVantage),
};

function judgeVantage(observation: ZoneObservation): readonly Draft[] {
  if (isSignedOnWire(observation) !== true) return [];
  const answered = answeredParents(observation);
  const [first] = answered;
  const isAbsent = answered.every(({ ds, status }) => ds === null && status.kind !== "bogus");
  if (first === undefined || !isAbsent) return [];
  return [
    {
      tag: "ds-present.absent",
      server: null,
      facts: { parent: first.parent },
      evidence: parentEvidence(observation, first, "no DS"),
      vantage: observation.vantage,
    },
  ];
}
