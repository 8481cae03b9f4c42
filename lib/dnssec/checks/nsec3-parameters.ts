import { wasAnswered } from "@/lib/dnssec/observation/served-answers";
import type {
  ObservedDenial,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { Check, ChecksInput, Draft } from "./check";
import { compareServers, type Served } from "./compare-servers";
import { serverEvidence } from "./evidence";
import type { CheckPolicy } from "./policy";
import { replicationOf, signedServers } from "./signed-servers";

/**
 * NSEC3 with the parameters of RFC 9276 (no iterations, no salt), the same on every server, and as the NSEC3PARAM record announces (RFC
 * 5155 §4).
 */
export const nsec3Parameters: Check = {
  id: "nsec3-parameters",
  judge: (input) =>
    input.observations.flatMap((observation) => [
      ...unwise(input, observation),
      ...differing(input, observation),
      ...unannounced(observation),
    ]),
};

type Nsec3 = NonNullable<ObservedDenial["nsec3"]>;
type WithNsec3 = { readonly seen: ServerObservation; readonly nsec3: Nsec3 };

/** Parameters belong to the zone: one finding for all servers, told of the first that is the worst. */
function unwise({ policy }: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const all = withNsec3(observation);
  const unknown = all.find(({ nsec3 }) => nsec3.hashAlgorithm !== SHA1);
  const salted = all.find(({ nsec3 }) => nsec3.saltHex !== "" && nsec3.saltHex !== "-");
  const [most] = [...all].sort((a, b) => b.nsec3.iterations - a.nsec3.iterations);
  const drafts: Draft[] = [];
  if (unknown !== undefined) {
    const { hashAlgorithm } = unknown.nsec3;
    drafts.push({
      ...commonOf(observation, unknown),
      tag: "nsec3-parameters.unknown-hash",
      facts: { hashAlgorithm },
    });
  }
  if (most !== undefined && most.nsec3.iterations > 0) {
    drafts.push(tooMany(most.nsec3.iterations, commonOf(observation, most), policy));
  }
  if (salted !== undefined) {
    const { saltHex } = salted.nsec3;
    const common = commonOf(observation, salted);
    drafts.push({ ...common, tag: "nsec3-parameters.salt", facts: { saltHex } });
  }
  return drafts;
}

function commonOf(observation: ZoneObservation, { seen, nsec3 }: WithNsec3) {
  return {
    server: null,
    vantage: observation.vantage,
    evidence: serverEvidence(observation, seen, "NSEC3PARAM", words(nsec3)),
  };
}

function tooMany(
  iterations: number,
  common: Pick<Draft, "server" | "vantage" | "evidence">,
  { nsec3IterationLimit: limit }: CheckPolicy,
): Draft {
  return iterations > limit
    ? { ...common, tag: "nsec3-parameters.too-many-iterations", facts: { iterations, limit } }
    : { ...common, tag: "nsec3-parameters.iterations", facts: { iterations } };
}

/** The only hash algorithm that there is (RFC 5155 §11). */
const SHA1 = 1;

function differing(input: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const served = signedServers(observation).flatMap((seen): readonly Served<string>[] => {
    const value = denialWords(seen.denial);
    return value === null ? [] : [{ seen, value, mark: value }];
  });
  const comparison = compareServers(served, replicationOf(input));
  if (comparison.kind === "equal") return [];
  const isBlamed = comparison.kind === "blamed";
  const right = isBlamed ? comparison.reference : comparison.groups[0]?.[0];
  const wrong = isBlamed ? comparison.blamed : comparison.groups.slice(1).flat();
  if (right === undefined) return [];
  const comparedWith = isBlamed ? comparison.comparedWith : [right.seen.server];
  return wrong.map(
    ({ seen, value }): Draft => ({
      tag: "nsec3-parameters.differ",
      server: isBlamed ? seen.server : null,
      facts: { here: value, elsewhere: right.value, comparedWith },
      evidence: serverEvidence(observation, seen, "NSEC3PARAM", value),
      vantage: observation.vantage,
    }),
  );
}

/** Several NSEC3PARAM records are there while a server changes from one chain to another: one has to fit. */
function unannounced(observation: ZoneObservation): readonly Draft[] {
  return withNsec3(observation).flatMap(({ seen, nsec3 }): readonly Draft[] => {
    if (!wasAnswered(seen, "NSEC3PARAM")) return [];
    const announced = (seen.nsec3param?.records ?? []).map(parameters);
    const served = `${nsec3.hashAlgorithm} ${nsec3.iterations} ${saltWords(nsec3.saltHex)}`;
    if (announced.includes(served)) return [];
    const facts = { announced: announced.join("; ") || "nothing", served };
    const evidence = serverEvidence(observation, seen, "NSEC3PARAM", facts.announced);
    const { vantage } = observation;
    return [
      { tag: "nsec3-parameters.record-differs", server: seen.server, facts, evidence, vantage },
    ];
  });
}

/** `1 0 10 aabb` without the flags, which an NSEC3PARAM record does not share with NSEC3 (RFC 5155 §4.1.2). */
function parameters(record: string): string {
  const [hashAlgorithm = "", , iterations = "", salt = "-"] = record.trim().split(/\s+/);
  return `${hashAlgorithm} ${iterations} ${saltWords(salt)}`;
}

function saltWords(salt: string): string {
  return salt === "" ? "-" : salt.toLowerCase();
}

function words({ hashAlgorithm, iterations, saltHex }: Nsec3): string {
  return `NSEC3 ${hashAlgorithm} ${iterations} ${saltWords(saltHex)}`;
}

/** Opt-out is a flag of single records, so it is no part of what must be alike. */
function denialWords(denial: ObservedDenial | null): string | null {
  if (denial === null || denial.kind === "none") return null;
  if (denial.kind === "nsec") return "NSEC";
  return denial.nsec3 === null ? null : words(denial.nsec3);
}

function withNsec3(observation: ZoneObservation): WithNsec3[] {
  return signedServers(observation).flatMap((seen) =>
    seen.denial?.kind === "nsec3" && seen.denial.nsec3 !== null
      ? [{ seen, nsec3: seen.denial.nsec3 }]
      : [],
  );
}
