import { randomUUID } from "node:crypto";
import { networkInterfaces } from "node:os";
import type { Driver, SweepPage, SweepRequest } from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { Instant } from "@/lib/dnssec/instant";
import { essenceOf } from "@/lib/dnssec/observation/essence";
import type { TrustAnchor } from "@/lib/dnssec/validation/trust-zone-keys";
import type { Place } from "./asking";
import { cadenceOf, completionPause, pauseAfter } from "./cadence";
import { Delegations } from "./delegations";
import { EstateFacts } from "./estate-facts";
import type { LookDepth } from "./gather-answers";
import { hasChanged } from "./glance";
import { digestOf, keepLook, openLook } from "./kept-look";
import { type Looker, lookAtZone } from "./look-at-zone";
import { LookLog, type LookPage } from "./look-log";
import { ReadingPause } from "./reading-pause";
import type { ServerPool } from "./server-pool";
import { type ServedKeySet, stillServed } from "./strict-view";
import { deadlineOf, hostsOf, isTooSoonToTell, type WatchedZone } from "./watched-zone";

/** Where the tree begins, and what is trusted without proof. */
export type TreeTop = {
  readonly roots: readonly Place[];
  readonly anchors: readonly TrustAnchor[];
};

export type EstateWatchOptions = {
  readonly estate: string;
  readonly vantage: string;
  readonly side: "inside" | "outside" | null;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly pool: ServerPool;
  readonly crypto: Crypto;
  /** Unix seconds with fraction; stands in where a driver cannot tell its estate's clock. */
  readonly wallClock: () => number;
  readonly treeTop: () => Promise<TreeTop>;
  readonly random: () => number;
  readonly onFailure: (cause: unknown) => void;
};

const TICK_MS = 500;
/** So many zones are looked at at the same time. */
const LOOKS_AT_ONCE = 48;
/** From so many zones on that wait for their first look it is a glance. */
const GLANCED_AT_FROM = 200;
const NOTHING_SEEN = { places: [], parents: [] };
/** A clock that goes on otherwise than ours by this much was set. */
const JUMP_SECONDS = 20;

/** What {@link EstateWatch.look} came to before the time was up. */
export type LookOutcome = { readonly looked: number; readonly waiting: number };

/** Looks at every zone of one estate, again and again, and remembers what it saw last. */
export class EstateWatch {
  readonly #options: EstateWatchOptions;
  readonly #facts = new EstateFacts();
  #log = new LookLog(randomUUID());
  readonly #delegations: Delegations;
  readonly #pause = new ReadingPause();
  readonly #looker: Looker;
  readonly #timer: NodeJS.Timeout;
  #top: TreeTop = { roots: [], anchors: [] };
  #clock: { readonly now: Instant; readonly readAt: number } | null = null;
  #queue: WatchedZone[] = [];
  #running = 0;
  /** Zones in the queue that nobody has looked at yet. */
  #backlog = 0;
  #isOpen: boolean = true;
  #isTicking: boolean = false;

