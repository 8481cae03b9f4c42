import type { Instant } from "@/lib/dnssec/instant";
import type { ParentObservation } from "@/lib/dnssec/observation/zone-observation";
import type { HeldObservation, ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import type { ParentDs, ServerName } from "@/lib/dnssec/zone-report";

/** What the parent publishes for a zone, and who says so. */
export type ParentSeen = ParentDs & {
  /** `observed`: its servers were asked over DNS. `reported`: a server of the zone tells. */
  readonly basis: "observed" | "reported" | null;
  /** When the key master was asked over DNS for the keys that the DS set was compared with; null unless observed. */
  readonly keysServedAt: Instant | null;
};

/**
 * What is known of the parent since the zone was signed at `signedAt` (estate's clock): what fits only keys of before is not known, it
 * is not the new DS.
 */
export function parentSince(
  facts: ZoneFacts,
  keyMaster: ServerName,
  signedAt: Instant,
): ParentSeen {
  const seen = parentSeen(facts, keyMaster);
  const isOld = seen.state === "current" && !isNewDsSeen(facts, keyMaster, signedAt);
  return isOld ? { ...seen, state: "unknown", seenAt: null, basis: null } : seen;
}

/**
 * Does the parent publish a DS for the keys that the zone has been signed with since `signedAt` (estate's clock)? A look that saw the
 * old keys may end after the signing, and another primary serves them for half an hour more (KM-19): what counts are keys that the
 * key master itself was asked for later than that, or its own report.
 */
export function isNewDsSeen(facts: ZoneFacts, keyMaster: ServerName, signedAt: Instant): boolean {
  const seen = parentSeen(facts, keyMaster);
  if (seen.state !== "current" || seen.seenAt === null) return false;
  return seen.basis === "observed"
    ? seen.keysServedAt !== null && seen.keysServedAt > signedAt
    : seen.seenAt >= signedAt && mergeFacts(facts).signing?.reportedBy === keyMaster;
}

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
  if (observed !== undefined && observed.seenAt > (reported.seenAt ?? 0)) {
    return { ...observed, basis: "observed" };
  }
  const basis = reported.state === "unknown" ? null : "reported";
  return { ...reported, basis, keysServedAt: null };
}

function observedDs(
  { observation, lookedAt }: HeldObservation,
  keyMaster: ServerName,
): (ParentDs & { readonly seenAt: Instant; readonly keysServedAt: Instant }) | null {
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
    // A later look that saw the same makes it younger, but not by how much: it is known when that look ended, not when it asked.
    seenAt: lookedAt > finishedAt ? lookedAt : own.at,
    keysServedAt: own.at,
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
