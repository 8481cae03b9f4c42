import type { Instant } from "@/lib/dnssec/instant";
import type { ParentObservation } from "@/lib/dnssec/observation/zone-observation";
import type { HeldObservation, ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import type { ParentDs, ServerName } from "@/lib/dnssec/zone-report";

/** What the parent publishes for a zone, and who says so. */
export type ParentSeen = ParentDs & {
  /** `observed`: its servers were asked over DNS. `reported`: a server of the zone tells. */
  readonly basis: "observed" | "reported" | null;
};

/**
 * The DS set at the parent as it was seen last: by the servers of the parent themselves, or as the zone's servers report it, whichever
 * is newer. Over DNS it is `current` only if every parent server that answers publishes a DS for a key that the key master serves
 * (KM-64): other primaries may serve lost keys for another half hour (KM-19), to which the old DS still fits.
 */
export function parentSeen(facts: ZoneFacts, keyMaster: ServerName): ParentSeen {
  const reported = mergeFacts(facts).parentDs;
  const [observed] = (facts.observations ?? [])
    .filter(({ fresh }) => fresh)
    .flatMap((held) => observedDs(held, keyMaster) ?? [])
    .sort((a, b) => b.seenAt - a.seenAt);
  if (observed !== undefined && observed.seenAt >= (reported.seenAt ?? 0)) {
    return { ...observed, basis: "observed" };
  }
  return { ...reported, basis: reported.state === "unknown" ? null : "reported" };
}

function observedDs(
  { observation, lookedAt }: HeldObservation,
  keyMaster: ServerName,
): (ParentDs & { readonly seenAt: Instant }) | null {
  const { parents, servers, finishedAt } = observation;
  const own = servers.find(({ server, dnskey }) => server === keyMaster && dnskey !== null);
  if (own === undefined || own.dnskey === null || parents.length === 0) return null;
  const served = new Set(own.dnskey.keys.map(({ keyTag }) => keyTag));
  const answering = parents.filter(({ answered }) => answered);
  const ttls = answering.flatMap(({ ds }) => ds?.ttlSeconds ?? []);
  return {
    state: stateOf(answering, served),
    keyTags: [...new Set(answering.flatMap(({ ds }) => (ds?.ds ?? []).map((one) => one.keyTag)))],
    ttlSeconds: ttls.length === 0 ? null : Math.max(...ttls),
    // Keys as they were served when the look began; a later look that saw the same makes them younger.
    seenAt: lookedAt > finishedAt ? lookedAt : own.at,
  };
}

function stateOf(
  answering: readonly ParentObservation[],
  served: ReadonlySet<number>,
): ParentDs["state"] {
  if (answering.length === 0) return "unreachable";
  const sets = answering.map(({ ds }) => ds?.ds ?? []);
  if (sets.every((set) => set.length === 0)) return "none";
  const isCurrent = sets.every((set) =>
    set.some(({ matchesKeyTag }) => matchesKeyTag !== null && served.has(matchesKeyTag)),
  );
  return isCurrent ? "current" : "stale";
}
