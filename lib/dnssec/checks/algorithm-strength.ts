import { isKeySigningKey, sortedKeyTags } from "@/lib/dnssec/observation/served-answers";
import type { ObservedKey, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { algorithmEntry, describeAlgorithm } from "@/lib/dnssec/signing-key/algorithms";
import type { Check, ChecksInput, Draft } from "./check";
import { parentEvidence, serverEvidence } from "./evidence";
import { parentsWithDs } from "./parent-answers";
import type { CheckPolicy } from "./policy";
import { type ServerWithKeys, serversWithKeys } from "./signed-servers";

/**
 * Algorithms that validators still accept and that are not broken (RFC 8624 §3.1; RFC 9905 for SHA-1), RSA keys of a proper size (RFC
 * 6781 §3.4.2), digests that are more than SHA-1 (RFC 8624 §3.3).
 */
export const algorithmStrength: Check = {
  id: "algorithm-strength",
  judge: (input) =>
    input.observations.flatMap((observation) => [
      ...weakKeys(input, observation),
      ...weakDigests(observation),
    ]),
};

const RSA_ALGORITHMS: ReadonlySet<number> = new Set([5, 7, 8, 10]);
const SHA1_ALGORITHMS: ReadonlySet<number> = new Set([5, 7]);
const SHA1_DIGEST = 1;
const GOST_DIGEST = 3;

/** Keys belong to the zone: one finding for all servers, the first that serves such a key is its evidence. */
function weakKeys({ policy }: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const servers = serversWithKeys(observation);
  const forbidden = keysThat(isForbidden, servers, observation);
  const weak = keysThat(({ algorithm }) => SHA1_ALGORITHMS.has(algorithm), servers, observation);
  const short = keysThat((key) => isShort(key, policy), servers, observation);
  const drafts: Draft[] = [];
  if (forbidden !== null) {
    const facts = {
      algorithms: algorithmsOf(forbidden.keys),
      keyTags: sortedKeyTags(forbidden.keys),
    };
    drafts.push({ ...forbidden.common, tag: "algorithm-strength.algorithm-forbidden", facts });
  }
  if (weak !== null) {
    const facts = { algorithms: algorithmsOf(weak.keys), keyTags: sortedKeyTags(weak.keys) };
    drafts.push({ ...weak.common, tag: "algorithm-strength.algorithm-weak", facts });
  }
  if (short !== null) {
    const facts = {
      bits: Math.min(...short.keys.map(({ keyLength }) => keyLength ?? 0)),
      wantedBits: Math.max(...short.keys.map((key) => wantedBits(key, policy))),
      keyTags: sortedKeyTags(short.keys),
    };
    drafts.push({ ...short.common, tag: "algorithm-strength.key-short", facts });
  }
  return drafts;
}

function isForbidden({ algorithm }: ObservedKey): boolean {
  return algorithmEntry(algorithm)?.signing === "must-not";
}

function wantedBits(key: ObservedKey, { rsaBits }: CheckPolicy): number {
  return isKeySigningKey(key) ? rsaBits.ksk : rsaBits.zsk;
}

function isShort(key: ObservedKey, policy: CheckPolicy): boolean {
  const { algorithm, keyLength } = key;
  return RSA_ALGORITHMS.has(algorithm) && keyLength !== null && keyLength < wantedBits(key, policy);
}

function keysThat(
  isMeant: (key: ObservedKey) => boolean,
  servers: readonly ServerWithKeys[],
  observation: ZoneObservation,
) {
  const first = servers.find(({ dnskey }) => dnskey.keys.some(isMeant));
  if (first === undefined) return null;
  const keys = servers.flatMap(({ dnskey }) => dnskey.keys).filter(isMeant);
  const words = keys.map(
    ({ keyTag, algorithm, keyLength }) =>
      `${keyTag} ${describeAlgorithm(algorithm).mnemonic} ${keyLength ?? "?"}`,
  );
  const answer = `DNSKEY ${[...new Set(words)].sort().join(", ")}`;
  const evidence = serverEvidence(observation, first.seen, "DNSKEY", answer);
  return { keys, common: { server: null, vantage: observation.vantage, evidence } };
}

function algorithmsOf(keys: readonly ObservedKey[]): readonly number[] {
  return [...new Set(keys.map(({ algorithm }) => algorithm))].sort((a, b) => a - b);
}

/** A weak digest beside a better one is not gone by (RFC 4509 §3). */
function weakDigests(observation: ZoneObservation): readonly Draft[] {
  return parentsWithDs(observation)
    .slice(0, 1)
    .flatMap(({ seen, ds }): readonly Draft[] => {
      const isWeak = (digestType: number) =>
        digestType === SHA1_DIGEST || digestType === GOST_DIGEST;
      if (!ds.every(({ digestType }) => isWeak(digestType))) return [];
      const digestTypes = [...new Set(ds.map(({ digestType }) => digestType))].sort(
        (a, b) => a - b,
      );
      return [
        {
          tag: "algorithm-strength.digest-weak",
          server: null,
          facts: { dsKeyTags: sortedKeyTags(ds), digestTypes },
          evidence: parentEvidence(
            observation,
            seen,
            `DS of digest type ${digestTypes.join(", ")}`,
          ),
          vantage: observation.vantage,
        },
      ];
    });
}
