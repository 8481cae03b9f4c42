import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { isRevoked } from "@/lib/dnssec/signing-key/key-tag";
import type { Check, Draft } from "./check";
import { parentEvidence, serverEvidence } from "./evidence";
import { parentsWithDs, usableDs } from "./parent-answers";
import { type ServerWithKeys, serversWithKeys } from "./signed-servers";

/**
 * Each algorithm of the DS set is in the DNSKEY set, and each algorithm of the DNSKEY set signs every RRset (RFC 4035 §2.2, RFC 6840
 * §5.11). Validators that guard against downgrades fail a zone where it is not so.
 */
export const algorithmCompleteness: Check = {
  id: "algorithm-completeness",
  judge: (input) =>
    input.observations.flatMap((observation) => {
      const servers = serversWithKeys(observation);
      return [
        ...servers.flatMap((server) => unsigned(observation, server)),
        ...missingOfDs(observation, servers),
      ];
    }),
};

function unsigned(observation: ZoneObservation, server: ServerWithKeys): readonly Draft[] {
  const { seen } = server;
  const wanted = algorithmsOf(server);
  const found = servedRrsets(seen).flatMap(({ type, rrset }) => {
    const { signatures } = rrset;
    if (signatures.length === 0) return [];
    return wanted
      .filter((algorithm) => !signatures.some((one) => one.algorithm === algorithm))
      .map((algorithm) => ({ type, algorithm }));
  });
  if (found.length === 0) return [];
  const types = [...new Set(found.map(({ type }) => type))];
  const algorithms = [...new Set(found.map(({ algorithm }) => algorithm))].sort((a, b) => a - b);
  const answer = `${types.join(", ")}: no RRSIG of algorithm ${algorithms.join(", ")}`;
  return [
    {
      tag: "algorithm-completeness.not-signed-with",
      server: seen.server,
      facts: { types, algorithms },
      evidence: serverEvidence(observation, seen, types[0] ?? "SOA", answer),
      vantage: observation.vantage,
    },
  ];
}

/** Where no DS matches at all, that is the finding (`ds-matches-dnskey`). */
function missingOfDs(
  observation: ZoneObservation,
  servers: readonly ServerWithKeys[],
): readonly Draft[] {
  if (servers.length === 0) return [];
  const present = new Set(servers.flatMap(algorithmsOf));
  for (const { seen, ds } of parentsWithDs(observation)) {
    const usable = usableDs(ds);
    if (!usable.some(({ matchesKeyTag }) => matchesKeyTag !== null)) continue;
    const algorithms = [...new Set(usable.map(({ algorithm }) => algorithm))]
      .filter((algorithm) => !present.has(algorithm))
      .sort((a, b) => a - b);
    if (algorithms.length === 0) continue;
    const answer = `DS of algorithm ${algorithms.join(", ")}, no such DNSKEY`;
    return [
      {
        tag: "algorithm-completeness.ds-algorithm-missing",
        server: null,
        facts: { algorithms },
        evidence: parentEvidence(observation, seen, answer),
        vantage: observation.vantage,
      },
    ];
  }
  return [];
}

/** A revoked key signs the DNSKEY set only, and vouches for nothing (RFC 5011 §2.1). */
function algorithmsOf({ dnskey }: ServerWithKeys): readonly number[] {
  const algorithms: number[] = [];
  for (const { flags, algorithm } of dnskey.keys) {
    if (!isRevoked(flags) && !algorithms.includes(algorithm)) algorithms.push(algorithm);
  }
  return algorithms.length > 1 ? algorithms.sort((a, b) => a - b) : algorithms;
}
