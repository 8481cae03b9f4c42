import {
  isServedSigned,
  isSignedOnWire,
  sortedKeyTags,
} from "@/lib/dnssec/observation/served-answers";
import type { ObservedKey, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { Check, ChecksInput, Draft } from "./check";
import { compareServers, namesOf, type Served } from "./compare-servers";
import { serverEvidence } from "./evidence";
import { replicationOf, serversWithKeys, signedServers } from "./signed-servers";

/** Every server of the zone serves the same DNSKEY set (RFC 4035 §2.1, RFC 2181 §5: an RRset is one thing). */
export const dnskeySetsEqual: Check = {
  id: "dnskey-sets-equal",
  judge: (input) =>
    input.observations.flatMap((observation) => [
      ...differing(input, observation),
      ...notSignedHere(observation),
    ]),
};

function differing(input: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const servers = serversWithKeys(observation);
  const [first] = servers;
  // What was seen to be the same already need not be compared.
  if (servers.every(({ dnskey }) => dnskey.keys === first?.dnskey.keys)) return [];
  const served = servers.map(
    ({ seen, dnskey }): Served<readonly ObservedKey[]> => ({
      seen,
      value: dnskey.keys,
      mark: markOf(dnskey.keys),
    }),
  );
  const comparison = compareServers(served, replicationOf(input));
  const { vantage } = observation;
  if (comparison.kind === "equal") return [];
  const answerOf = ({ value }: Served<readonly ObservedKey[]>) =>
    `DNSKEY ${sortedKeyTags(value).join(", ")}`;
  if (comparison.kind === "undecided") {
    const [first] = comparison.groups.flat();
    if (first === undefined) return [];
    const sets = comparison.groups.map((group) => ({
      servers: namesOf(group),
      keyTags: sortedKeyTags(group[0]?.value),
    }));
    const evidence = serverEvidence(observation, first.seen, "DNSKEY", answerOf(first));
    return [
      { tag: "dnskey-sets-equal.undecided", server: null, facts: { sets }, evidence, vantage },
    ];
  }
  const { blamed, reference, comparedWith } = comparison;
  return blamed.map(
    (one): Draft => ({
      tag: "dnskey-sets-equal.differ",
      server: one.seen.server,
      facts: {
        here: sortedKeyTags(one.value),
        elsewhere: sortedKeyTags(reference.value),
        comparedWith,
      },
      evidence: serverEvidence(observation, one.seen, "DNSKEY", answerOf(one)),
      vantage,
    }),
  );
}

function notSignedHere(observation: ZoneObservation): readonly Draft[] {
  if (isSignedOnWire(observation) !== true) return [];
  const signedOn = [...new Set(signedServers(observation).map(({ server }) => server))].sort();
  return observation.servers
    .filter((seen) => isServedSigned(seen) === false)
    .map(
      (seen): Draft => ({
        tag: "dnskey-sets-equal.not-signed-here",
        server: seen.server,
        facts: { signedOn },
        evidence: serverEvidence(observation, seen, "DNSKEY", "no DNSKEY, no RRSIG"),
        vantage: observation.vantage,
      }),
    );
}

function markOf(keys: readonly ObservedKey[]): string {
  return keys
    .map(({ flags, algorithm, publicKey }) => `${flags} ${algorithm} ${publicKey}`)
    .sort()
    .join("; ");
}
