import type { DnsAddress } from "@/agent/transport/dns-client";
import type { Message } from "@/lib/dns/message/message";
import { parentOf as nameAbove } from "@/lib/dns/name-relations";
import { type OwnerName, toLowerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { ROOT_ZONE, toZoneName, type ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { Instant } from "@/lib/dnssec/instant";
import type { TrustAnchor, ZoneTrust } from "@/lib/dnssec/validation/trust-zone-keys";
import type { Answer } from "@/lib/dnssec/validation/validate-answer";
import { trustLink } from "@/lib/dnssec/validation/validate-chain";
import { DEFAULT_MAX_NSEC3_ITERATIONS } from "@/lib/dnssec/validation/validation-context";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { type Ask, type Asked, answerOf, type Place, placeKey } from "./asking";
import { addressesIn, type Direction, directionToName, directionToParent } from "./read-delegation";

/** A zone on the way from the root down, with what was said about its keys. */
export type Cut = {
  readonly zone: ZoneName;
  readonly parent: Cut | null;
  readonly places: readonly Place[];
  readonly ds: Answer | null;
  readonly dnskey: Answer | null;
};

/** Who has a zone's DS set, with what its servers have answered about it on the way. */
export type FoundParent = { readonly cut: Cut; readonly asked: ReadonlyMap<string, Asked> };

/** What the walk starts from, and what it need not look for. */
export type DelegationSources = {
  readonly ask: Ask;
  readonly crypto: Crypto;
  readonly now: () => Promise<Instant>;
  readonly roots: () => readonly Place[];
  readonly anchors: () => readonly TrustAnchor[];
  /** The estate's own servers of a zone; empty where it has none. */
  readonly hostsOf: (zone: ZoneName) => readonly Place[];
  /** Addresses of a server that the estate knows. */
  readonly knownAddresses: (server: ServerName) => readonly DnsAddress[];
  /** The estate's name of the server at an address. */
  readonly serverAt: (address: DnsAddress) => ServerName | undefined;
  readonly hasIpv6: boolean;
};

/** Servers of parents seldom move; what they say about their own keys is asked anew after this long. */
const REMEMBER_MS = 60_000;
/** A way on which somebody kept silent is tried anew after this long. */
const REMEMBER_SILENCE_MS = 3_000;
const MAX_HOPS = 32;
/** Servers of servers of servers: deeper than any tree that resolves. */
const MAX_DEPTH = 4;
const MAX_TRIES = 3;

/** `until` is known once it is made. */
type Remembered<T> = { readonly made: Promise<T>; until: number };

/** Walks delegations from the root servers down (RFC 1034 §5.3.3) and remembers the way. */
export class Delegations {
  readonly #sources: DelegationSources;
  readonly #cuts = new Map<ZoneName, Remembered<Cut | null>>();
  readonly #addresses = new Map<ServerName, Remembered<readonly DnsAddress[]>>();
  readonly #trusts = new WeakMap<Cut, { readonly at: Instant; readonly trust: ZoneTrust }>();

  constructor(sources: DelegationSources) {
    this.#sources = sources;
  }

  /** Something about parents may be otherwise now. */
  forget(): void {
    this.#cuts.clear();
    this.#addresses.clear();
  }

  /** The zone that holds the zone's DS set; null where nothing leads there. */
  async parentOf(zone: ZoneName, depth = 0): Promise<FoundParent | null> {
    let cut = await this.#deepestAbove(zone, depth);
    for (let hop = 0; cut !== null && hop < MAX_HOPS; hop++) {
      const asked = new Map<string, Asked>();
      const found = await this.#askAny(cut, zone, TYPE_NUMBER.DS, asked, (message, from) =>
        directionToParent(message, zone, from),
      );
      if (found === null) return { cut, asked };
      const { direction, message } = found;
      if (direction.zone === zone) return { cut, asked };
      if (direction.kind === "authoritative" && direction.zone === cut.zone) return { cut, asked };
      const next: Cut | null = await this.#step(cut, direction, message, found.place, depth);
      if (next === null) return { cut, asked };
      cut = next;
      // The same server spoke for the deeper zone.
      if (direction.kind === "authoritative") return { cut, asked };
    }
    return null;
  }

  /** The trust in a zone's keys at an instant. */
  trustOf(cut: Cut, now: Instant): ZoneTrust {
    const known = this.#trusts.get(cut);
    if (known !== undefined && known.at === now) return known.trust;
    const { crypto, anchors } = this.#sources;
    const parent = cut.parent === null ? undefined : this.trustOf(cut.parent, now);
    const policy = { crypto, now, maxNsec3Iterations: DEFAULT_MAX_NSEC3_ITERATIONS };
    const trust = trustLink(cut, parent, anchors(), policy);
    this.#trusts.set(cut, { at: now, trust });
    return trust;
  }

  /** Where a name server listens. */
  addressesOf(server: ServerName, depth = 0): Promise<readonly DnsAddress[]> {
    const known = this.#sources.knownAddresses(server);
    if (known.length > 0) return Promise.resolve(known);
    return remember(
      this.#addresses,
      server,
      // Servers may be found through each other only: then nobody finds them.
      () => withinTime(this.#resolve(toLowerName(server as OwnerName), depth), []),
      (addresses) => addresses.length > 0,
    );
  }

  /** The nearest zone above that is known already, else the root, else the nearest that the estate itself serves. */
  async #deepestAbove(zone: ZoneName, depth: number): Promise<Cut | null> {
    const above = ancestorsOf(zone);
    for (const name of above) {
      const known = this.#cuts.get(name);
      if (known === undefined || isOld(known)) continue;
      const cut = await known.made;
      if (cut !== null) return cut;
    }
    const roots = this.#sources.roots();
    if (roots.length > 0)
      return this.#remember(ROOT_ZONE, () => this.#bestCut(ROOT_ZONE, null, roots));
    if (depth > 0) return null;
    for (const name of above) {
      const places = this.#sources.hostsOf(name);
      if (places.length > 0) return this.#remember(name, () => this.#bestCut(name, null, places));
    }
    return null;
  }

  #step(
    from: Cut,
    direction: Exclude<Direction, { kind: "lame" }>,
    message: Message,
    speaker: Place,
    depth: number,
  ): Promise<Cut | null> {
    return this.#remember(direction.zone, async () => {
      const { zone } = direction;
      if (direction.kind === "referral") {
        const places = await this.#placesOf(direction.servers, message, depth);
        return places.length === 0 ? null : this.#bestCut(zone, from, places);
      }
      // One server has several zones of the way: it is asked who else has this one.
      const asked = await this.#sources.ask(speaker, zone, TYPE_NUMBER.NS);
      const answer = answerOf(asked);
      const names = (answer?.answer ?? []).flatMap(({ rdata }) =>
        rdata.kind === "NS" ? [rdata.target] : [],
      );
      const places = answer === null ? [] : await this.#placesOf(names, answer, depth);
      const parent = await this.parentOf(zone, depth + 1);
      return this.#bestCut(zone, parent?.cut ?? from, places.length === 0 ? [speaker] : places);
    });
  }

  /** Servers may be broken one by one: the chain goes on by the first answers that validate, as a resolver's would. */
  async #bestCut(zone: ZoneName, parent: Cut | null, places: readonly Place[]): Promise<Cut> {
    const empty: Cut = { zone, parent, places, ds: null, dnskey: null };
    if (parent === null) return this.#withKeys(empty);
    let best = empty;
    for (const place of parent.places.slice(0, MAX_TRIES)) {
      const ds = await this.#answer(place, zone, TYPE_NUMBER.DS);
      if (ds === null) continue;
      best = await this.#withKeys({ ...empty, ds });
      const trust = this.trustOf(best, await this.#sources.now());
      if (trust.kind !== "bogus") return best;
    }
    return best;
  }

  /** With the first DNSKEY answer that is not bogus. */
  async #withKeys(cut: Cut): Promise<Cut> {
    let best = cut;
    for (const place of cut.places.slice(0, MAX_TRIES)) {
      const dnskey = await this.#answer(place, cut.zone, TYPE_NUMBER.DNSKEY);
      if (dnskey === null) continue;
      best = { ...cut, dnskey };
      const trust = this.trustOf(best, await this.#sources.now());
      if (trust.kind !== "bogus") return best;
    }
    return best;
  }

  async #answer(place: Place, zone: ZoneName, type: number): Promise<Answer | null> {
    return answerOf(await this.#sources.ask(place, zone, type));
  }

  /** Asks a server of a zone, and where that leads nowhere all others at once. */
  async #askAny(
    cut: Cut,
    name: OwnerName,
    type: number,
    askedSoFar: Map<string, Asked>,
    read: (message: Message, from: ZoneName) => Direction,
  ): Promise<Found | null> {
    const [first, ...others] = cut.places;
    if (first === undefined) return null;
    const ask = async (place: Place): Promise<Found | null> => {
      const asked = await this.#sources.ask(place, name, type);
      askedSoFar.set(placeKey(place), asked);
      if (asked.message === null) return null;
      const direction = read(asked.message, cut.zone);
      return direction.kind === "lame" ? null : { direction, message: asked.message, place };
    };
    const found = await ask(first);
    if (found !== null) return found;
    const answers = await Promise.all(others.map(ask));
    return answers.find((answer) => answer !== null) ?? null;
  }

  async #placesOf(
    servers: readonly OwnerName[],
    message: Message,
    depth: number,
  ): Promise<readonly Place[]> {
    const port = this.#sources.roots()[0]?.port ?? DNS_PORT;
    const places: Place[] = [];
    for (const target of servers) {
      const server = toLowerName(target);
      const known = this.#sources.knownAddresses(server);
      const glue = known.length > 0 ? known : addressesIn(message, target, port);
      const isDeep = depth >= MAX_DEPTH;
      const addresses =
        glue.length > 0 || isDeep ? glue : await this.addressesOf(server, depth + 1);
      for (const address of addresses) this.#addPlace(places, server, address);
    }
    return places;
  }

  #addPlace(places: Place[], server: ServerName, address: DnsAddress): void {
    if (address.ip.includes(":") && !this.#sources.hasIpv6) return;
    const key = placeKey(address);
    if (places.some((place) => placeKey(place) === key)) return;
    places.push({ ...address, server: this.#sources.serverAt(address) ?? server });
  }

  /** Walks to a server's own name and reads its addresses. */
  async #resolve(name: OwnerName, depth: number): Promise<readonly DnsAddress[]> {
    const port = this.#sources.roots()[0]?.port ?? DNS_PORT;
    let cut = await this.#deepestAbove(toZoneName(name), depth);
    for (let hop = 0; cut !== null && hop < MAX_HOPS; hop++) {
      const found = await this.#askAny(cut, name, TYPE_NUMBER.A, new Map(), (message, from) =>
        directionToName(message, name, from),
      );
      if (found === null) return [];
      const { direction, message, place } = found;
      if (direction.kind === "authoritative") {
        return [...addressesIn(message, name, port), ...(await this.#ipv6Of(place, name, port))];
      }
      if (depth >= MAX_DEPTH) return [];
      cut = await this.#step(cut, direction, message, place, depth + 1);
    }
    return [];
  }

  async #ipv6Of(place: Place, name: OwnerName, port: number): Promise<readonly DnsAddress[]> {
    if (!this.#sources.hasIpv6) return [];
    const { message } = await this.#sources.ask(place, name, TYPE_NUMBER.AAAA);
    return message === null ? [] : addressesIn(message, name, port);
  }

  #remember(zone: ZoneName, make: () => Promise<Cut | null>): Promise<Cut | null> {
    return remember(this.#cuts, zone, make, isWhole);
  }
}

type Found = {
  readonly direction: Exclude<Direction, { kind: "lame" }>;
  readonly message: Message;
  readonly place: Place;
};

const DNS_PORT = 53;

/** Nobody who was asked on the way kept silent. */
function isWhole(cut: Cut | null): boolean {
  return cut !== null && cut.dnskey !== null && (cut.parent === null || cut.ds !== null);
}

/** Two that want the same at once wait for one answer. */
function remember<K, T>(
  memory: Map<K, Remembered<T>>,
  key: K,
  make: () => Promise<T>,
  isGood: (made: T) => boolean,
): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined && !isOld(known)) return known.made;
  const made = make();
  const remembered = { made, until: performance.now() + REMEMBER_MS };
  memory.set(key, remembered);
  return made.then((value) => {
    if (!isGood(value)) remembered.until = performance.now() + REMEMBER_SILENCE_MS;
    return value;
  });
}

function isOld({ until }: Remembered<unknown>): boolean {
  return performance.now() > until;
}

function ancestorsOf(zone: ZoneName): readonly ZoneName[] {
  const names: ZoneName[] = [];
  for (let name = nameAbove(zone); name !== undefined; name = nameAbove(name)) {
    names.push(toZoneName(name));
  }
  return names;
}

const RESOLVE_MS = 10_000;

async function withinTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), RESOLVE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
