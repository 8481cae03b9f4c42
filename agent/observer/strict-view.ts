import { toBase64 } from "@/lib/dns/octets";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import { canonicalRdata, type Rdata } from "@/lib/dns/rdata/rdata";
import { isSameServedSet } from "@/lib/dns/rdata/same-rdata";
import { rdatasOf } from "@/lib/dns/record";
import { formatType, TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { StrictFault } from "@/lib/dnssec/observation/zone-observation";
import { bestVerdict } from "@/lib/dnssec/validation/judge-signatures";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { SignedRrset } from "@/lib/dnssec/validation/signed-rrset";
import type { ValidationPolicy } from "@/lib/dnssec/validation/validation-context";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { ServedRrsets } from "./judge-look";

/** A DNSKEY set that validators may still hold. */
export type ServedKeySet = {
  readonly server: ServerName;
  /** Base64 of every key's RDATA, sorted: what tells sets apart. */
  readonly mark: string;
  readonly keys: readonly Dnskey[];
  readonly lastServedAt: Instant;
  readonly ttlSeconds: Seconds;
};

/** A zone whose servers differ forever must not fill the memory. */
const MAX_SETS = 16;

/** Adds the DNSKEY sets of a look to those served before, and drops those that no cache holds any more (RFC 6781 §4.1). */
export function rememberKeySets(
  known: readonly ServedKeySet[],
  served: readonly ServedRrsets[],
  now: Instant,
): readonly ServedKeySet[] {
  const current: ServedKeySet[] = [];
  const marks: { readonly keys: SignedRrset; readonly mark: string }[] = [];
  for (const { answers, keys } of served) {
    if (keys === null) continue;
    const dnskeys = rdatasOf(keys.rrset.rdatas, "DNSKEY");
    const known = marks.find((one) => isSameServedSet(one.keys.rrset.rdatas, keys.rrset.rdatas));
    const mark = known?.mark ?? markOf(dnskeys);
    if (known === undefined) marks.push({ keys, mark });
    current.push({
      server: answers.place.server,
      mark,
      keys: dnskeys,
      lastServedAt: now,
      ttlSeconds: keys.rrset.ttlSeconds,
    });
  }
  const older = known.filter(
    (set) =>
      heldUntil(set) > now &&
      !current.some(({ server, mark }) => server === set.server && mark === set.mark),
  );
  return [...current, ...older].slice(0, MAX_SETS);
}

/** A glance that shows the zone as the last full look at `seenAt` did: what was served then is served now. */
export function stillServed(
  sets: readonly ServedKeySet[],
  seenAt: Instant,
  now: Instant,
): readonly ServedKeySet[] {
  return sets.map((set) => (set.lastServedAt >= seenAt ? { ...set, lastServedAt: now } : set));
}

/** Judges what each server serves by every DNSKEY set that a validator may hold. */
export function strictFaults(
  zone: ZoneName,
  served: readonly ServedRrsets[],
  sets: readonly ServedKeySet[],
  policy: ValidationPolicy,
): readonly StrictFault[] {
  const faults: StrictFault[] = [];
  for (const one of served) {
    const own = ownMark(one, sets);
    if (own === null) continue;
    for (const held of sets) {
      if (held.mark !== own) faults.push(...faultsBy(held, one, zone, policy));
    }
  }
  return faults;
}

/** What a server serves now is mostly among the sets, with its mark. */
function ownMark({ answers, keys }: ServedRrsets, sets: readonly ServedKeySet[]): string | null {
  if (keys === null) return null;
  const { server } = answers.place;
  const { rdatas } = keys.rrset;
  const known = sets.find(
    (set) =>
      set.server === server && set.keys.length === rdatas.length && areThese(set.keys, rdatas),
  );
  return known?.mark ?? markOf(rdatasOf(rdatas, "DNSKEY"));
}

function areThese(keys: readonly Dnskey[], rdatas: readonly Rdata[]): boolean {
  return keys.every((key, at) => key === rdatas[at]);
}

/** The RRsets of one server that whoever holds these keys cannot verify. */
function faultsBy(
  held: ServedKeySet,
  { answers, sets }: ServedRrsets,
  zone: ZoneName,
  policy: ValidationPolicy,
): readonly StrictFault[] {
  return sets.flatMap(({ rrset, rrsigs }): StrictFault[] => {
    // A DNSKEY set is fetched whole and judged by the DS set, never by another DNSKEY set.
    if (rrset.type === TYPE_NUMBER.DNSKEY || rrsigs.length === 0) return [];
    const verdict = bestVerdict(rrset, rrsigs, { ...policy, zone, keys: held.keys });
    if (verdict.kind === "valid" || !isAboutKeys(verdict.why.kind)) return [];
    return [
      {
        server: answers.place.server,
        type: formatType(rrset.type),
        signedByKeyTags: sortedTags(rrsigs.map(({ keyTag }) => keyTag)),
        keysOf: held.server,
        keysServedUntil: heldUntil(held),
        keyTagsThere: sortedTags(held.keys.map(keyTagOf)),
      },
    ];
  });
}

/** Expired signatures are no matter of who holds which keys. */
function isAboutKeys(kind: string): boolean {
  return kind === "key-not-in-dnskey-set" || kind === "key-unusable" || kind === "signature-wrong";
}

function heldUntil({ lastServedAt, ttlSeconds }: ServedKeySet): Instant {
  return lastServedAt + ttlSeconds;
}

function markOf(keys: readonly Dnskey[]): string {
  return keys
    .map((key) => toBase64(canonicalRdata(key)))
    .sort()
    .join(" ");
}

function sortedTags(tags: readonly number[]): readonly number[] {
  return [...new Set(tags)].sort((a, b) => a - b);
}
