import {
  isSignedOnWire,
  sortedKeyTags,
  verifiedSigners,
} from "@/lib/dnssec/observation/served-answers";
import type {
  ObservedDs,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { Check, Draft } from "./check";
import { parentEvidence, serverEvidence } from "./evidence";
import { dsWords, type ParentWithDs, parentsWithDs, usableDs } from "./parent-answers";
import { type ServerWithKeys, serversWithKeys } from "./signed-servers";

/**
 * At every server of the parent the DS set names a key that every server of the zone publishes and signs its DNSKEY set with (RFC 4035
 * §5.2, RFC 6840 §5.11).
 */
export const dsMatchesDnskey: Check = {
  id: "ds-matches-dnskey",
  judge: (input) => input.observations.flatMap(judgeVantage),
};

function judgeVantage(observation: ZoneObservation): readonly Draft[] {
  const parents = parentsWithDs(observation);
  const signed = isSignedOnWire(observation);
  const [first] = parents;
  if (first === undefined || signed === null) return [];
  const { vantage } = observation;
  if (!signed) {
    const evidence = parentEvidence(observation, first.seen, dsWords(first.ds));
    const facts = { dsKeyTags: sortedKeyTags(first.ds) };
    return [{ tag: "ds-matches-dnskey.zone-not-signed", server: null, facts, evidence, vantage }];
  }
  const servers = serversWithKeys(observation);
  if (servers.length === 0) return [];
  return [
    ...judgeParents(observation, parents, servers),
    ...judgeServers(observation, parents, servers),
  ];
}

/** The parent's side: sets that name no key that any server publishes, or nothing that validators know. */
function judgeParents(
  observation: ZoneObservation,
  parents: readonly ParentWithDs[],
  servers: readonly ServerWithKeys[],
): readonly Draft[] {
  const unusable = parents.filter(({ ds }) => usableDs(ds).length === 0);
  const unmatched = parents.filter(
    ({ ds }) => usableDs(ds).length > 0 && matchedDs(ds).length === 0,
  );
  if (unusable.length === 0 && unmatched.length === 0) return [];
  const publishedKeyTags = publishedTags(servers);
  const common = ({ seen, ds }: ParentWithDs, concerned: number) => ({
    server: concerned === parents.length ? null : seen.server,
    vantage: observation.vantage,
    evidence: parentEvidence(observation, seen, dsWords(ds)),
  });
  return [
    ...unusable.map(
      (parent): Draft => ({
        ...common(parent, unusable.length),
        tag: "ds-matches-dnskey.unusable",
        facts: { dsKeyTags: sortedKeyTags(parent.ds) },
      }),
    ),
    ...unmatched.map(
      (parent): Draft => ({
        ...common(parent, unmatched.length),
        tag: "ds-matches-dnskey.no-match",
        facts: { dsKeyTags: sortedKeyTags(parent.ds), publishedKeyTags },
      }),
    ),
  ];
}

/** The zone's side: a key that a DS names is published elsewhere, but not here, or does not sign here. */
function judgeServers(
  observation: ZoneObservation,
  parents: readonly ParentWithDs[],
  servers: readonly ServerWithKeys[],
): readonly Draft[] {
  return servers.flatMap(({ seen, dnskey }): readonly Draft[] => {
    const signers = verifiedSigners(dnskey);
    for (const { ds } of parents) {
      const matched = matchedDs(ds);
      if (matched.length === 0) continue;
      const here = matched.filter(({ matchesKeyTag, algorithm }) =>
        dnskey.keys.some((key) => key.keyTag === matchesKeyTag && key.algorithm === algorithm),
      );
      if (here.length === 0) {
        const publishedKeyTags = sortedKeyTags(dnskey.keys);
        const facts = { dsKeyTags: sortedKeyTags(matched), publishedKeyTags };
        const common = ofServer(observation, seen, `DNSKEY ${publishedKeyTags.join(", ")}`);
        return [{ ...common, tag: "ds-matches-dnskey.key-not-served", facts }];
      }
      const signing = here.filter(({ matchesKeyTag }) => signers.includes(matchesKeyTag ?? -1));
      if (signing.length === 0) {
        const facts = { keyTags: sortedKeyTags(here) };
        const answer = `RRSIG DNSKEY by ${signers.join(", ") || "nobody"}`;
        const common = ofServer(observation, seen, answer);
        return [{ ...common, tag: "ds-matches-dnskey.key-not-signing", facts }];
      }
    }
    return [];
  });
}

function ofServer(observation: ZoneObservation, seen: ServerObservation, answer: string) {
  return {
    server: seen.server,
    vantage: observation.vantage,
    evidence: serverEvidence(observation, seen, "DNSKEY", answer),
  };
}

function matchedDs(ds: readonly ObservedDs[]): readonly ObservedDs[] {
  return usableDs(ds).filter(({ matchesKeyTag }) => matchesKeyTag !== null);
}

function publishedTags(servers: readonly ServerWithKeys[]): readonly number[] {
  return sortedKeyTags(servers.flatMap(({ dnskey }) => dnskey.keys));
}
