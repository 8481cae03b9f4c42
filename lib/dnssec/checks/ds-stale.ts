import { sortedKeyTags } from "@/lib/dnssec/observation/served-answers";
import type { ObservedDs, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { Check, Draft } from "./check";
import { parentEvidence } from "./evidence";
import { isKskRolling } from "./ksk-rollover";
import { dsWords, parentsWithDs, usableDs } from "./parent-answers";
import { serversWithKeys } from "./signed-servers";

/**
 * The parent keeps no DS of a key that is gone (RFC 6781 §4.1.2). While a KSK rollover runs, and for a DS that the zone asks for by CDS
 * (RFC 7344 §4.1), an unpublished key is no fault.
 */
export const dsStale: Check = {
  id: "ds-stale",
  judge: (input) => (isKskRolling(input.report) ? [] : input.observations.flatMap(judgeVantage)),
};

function judgeVantage(observation: ZoneObservation): readonly Draft[] {
  const servers = serversWithKeys(observation);
  if (servers.length === 0 || isSomebodyUnheard(observation)) return [];
  const parents = parentsWithDs(observation);
  const wanted = wantedDs(observation);
  const stale = parents.flatMap(({ seen, ds }) => {
    if (!usableDs(ds).some(({ matchesKeyTag }) => matchesKeyTag !== null)) return [];
    const leftover = ds.filter(
      (one) => isKnown(one) && one.matchesKeyTag === null && !wanted.has(one.digest),
    );
    return leftover.length === 0 ? [] : [{ seen, ds, leftover }];
  });
  if (stale.length === 0) return [];
  const publishedKeyTags = sortedKeyTags(servers.flatMap(({ dnskey }) => dnskey.keys));
  return stale.map(
    ({ seen, ds, leftover }): Draft => ({
      tag: "ds-stale.leftover",
      server: stale.length === parents.length ? null : seen.server,
      facts: { dsKeyTags: sortedKeyTags(leftover), publishedKeyTags },
      evidence: parentEvidence(observation, seen, dsWords(ds)),
      vantage: observation.vantage,
    }),
  );
}

/** A server that does not tell its keys may publish the one that is missed. */
function isSomebodyUnheard({ servers }: ZoneObservation): boolean {
  return servers.some(
    ({ dnskey, queries }) =>
      dnskey === null &&
      queries.some(({ type, outcome }) => type === "DNSKEY" && outcome.kind !== "answered"),
  );
}

/** Whether a digest of an unknown type fits a key cannot be told. */
function isKnown(ds: ObservedDs): boolean {
  return usableDs([ds]).length > 0;
}

function wantedDs({ servers }: ZoneObservation): ReadonlySet<string> {
  return new Set(servers.flatMap(({ cds }) => cds?.ds ?? []).map(({ digest }) => digest));
}
