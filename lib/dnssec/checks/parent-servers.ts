import { bogusWords } from "@/lib/dnssec/observation/reason-words";
import { sortedKeyTags } from "@/lib/dnssec/observation/served-answers";
import type { ParentObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { Check, ChecksInput, Draft } from "./check";
import { outcomeWords, parentEvidence } from "./evidence";
import { answeredParents, dsMark, dsWords } from "./parent-answers";

/** The servers of the parent answer, agree about the zone's DS, and what they say of it validates (RFC 4035 §5.2, RFC 1034 §4.2.2). */
export const parentServers: Check = {
  id: "parent-servers",
  judge: (input) =>
    input.observations.flatMap((observation) => [
      ...silentParents(observation),
      ...differingParents(observation),
      ...bogusParents(input, observation),
    ]),
};

/** Where no server of the zone answers either, the way there is to blame (`servers-answer`). */
function silentParents(observation: ZoneObservation): readonly Draft[] {
  const silent = observation.parents.filter(({ answered }) => !answered);
  if (!observation.servers.some(({ answered }) => answered)) return [];
  return silent.map(
    (seen): Draft => ({
      tag: "parent-servers.silent",
      server: silent.length === observation.parents.length ? null : seen.server,
      facts: { parent: seen.parent },
      evidence: parentEvidence(observation, seen, howItEnded(seen)),
      vantage: observation.vantage,
    }),
  );
}

function howItEnded({ queries }: ParentObservation): string {
  const [first] = queries;
  return first === undefined ? "no answer" : outcomeWords(first.outcome);
}

/** Right is what most of them say; two that differ are both named by the finding that blames neither. */
function differingParents(observation: ZoneObservation): readonly Draft[] {
  const answered = answeredParents(observation);
  if (answered.length < 2) return [];
  const groups = new Map<string, ParentObservation[]>();
  for (const seen of answered) {
    const mark = dsMark(seen.ds?.ds ?? []);
    groups.set(mark, [...(groups.get(mark) ?? []), seen]);
  }
  const [largest, ...others] = [...groups.values()].sort((a, b) => b.length - a.length);
  if (largest === undefined || others.length === 0) return [];
  const isDecided = largest.length * 2 > answered.length;
  const elsewhere = sortedKeyTags(largest[0]?.ds?.ds);
  const comparedWith = [...new Set(largest.map(({ server }) => server))].sort();
  return others.flat().map(
    (seen): Draft => ({
      tag: "parent-servers.differ",
      server: isDecided ? seen.server : null,
      facts: { parent: seen.parent, here: sortedKeyTags(seen.ds?.ds), elsewhere, comparedWith },
      evidence: parentEvidence(observation, seen, dsWords(seen.ds?.ds ?? [])),
      vantage: observation.vantage,
    }),
  );
}

function bogusParents({ now }: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const answered = answeredParents(observation);
  const bogus = answered.flatMap((seen) =>
    seen.status.kind === "bogus" ? [{ seen, why: seen.status.why }] : [],
  );
  return bogus.map(({ seen, why }): Draft => {
    const reason = bogusWords(why, now);
    return {
      tag: "parent-servers.not-validating",
      server: bogus.length === answered.length ? null : seen.server,
      facts: { parent: seen.parent, reason },
      evidence: parentEvidence(observation, seen, reason),
      vantage: observation.vantage,
    };
  });
}