  constructor(options: EstateWatchOptions) {
    this.#options = options;
    const { pool, crypto, estate, vantage, side } = options;
    const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
      addresses?.some(({ family, internal }) => family === "IPv6" && !internal),
    );
    const shared = {
      ask: pool.ask,
      crypto,
      now: () => this.#now(),
      anchors: () => this.#top.anchors,
    };
    const placesOf = (zone: ZoneName) => this.#facts.placesOf(zone);
    this.#delegations = new Delegations({
      ...shared,
      roots: () => this.#top.roots,
      hostsOf: placesOf,
      knownAddresses: (server) => this.#facts.addressesOf(server),
      serverAt: (address) => this.#facts.serverAt(address),
      hasIpv6,
    });
    this.#looker = {
      ...shared,
      estate,
      vantage,
      side,
      delegations: this.#delegations,
      hostsOf: placesOf,
    };
    this.#timer = setInterval(() => void this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Takes in what a sweep told. */
  noteSweep(driver: string, request: SweepRequest, page: SweepPage): void {
    this.#pause.note({ zones: page.zones.length, more: page.more }, performance.now());
    const news = this.#facts.take(driver, request, page);
    for (const name of news.removed) this.#log.forget(name);
    for (const zone of news.changed) this.#want(zone, zone.look !== null);
    if (news.changed.length > 0) this.#delegations.forget();
    if (news.isPartial) void this.#readWhole(driver);
    if (news.changed.length > 0) void this.#tick();
  }

  /** Something was done to zones: they are looked at again at once. */
  noteTouched(isTouched: (zone: ZoneName, hosts: readonly string[]) => boolean): void {
    this.#delegations.forget();
    for (const zone of this.#facts.zones.values()) {
      if (isTouched(zone.name, hostsOf(zone))) this.#want(zone, true);
    }
    this.#queue = [];
    void this.#tick();
  }

  /** The estate has begun anew: nothing that was seen before is true of it. */
  startOver(): void {
    this.#log = new LookLog(randomUUID());
    this.#clock = null;
    for (const zone of this.#facts.zones.values()) forgetLooks(zone);
  }

  /** Every look since the cursor: what was seen where that changed, else only when it was. */
  read(cursor: string | null, limit: number): LookPage {
    return this.#log.read(cursor, limit, (name) => {
      const look = this.#facts.zones.get(name)?.look ?? null;
      return look === null ? null : openLook(look).observation;
    });
  }

  /** Looks at zones now, or at all that have something waiting, and answers when that is done or the time is up. */
  async look(zones: readonly ZoneName[] | null, maxMs: number): Promise<LookOutcome> {
    const wanted =
      zones === null
        ? [...this.#facts.zones.values()].filter(({ isUrgent }) => isUrgent)
        : zones.flatMap((name) => this.#facts.zones.get(name) ?? []);
    let waiting = wanted.length;
    // Thousands that changed at once are more than anybody can wait for.
    if (zones === null && this.#pause.isOn(performance.now())) return { looked: 0, waiting };
    const allDone = new Promise<void>((resolve) => {
      if (waiting === 0) resolve();
      for (const zone of wanted) {
        if (zones !== null) this.#want(zone, true);
        zone.waiters.push(() => {
          waiting -= 1;
          if (waiting === 0) resolve();
        });
      }
    });
    this.#queue = [];
    void this.#tick();
    await orTimeout(allDone, maxMs);
    return { looked: wanted.length - waiting, waiting };
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    clearInterval(this.#timer);
    for (const zone of this.#facts.zones.values()) settle(zone);
  }

  #want(zone: WatchedZone, isUrgent: boolean): void {
    zone.nextAt = 0;
    zone.wantsFull = true;
    zone.isUrgent ||= isUrgent;
  }

  /** A sweep went by whose beginning nobody here has seen. */
  async #readWhole(id: string): Promise<void> {
    const driver = this.#options.drivers.get(id);
    let cursor: string | null = null;
    for (;;) {
      const request: SweepRequest = { cursor, limit: 1_000 };
      const page = await driver?.sweep(request);
      if (page?.ok !== true || !this.#isOpen) return;
      this.noteSweep(id, request, page.value);
      if (!page.value.more) return;
      cursor = page.value.cursor;
    }
  }

  async #now(): Promise<Instant> {
    const [driver] = this.#options.drivers.values();
    const described = await driver?.describe();
    return described?.ok === true ? described.value.now : Math.floor(this.#options.wallClock());
  }

  async #tick(): Promise<void> {
    if (this.#isTicking || !this.#isOpen) return;
    this.#isTicking = true;
    try {
      const now = await this.#now();
      this.#top = await this.#options.treeTop();
      this.#watchClock(now);
      this.#fillQueue(now);
    } catch (cause) {
      this.#options.onFailure(cause);
    } finally {
      this.#isTicking = false;
    }
    this.#pump();
  }

  #watchClock(now: Instant): void {
    const readAt = performance.now();
    const expected =
      this.#clock === null ? now : this.#clock.now + (readAt - this.#clock.readAt) / 1000;
    this.#clock = { now, readAt };
    // A paused clock stands; only one that was set makes what was seen old.
    if (now - expected < JUMP_SECONDS) return;
    this.#delegations.forget();
    for (const zone of this.#facts.zones.values()) this.#want(zone, false);
  }

  #fillQueue(now: Instant): void {
    if (this.#queue.length > 0) return;
    const nowMs = performance.now();
    const due: WatchedZone[] = [];
    for (const zone of this.#facts.zones.values()) {
      const hasEnded = zone.deadlineAt !== null && zone.deadlineAt <= now;
      if (hasEnded) {
        zone.wantsFull = true;
        zone.isUrgent = true;
      }
      if (!zone.isRunning && (hasEnded || zone.nextAt <= nowMs)) due.push(zone);
    }
    due.sort((a, b) => Number(b.isUrgent) - Number(a.isUrgent) || a.nextAt - b.nextAt);
    this.#backlog = due.filter(({ look }) => look === null).length;
    this.#queue = due.reverse();
  }

  #pump(): void {
    while (this.#isOpen && this.#running < LOOKS_AT_ONCE) {
      const zone = this.#queue.pop();
      if (zone === undefined) return;
      if (zone.isRunning || !this.#facts.zones.has(zone.name)) continue;
      // It stays due; the queue is filled anew when it is empty.
      if (zone.waiters.length === 0 && this.#pause.isOn(performance.now())) continue;
      this.#running += 1;
      zone.isRunning = true;
      void this.#visit(zone).finally(() => {
        zone.isRunning = false;
        this.#running -= 1;
        if (this.#queue.length > 0) this.#pump();
        else if (zone.wantsFull || this.#running === 0) void this.#tick();
      });
    }
  }

  async #visit(zone: WatchedZone): Promise<void> {
    const cadence = cadenceOf(zone, this.#facts.zones.size);
    const age = zone.fullAt === null ? null : (performance.now() - zone.fullAt) / 1000;
    const isUndecided = zone.look?.isUndecided === true;
    const isFull = zone.wantsFull || isUndecided || age === null || age >= cadence.full;
    const depth = this.#depthFor(zone);
    zone.wantsFull = false;
    try {
      if (isFull || (await this.#hasChanged(zone))) await this.#lookAt(zone, depth);
      else this.#noteSame(zone, await this.#now());
    } catch (cause) {
      this.#options.onFailure(cause);
    }
    // Somebody may have asked for another look while this one ran.
    if (zone.wantsFull) return;
    zone.nextAt = performance.now() + this.#pauseAfter(zone, depth);
    zone.isUrgent = false;
    settle(zone);
  }

  /** Many zones that nobody has looked at are glanced at first, each in a fraction of the time; the rest follows. */
  #depthFor(zone: WatchedZone): LookDepth {
    const isFirst = zone.look === null && zone.waiters.length === 0;
    return isFirst && this.#backlog > GLANCED_AT_FROM ? "glance" : "full";
  }

  #pauseAfter(zone: WatchedZone, depth: LookDepth): number {
    const { size } = this.#facts.zones;
    const random = this.#options.random();
    const isUndecided = zone.look?.isUndecided === true;
    if (depth === "full" || isUndecided) return pauseAfter(zone, size, random);
    zone.wantsFull = true;
    return completionPause(size, random);
  }

  #noteSame(zone: WatchedZone, now: Instant): void {
    zone.sameAt = now;
    this.#log.note(zone.name, now, false);
  }

  async #hasChanged({ name, look, soaMark }: WatchedZone): Promise<boolean> {
    const { places, parents } = look ?? NOTHING_SEEN;
    const { pool, random } = this.#options;
    return hasChanged(pool.ask, name, { places, parents, soaMark }, random());
  }

  async #lookAt(zone: WatchedZone, depth: LookDepth): Promise<void> {
    const log = this.#log;
    zone.firstLookAt ??= performance.now();
    const { observation, keySets, soaMark } = await lookAtZone(this.#looker, zone.name, {
      depth,
      knownSets: knownSetsOf(zone),
    });
    const isOfThisLife = log === this.#log;
    if (!this.#isOpen || !isOfThisLife || !this.#facts.zones.has(zone.name)) return;
    zone.look = keepLook({ observation, keySets });
    zone.sameAt = null;
    zone.soaMark = soaMark;
    zone.undecidedLooks = zone.look.isUndecided ? zone.undecidedLooks + 1 : 0;
    if (depth === "full") zone.fullAt = performance.now();
    zone.deadlineAt = deadlineOf(observation);
    const isComingUp = [...this.#options.drivers.values()].some((one) => one.isComingUp?.());
    if (isTooSoonToTell(zone, { nowMs: performance.now(), isComingUp })) return;
    const essence = digestOf(essenceOf(observation));
    const isNews = essence !== zone.essence;
    zone.essence = essence;
    this.#log.note(zone.name, observation.finishedAt, isNews);
  }
}

/** The DNSKEY sets that validators may hold since the last look, or since a glance that showed the same. */
function knownSetsOf({ look, sameAt }: WatchedZone): readonly ServedKeySet[] {
  if (look === null) return [];
  const { keySets } = openLook(look);
  return sameAt === null ? keySets : stillServed(keySets, look.finishedAt, sameAt);
}

function forgetLooks(zone: WatchedZone): void {
  zone.look = null;
  zone.sameAt = null;
  zone.soaMark = "";
  zone.essence = null;
  zone.firstLookAt = null;
  zone.undecidedLooks = 0;
  zone.deadlineAt = null;
  zone.fullAt = null;
}

function settle(zone: WatchedZone): void {
  for (const done of zone.waiters.splice(0)) done();
}

async function orTimeout(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
