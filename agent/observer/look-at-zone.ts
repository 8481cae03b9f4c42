import { toLowerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { TrustAnchor } from "@/lib/dnssec/validation/trust-zone-keys";
import { DEFAULT_MAX_NSEC3_ITERATIONS } from "@/lib/dnssec/validation/validation-context";
import { type Ask, type Asked, answerOf, type Place, placeKey } from "./asking";
import type { Delegations, FoundParent } from "./delegations";
import {
  askServer,
  type LookDepth,
  missingName,
  type ParentAnswers,
  type ServerAnswers,
} from "./gather-answers";
import { judgeLook } from "./judge-look";
import { soaMarkOf } from "./soa-mark";
import { rememberKeySets, type ServedKeySet, strictFaults } from "./strict-view";

/** What a look needs from its surroundings. */
export type Looker = {
  readonly estate: string;
  readonly vantage: string;
  readonly side: "inside" | "outside" | null;
  readonly ask: Ask;
  readonly crypto: Crypto;
  readonly now: () => Promise<Instant>;
  readonly delegations: Delegations;
  readonly anchors: () => readonly TrustAnchor[];
  /** The estate's own servers of a zone, each at one address. */
  readonly hostsOf: (zone: ZoneName) => readonly Place[];
};

/** What a look leaves: what was seen, and the DNSKEY sets that validators may hold from now on. */
export type LookResult = {
  readonly observation: ZoneObservation;
  readonly keySets: readonly ServedKeySet[];
  /** What glances are compared with. */
  readonly soaMark: string;
};

/** More name servers than any delegation that resolves everywhere has. */
const MAX_SERVERS = 32;

/** Asks every server of a zone and of its parent, and judges what they answer. */
export async function lookAtZone(
  looker: Looker,
  zone: ZoneName,
  { depth, knownSets }: { readonly depth: LookDepth; readonly knownSets: readonly ServedKeySet[] },
): Promise<LookResult> {
  const startedAt = await looker.now();
  const [servers, found] = await Promise.all([
    askServers(looker, { zone, at: startedAt, depth }),
    looker.delegations.parentOf(zone),
  ]);
  const parents = found === null ? [] : await askParents(looker, zone, found, startedAt);
  const all =
    servers.length > 0
      ? servers
      : await askDelegated(looker, { zone, at: startedAt, depth }, found);
  const finishedAt = await looker.now();
  const { crypto } = looker;
  const policy = { crypto, now: finishedAt, maxNsec3Iterations: DEFAULT_MAX_NSEC3_ITERATIONS };
  const parent = found === null ? null : looker.delegations.trustOf(found.cut, finishedAt);
  const judged = judgeLook({
    zone,
    parent,
    parents,
    servers: all,
    anchors: looker.anchors(),
    policy,
  });
  // A set that does not validate is held by no validator: other servers' signatures need not fit it.
  const validating = judged.served.filter(
    (_, index) => judged.servers[index]?.dnskey?.status.kind !== "bogus",
  );
  const keySets = rememberKeySets(knownSets, validating, finishedAt);
  const observation: ZoneObservation = {
    estate: looker.estate,
    zone,
    vantage: looker.vantage,
    side: looker.side,
    startedAt,
    finishedAt,
    status: judged.status,
    parent: found?.cut.zone ?? null,
    parents: judged.parents,
    servers: judged.servers,
    strict: strictFaults(zone, judged.served, keySets, policy),
  };
  const soaMark = soaMarkOf(all.map(({ place, apex }) => ({ place, asked: apex.SOA })));
  return { observation, keySets, soaMark };
}

type Asking = { readonly zone: ZoneName; readonly at: Instant; readonly depth: LookDepth };

/** The estate's servers first; then those that only the zone's own NS set names. */
async function askServers(looker: Looker, what: Asking): Promise<readonly ServerAnswers[]> {
  const hosts = looker.hostsOf(what.zone).slice(0, MAX_SERVERS);
  const first = await askAll(looker, what, hosts);
  const named = namedIn(first.map(({ apex }) => apex.NS));
  const second = await askAll(looker, what, await placesBeside(looker, named, hosts));
  return [...first, ...second];
}

/** Of a zone that the estate names no server of, the delegation does. */
async function askDelegated(
  looker: Looker,
  what: Asking,
  found: FoundParent | null,
): Promise<readonly ServerAnswers[]> {
  for (const place of found?.cut.places ?? []) {
    const { message } = await looker.ask(place, what.zone, TYPE_NUMBER.NS);
    const records = [...(message?.answer ?? []), ...(message?.authority ?? [])];
    const named = records.flatMap(({ rdata }) =>
      rdata.kind === "NS" ? [toLowerName(rdata.target)] : [],
    );
    if (named.length === 0) continue;
    return askAll(looker, what, await placesBeside(looker, named, []));
  }
  return [];
}

function askAll(
  { ask, crypto }: Looker,
  what: Asking,
  places: readonly Place[],
): Promise<readonly ServerAnswers[]> {
  if (places.length === 0) return Promise.resolve([]);
  const missing = what.depth === "full" ? missingName(what.zone, crypto) : null;
  return Promise.all(places.map((place) => askServer(ask, { ...what, place, missing })));
}

function namedIn(answers: readonly (Asked | null)[]): readonly string[] {
  const names = new Set<string>();
  for (const asked of answers) {
    const message = asked === null ? null : answerOf(asked);
    for (const { rdata } of message?.answer ?? []) {
      if (rdata.kind === "NS") names.add(toLowerName(rdata.target));
    }
  }
  return [...names];
}

/** Where the named servers are, those left out that are asked already. */
async function placesBeside(
  { delegations }: Looker,
  names: readonly string[],
  known: readonly Place[],
): Promise<readonly Place[]> {
  const knownNames = new Set(known.map(({ server }) => server));
  const places = new Map(known.map((place) => [placeKey(place), place]));
  const others: Place[] = [];
  for (const server of names) {
    if (knownNames.has(server) || others.length + known.length >= MAX_SERVERS) continue;
    for (const address of await delegations.addressesOf(server)) {
      const place = { ...address, server };
      if (places.has(placeKey(place))) continue;
      places.set(placeKey(place), place);
      others.push(place);
    }
  }
  return others;
}

async function askParents(
  { ask }: Looker,
  zone: ZoneName,
  { cut, asked }: FoundParent,
  at: Instant,
): Promise<readonly ParentAnswers[]> {
  return Promise.all(
    cut.places.map(async (place) => {
      const known = asked.get(placeKey(place));
      return { place, at, asked: known ?? (await ask(place, zone, TYPE_NUMBER.DS)) };
    }),
  );
}
