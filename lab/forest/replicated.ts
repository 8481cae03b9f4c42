import type { Instant } from "@/lib/dnssec/instant";
import type { Topology } from "./topology";

/** One value as it was written once, and when which host got it. */
type Version<T> = {
  readonly at: Instant;
  readonly origin: number;
  readonly value: T;
  /** By host: when the replica has it; null = not yet known. */
  readonly arrivals: (Instant | null)[];
};

/** A value with the numbers of the versions that each host's replica and each host's own view have reached. */
export type SavedReplicated<T> = {
  readonly base: number;
  readonly versions: readonly {
    readonly at: Instant;
    readonly origin: number;
    readonly value: T;
    readonly arrivals: readonly (Instant | null)[];
  }[];
  readonly replica: readonly number[];
  readonly loaded: readonly number[];
};

/** A host's own view has just become another one. */
export type Load = { readonly host: number; readonly at: Instant };

type UpcomingLoad = Load & { readonly number: number };
type Upcoming = {
  readonly topology: Topology;
  readonly loads: readonly UpcomingLoad[];
  /** When the next replica hears of some version; null = none will, as things are. */
  readonly nextArrival: Instant | null;
};

const NO_LOADS: readonly Load[] = [];

/**
 * A value of the directory: written at one replica, known to the others after the replication delay (over any path of
 * replicas that are up and connected), and believed by a server's DNS service only after its next poll (KM-10). The later
 * write wins. Old versions are kept only while somebody still believes them.
 */
export class Replicated<T> {
  #base: number;
  #versions: Version<T>[];
  readonly #replica: number[];
  readonly #loaded: number[];
  /** What is still to come, as things are; null = to be worked out. */
  #upcoming: Upcoming | null = null;

