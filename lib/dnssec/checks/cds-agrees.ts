import { sortedKeyTags } from "@/lib/dnssec/observation/served-answers";
import type {
  ObservedDs,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { Check, ChecksInput, Draft } from "./check";
import { compareServers, type Served } from "./compare-servers";
import { serverEvidence } from "./evidence";
import { answeredParents, dsMark } from "./parent-answers";
import { replicationOf } from "./signed-servers";

/**
 * What the zone asks of its parent by CDS and CDNSKEY is one thing (RFC 7344 §4), the same on every server, would not break the zone (RFC
 * 7344 §4.1), and is what the parent has.
 */
export const cdsAgrees: Check = {
  id: "cds-agrees",
  judge: (input) =>
    input.observations.flatMap((observation) => {
      const served = withCds(observation);
      return [
        ...differingServers(input, observation, served),
        ...differingKinds(observation, served),
        ...wishes(observation, served),
      ];
    }),
};

type WithCds = { readonly seen: ServerObservation; readonly ds: readonly ObservedDs[] };

function withCds({ servers }: ZoneObservation): readonly WithCds[] {
  return servers.flatMap((seen) => (seen.cds === null ? [] : [{ seen, ds: seen.cds.ds }]));
}

function differingServers(
  input: ChecksInput,
  observation: ZoneObservation,
  all: readonly WithCds[],
): readonly Draft[] {
  const served = all.map(
    ({ seen, ds }): Served<readonly ObservedDs[]> => ({ seen, value: ds, mark: dsMark(ds) }),
  );
  const comparison = compareServers(served, replicationOf(input));
  if (comparison.kind !== "blamed") return [];
  const { blamed, reference, comparedWith } = comparison;
  return blamed.map(
    ({ seen, value }): Draft => ({
      tag: "cds-agrees.servers-differ",
      server: seen.server,
      facts: {
        here: sortedKeyTags(value),
        elsewhere: sortedKeyTags(reference.value),
        comparedWith,
      },
      evidence: serverEvidence(observation, seen, "CDS", cdsWords(value)),
      vantage: observation.vantage,
    }),
  );
}

function differingKinds(
  observation: ZoneObservation,
  served: readonly WithCds[],
): readonly Draft[] {
  return served.flatMap(({ seen, ds }): readonly Draft[] => {
    if (seen.cdnskey === null || isRemoval(ds)) return [];
    const cdsKeyTags = sortedKeyTags(ds);
    const cdnskeyKeyTags = sortedKeyTags(seen.cdnskey.keys);
    if (cdsKeyTags.join() === cdnskeyKeyTags.join()) return [];
    return [
      {
        tag: "cds-agrees.cdnskey-differs",
        server: seen.server,
        facts: { cdsKeyTags, cdnskeyKeyTags },
        evidence: serverEvidence(
          observation,
          seen,
          "CDNSKEY",
          `CDNSKEY ${cdnskeyKeyTags.join(", ")}`,
        ),
        vantage: observation.vantage,
      },
    ];
  });
}

/** What the zone wants is the zone's: one finding, the first server that tells is its evidence. */
function wishes(observation: ZoneObservation, served: readonly WithCds[]): readonly Draft[] {
  const [first] = served;
  const parents = answeredParents(observation);
  if (first === undefined) return [];
  const { seen, ds } = first;
  const common = {
    server: null,
    vantage: observation.vantage,
    evidence: serverEvidence(observation, seen, "CDS", cdsWords(ds)),
  };
  const present = sortedKeyTags(parents.flatMap((parent) => parent.ds?.ds ?? []));
  if (isRemoval(ds)) {
    return present.length === 0
      ? []
      : [{ ...common, tag: "cds-agrees.removal-wanted", facts: { present } }];
  }
  const wanted = sortedKeyTags(ds);
  if (!ds.some(({ matchesKeyTag }) => matchesKeyTag !== null)) {
    return [{ ...common, tag: "cds-agrees.no-such-key", facts: { keyTags: wanted } }];
  }
  const isDifferent = parents.length > 0 && wanted.join() !== present.join();
  return isDifferent
    ? [{ ...common, tag: "cds-agrees.change-wanted", facts: { wanted, present } }]
    : [];
}

/** Algorithm 0 asks the parent to remove the DS set (RFC 8078 §4). */
function isRemoval(ds: readonly ObservedDs[]): boolean {
  return ds.some(({ algorithm }) => algorithm === 0);
}

function cdsWords(ds: readonly ObservedDs[]): string {
  return isRemoval(ds) ? "CDS asks for removal" : `CDS ${sortedKeyTags(ds).join(", ")}`;
}