  private constructor(saved: SavedReplicated<T>) {
    this.#base = saved.base;
    this.#versions = saved.versions.map((version) => ({
      ...version,
      arrivals: [...version.arrivals],
    }));
    this.#replica = [...saved.replica];
    this.#loaded = [...saved.loaded];
  }

  /** Known everywhere from the start. */
  static everywhere<T>(hosts: number, value: T, at: Instant): Replicated<T> {
    const zeros = Array.from({ length: hosts }, () => 0);
    const arrivals = Array.from({ length: hosts }, () => at);
    return new Replicated<T>({
      base: 0,
      versions: [{ at, origin: 0, value, arrivals }],
      replica: zeros,
      loaded: zeros,
    });
  }

  static restore<T>(saved: SavedReplicated<T>): Replicated<T> {
    return new Replicated<T>(saved);
  }

  /** The latest value that anybody wrote. */
  get truth(): T {
    return this.#version(this.#base + this.#versions.length - 1).value;
  }

  get isSettled(): boolean {
    return this.#versions.length === 1;
  }

  /** What the host's replica of the directory says. */
  replica(host: number): T {
    return this.#version(this.#replica[host] ?? this.#base).value;
  }

  /** What the host's DNS service believes. */
  loaded(host: number): T {
    return this.#version(this.#loaded[host] ?? this.#base).value;
  }

  /** How many writes the host's DNS service has seen. */
  loadedCount(host: number): number {
    return this.#loaded[host] ?? this.#base;
  }

  /** When what the host's DNS service believes came to that host; it read it then (a POLL, KM-41) or at a poll since. */
  loadedArrival(host: number): Instant | null {
    return this.#version(this.#loaded[host] ?? this.#base).arrivals[host] ?? null;
  }

  /** Writes at one host. It and `told` know and believe it at once (a POLL, KM-41). */
  write(input: { value: T; at: Instant; origin: number; told?: readonly number[] }): void {
    const number = this.#base + this.#versions.length;
    const arrivals: (Instant | null)[] = this.#replica.map(() => null);
    for (const host of [input.origin, ...(input.told ?? [])]) {
      arrivals[host] = input.at;
      this.#replica[host] = number;
      this.#loaded[host] = number;
    }
    this.#versions.push({ at: input.at, origin: input.origin, value: input.value, arrivals });
    this.#upcoming = null;
    this.#trim();
  }

  /** As `write`, but the origin's DNS service believes it only at its next poll. */
  writeSilently(input: { value: T; at: Instant; origin: number }): void {
    const number = this.#base + this.#versions.length;
    const arrivals: (Instant | null)[] = this.#replica.map(() => null);
    arrivals[input.origin] = input.at;
    this.#replica[input.origin] = number;
    this.#versions.push({ ...input, arrivals });
    this.#upcoming = null;
  }

  /** When a host's view will change next; null = never, as things are. */
  nextLoad(topology: Topology): Instant | null {
    if (this.#versions.length === 1) return null;
    if (this.#upcoming?.topology !== topology) this.#upcoming = this.#findUpcoming(topology);
    return this.#upcoming.loads[0]?.at ?? null;
  }

  /** When a host's replica or view will change next; null = never, as things are. */
  nextChange(topology: Topology): Instant | null {
    const load = this.nextLoad(topology);
    const arrival = this.#upcoming?.nextArrival ?? null;
    return earlier(load, arrival);
  }

  /** The host's replica and DNS service know the latest value from now on (a POLL, KM-41). */
  tell(host: number, at: Instant): void {
    const number = this.#base + this.#versions.length - 1;
    const version = this.#version(number);
    version.arrivals[host] ??= at;
    this.#replica[host] = number;
    this.#loaded[host] = number;
    this.#upcoming = null;
    this.#trim();
  }

  /** Lets replication and polls happen up to an instant; the views that changed, in order. */
  advance(to: Instant, topology: Topology): readonly Load[] {
    if (this.#versions.length === 1) return NO_LOADS;
    if (this.#upcoming?.topology !== topology) this.#upcoming = this.#findUpcoming(topology);
    const done = this.#upcoming.loads.filter((load) => load.at <= to);
    for (const load of done) {
      if (load.number > (this.#loaded[load.host] ?? 0)) this.#loaded[load.host] = load.number;
    }
    const { nextArrival } = this.#upcoming;
    if (nextArrival !== null && nextArrival <= to) {
      this.#recordArrivals(to, topology);
      this.#upcoming = null;
    }
    if (done.length > 0) {
      this.#upcoming = null;
      this.#trim();
    }
    return done;
  }

  save(): SavedReplicated<T> {
    return {
      base: this.#base,
      versions: this.#versions.map((version) => ({
        ...version,
        arrivals: [...version.arrivals],
      })),
      replica: [...this.#replica],
      loaded: [...this.#loaded],
    };
  }

  #findUpcoming(topology: Topology): Upcoming {
    const loads: UpcomingLoad[] = [];
    let nextArrival: Instant | null = null;
    for (let offset = this.#versions.length - 1; offset >= 0; offset -= 1) {
      const number = this.#base + offset;
      const arrivals = this.#arrivalsOf(number, topology);
      nextArrival = earlier(nextArrival, firstUnheard(this.#version(number), arrivals));
      this.#addLoads(loads, { number, arrivals, topology });
    }
    return { topology, nextArrival, loads: loads.sort((a, b) => a.at - b.at || a.host - b.host) };
  }

  /** Loads of one version; where one poll finds several versions, the newest counts, so newer ones are added first. */
  #addLoads(
    loads: UpcomingLoad[],
    version: {
      readonly number: number;
      readonly arrivals: readonly (Instant | null)[];
      readonly topology: Topology;
    },
  ): void {
    const { number, arrivals, topology } = version;
    for (let host = 0; host < arrivals.length; host += 1) {
      const arrival = arrivals[host] ?? null;
      if (arrival === null || (this.#loaded[host] ?? 0) >= number) continue;
      const at = topology.nextLoad(host, arrival);
      if (at === null || loads.some((load) => load.host === host && load.at <= at)) continue;
      loads.push({ host, at, number });
    }
  }

  #recordArrivals(to: Instant, topology: Topology): void {
    for (let offset = 0; offset < this.#versions.length; offset += 1) {
      const number = this.#base + offset;
      const version = this.#version(number);
      if (version.arrivals.every((arrival) => arrival !== null)) continue;
      const arrivals = this.#arrivalsOf(number, topology);
      arrivals.forEach((arrival, host) => {
        if (arrival === null || arrival > to) return;
        version.arrivals[host] = arrival;
        if (number > (this.#replica[host] ?? 0)) this.#replica[host] = number;
      });
    }
  }

  #arrivalsOf(number: number, topology: Topology): readonly (Instant | null)[] {
    const version = this.#version(number);
    if (topology.isNominal) {
      const direct = directArrivals(version, topology);
      if (direct !== null) return direct;
    }
    return relaxedArrivals(version, topology);
  }

  #version(number: number): Version<T> {
    const version = this.#versions[number - this.#base];
    if (version === undefined)
      throw new Error("a version that nobody may need any more was asked for");
    return version;
  }

  #trim(): void {
    const needed = Math.min(...this.#loaded, ...this.#replica);
    if (needed <= this.#base) return;
    this.#versions = this.#versions.slice(needed - this.#base);
    this.#base = needed;
  }
}

/** When the first replica hears of the version that has not heard of it yet. */
function firstUnheard<T>(
  version: Version<T>,
  arrivals: readonly (Instant | null)[],
): Instant | null {
  let first: Instant | null = null;
  for (let host = 0; host < arrivals.length; host += 1) {
    if ((version.arrivals[host] ?? null) === null) first = earlier(first, arrivals[host] ?? null);
  }
  return first;
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** Straight from the writer to everybody; null if some link was down when it was written. */
function directArrivals<T>(
  version: Version<T>,
  topology: Topology,
): readonly (Instant | null)[] | null {
  const arrivals: (Instant | null)[] = [];
  for (let host = 0; host < version.arrivals.length; host += 1) {
    const known = version.arrivals[host] ?? null;
    const since = topology.linkSince(version.origin, host);
    if (known !== null) arrivals.push(known);
    else if (since === null || since > version.at) return null;
    else arrivals.push(afterDelay(version.at, version.at, topology));
  }
  return arrivals;
}

/** Over any path: each replica hands on what it has, as soon as the link to the next one is there. */
function relaxedArrivals<T>(version: Version<T>, topology: Topology): readonly (Instant | null)[] {
  const arrivals = [...version.arrivals];
  for (let round = 1; round < arrivals.length; round += 1) {
    let changed = false;
    for (let to = 0; to < arrivals.length; to += 1) {
      if (version.arrivals[to] !== null) continue;
      const best = bestArrival(arrivals, to, version.at, topology);
      if (best === null || best === arrivals[to]) continue;
      arrivals[to] = best;
      changed = true;
    }
    if (!changed) break;
  }
  return arrivals;
}

function bestArrival(
  arrivals: readonly (Instant | null)[],
  to: number,
  writtenAt: Instant,
  topology: Topology,
): Instant | null {
  let best: Instant | null = null;
  for (let from = 0; from < arrivals.length; from += 1) {
    const had = arrivals[from] ?? null;
    const since = topology.linkSince(from, to);
    if (from === to || had === null || since === null) continue;
    const arrival = afterDelay(Math.max(had, since), writtenAt, topology);
    if (best === null || arrival < best) best = arrival;
  }
  return best;
}

/** A changed delay also counts for what is under way, but nothing arrives before the change of the delay. */
function afterDelay(from: Instant, writtenAt: Instant, topology: Topology): Instant {
  const arrival = from + topology.delaySeconds;
  return writtenAt < topology.delaySince ? Math.max(arrival, topology.delaySince) : arrival;
}
