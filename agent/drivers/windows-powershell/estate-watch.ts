import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { type NameTable, nameTable } from "@/lib/dnssec/key-master/names";
import type { ServerName, ServerReport, ZoneDetail } from "@/lib/dnssec/zone-report";
import { toZoneContent, type ZoneContent, zoneOf } from "./convert";
import { isWritable, type ZoneKeys, type ZoneOnServer } from "./facts";
import type { PointerMemory } from "./match-keys";
import { toHappening } from "./read-event";
import type { KeyRow } from "./schema";
import type { ServerWatch } from "./server-watch";
import type { ToldHappening } from "./transition-log";
import { ZoneMemory } from "./zone-memory";

export type EstateWatchOptions = {
  readonly estate: string;
  readonly watches: readonly ServerWatch[];
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  /** Where the agent's questions come from, as people know it. */
  readonly vantage: string;
  /** Addresses of a server; none where its name has none. */
  readonly resolveAddresses: (server: ServerName) => Promise<readonly string[]>;
};

const DNS_PORT = 53;
/** How often a domain controller reads the directory, unless somebody changed DsPollingInterval (KM-10). */
const DEFAULT_POLLING_SECONDS = 180;

/** Watches the servers of one driver together: who tells of which zone, what changed since when. */
export class EstateWatch {
  readonly memory: ZoneMemory;
  readonly pointers: PointerMemory = new Map();
  readonly #options: EstateWatchOptions;
  readonly #addresses = new Map<ServerName, readonly string[]>();
  #copies: ReadonlyMap<ZoneName, readonly ZoneOnServer[]> = new Map();
  #witnesses: Witnesses = new Map();
  #count = 0;

  constructor(options: EstateWatchOptions) {
    this.#options = options;
    this.memory = new ZoneMemory(options.wallClock);
  }

  /** How many readings of everything there were. */
  get count(): number {
    return this.#count;
  }

  get now(): Instant {
    return Math.floor(this.#options.wallClock());
  }

  /** The longest that one of the servers goes without reading the directory; who did not tell does as Windows does by itself. */
  get pollingIntervalSeconds(): number {
    const told = this.#options.watches.map(
      ({ settings }) => settings?.pollingIntervalSeconds ?? DEFAULT_POLLING_SECONDS,
    );
    return Math.max(DEFAULT_POLLING_SECONDS, ...told);
  }

  /** By which servers are known, however they are spelled. */
  get names(): NameTable {
    return nameTable(
      this.#options.watches.map(({ server }) => ({ server, addresses: this.#addressesOf(server) })),
    );
  }

  /** Reads all servers at once: one that does not answer holds up nobody but itself. Gives what happened since. */
  async read(): Promise<readonly ToldHappening[]> {
    const { watches } = this.#options;
    await Promise.all([...watches.map((watch) => watch.readZones()), this.#lookUpAddresses()]);
    await this.#readKeys(this.#gather());
    this.#copies = this.#gather();
    const told = await this.#readEvents();
    const context = this.#context();
    const contents = [...this.#copies].map(([zone, each]) =>
      toZoneContent(zone, each, this.#keysOf(each), context),
    );
    this.#count += 1;
    this.#witnesses = findWitnesses(contents);
    const hosted = new Set(watches.flatMap((watch) => watch.hostedZones()));
    return this.memory.update({
      contents,
      told,
      now: this.now,
      count: this.#count,
      isGone: (zone) => !hosted.has(zone),
    });
  }

  /** The reports with public keys, read now; a zone that nobody knows is left out. */
  async readDetails(zones: readonly ZoneName[]): Promise<readonly ZoneDetail[]> {
    const known = zones.filter((zone) => this.memory.reportOf(zone) !== null);
    const read = new Map<ZoneName, ZoneKeys>();
    await Promise.all(
      this.#options.watches.map(async (watch) => {
        const own = known.flatMap((zone) => {
          const copy = reporterOf(this.#copies.get(zone) ?? []);
          return copy?.server === watch.server ? [{ zone, name: copy.zone.ZoneName }] : [];
        });
        if (own.length === 0) return;
        const names = own.map(({ name }) => name);
        const [rows, apex] = [await watch.readKeysNow(names), await watch.readApex(names)];
        for (const { zone, name } of own) {
          const keys = rows.get(name);
          if (keys === undefined) continue;
          read.set(zone, { reportedBy: watch.server, rows: keys, apex: apex.get(name) ?? [] });
        }
      }),
    );
    return known.flatMap((zone) => this.#detail(zone, read.get(zone) ?? null) ?? []);
  }

  servers(): readonly ServerReport[] {
    return this.#options.watches.map((watch) => this.serverReport(watch));
  }

  serverReport(watch: ServerWatch): ServerReport {
    const { failure } = watch;
    const reachable = failure === null;
    const own = { from: this.#options.vantage, reachable, at: this.now };
    return {
      estate: this.#options.estate,
      server: watch.server,
      kind: watch.kind,
      reachable,
      failure:
        failure === null
          ? null
          : { kind: failure.kind, code: failure.code, detail: failure.detail },
      vantagePoints: [own, ...(this.#witnesses.get(watch.server)?.values() ?? [])],
      addresses: this.#addressesOf(watch.server),
      clockSkewSeconds: null,
      lastContactAt: watch.lastContactAt,
      settings: watch.settings,
    };
  }

  #context() {
    return { estate: this.#options.estate, names: this.names, pointers: this.pointers };
  }

  #detail(zone: ZoneName, keys: ZoneKeys | null): ZoneDetail | null {
    const report = this.memory.reportOf(zone);
    const copies = this.#copies.get(zone) ?? [];
    if (report === null || copies.length === 0) return report;
    const content = toZoneContent(zone, copies, keys ?? this.#keysOf(copies), this.#context());
    return { ...content, roleChangedAt: report.roleChangedAt, revision: report.revision };
  }

  #addressesOf(server: ServerName): ServerReport["addresses"] {
    return (this.#addresses.get(server) ?? []).map((ip) => ({ ip, port: DNS_PORT }));
  }

  #gather(): ReadonlyMap<ZoneName, readonly ZoneOnServer[]> {
    const copies = new Map<ZoneName, ZoneOnServer[]>();
    for (const copy of this.#options.watches.flatMap((watch) => watch.copies())) {
      const zone = zoneOf(copy.zone);
      if (zone === null) continue;
      const known = copies.get(zone);
      if (known === undefined) copies.set(zone, [copy]);
      else known.push(copy);
    }
    return copies;
  }

  /** Keys from the server that is to tell of them; then whether each server can open them. */
  async #readKeys(copies: ReadonlyMap<ZoneName, readonly ZoneOnServer[]>): Promise<void> {
    const { watches } = this.#options;
    const all = [...copies.values()];
    const reporters = all.flatMap((each) => reporterOf(each) ?? []);
    const isDue = (_zone: string, rows: readonly KeyRow[]) => rows.some((row) => this.#isDue(row));
    await Promise.all(
      watches.map((watch) => {
        const own = reporters.filter(({ server }) => server === watch.server);
        return watch.readKeys(namesOf(own), isDue);
      }),
    );
    const withKeys = all.filter((each) => (this.#keysOf(each)?.rows.length ?? 0) > 0).flat();
    await Promise.all(
      watches.map((watch) =>
        watch.testZones(namesOf(withKeys.filter(({ server }) => server === watch.server))),
      ),
    );
  }

  /** A descriptor that rolls, or whose rollover is due, is read in every sweep. */
  #isDue({ CurrentRolloverStatus, NextRolloverTime }: KeyRow): boolean {
    const isRolling = (CurrentRolloverStatus?.toLowerCase() ?? "notrolling") !== "notrolling";
    return isRolling || (NextRolloverTime !== null && NextRolloverTime <= this.now);
  }

  async #readEvents(): Promise<readonly ToldHappening[]> {
    const { watches, estate } = this.#options;
    const told = await Promise.all(
      watches
        .filter(({ failure }) => failure === null)
        .map(async (watch) => {
          const context = {
            estate,
            server: watch.server,
            holderBefore: (zone: string) => this.memory.holderOf(zone as ZoneName),
            isZone: isZoneOf(watch),
          };
          return (await watch.readEvents()).flatMap((event) => toHappening(event, context) ?? []);
        }),
    );
    return told.flat();
  }

  #keysOf(copies: readonly ZoneOnServer[]): ZoneKeys | null {
    const reporter = reporterOf(copies);
    const watch = this.#options.watches.find(({ server }) => server === reporter?.server);
    const rows = reporter === null ? null : (watch?.keysOf(reporter.zone.ZoneName) ?? null);
    if (reporter === null || rows === null) return null;
    return { reportedBy: reporter.server, rows, apex: null };
  }

  async #lookUpAddresses(): Promise<void> {
    const missing = this.#options.watches.filter(({ server }) => !this.#addresses.has(server));
    await Promise.all(
      missing.map(async ({ server }) => {
        const found = await this.#options.resolveAddresses(server);
        if (found.length > 0) this.#addresses.set(server, found);
      }),
    );
  }
}

type Witness = ServerReport["vantagePoints"][number];
type Witnesses = ReadonlyMap<ServerName, ReadonlyMap<ServerName, Witness>>;

/** A key master that another server calls online or offline was asked by that one (KM-20): the latest word of each counts. */
function findWitnesses(contents: readonly ZoneContent[]): Witnesses {
  const witnesses = new Map<ServerName, Map<ServerName, Witness>>();
  for (const { holder, server, holderStatus, viewedAt } of contents.flatMap(({ views }) => views)) {
    if (holder === null || holder === server || holderStatus === null) continue;
    const seen = witnesses.get(holder) ?? new Map<ServerName, Witness>();
    witnesses.set(holder, seen);
    if ((seen.get(server)?.at ?? 0) > viewedAt) continue;
    seen.set(server, { from: server, reachable: holderStatus === "online", at: viewedAt });
  }
  return witnesses;
}

/** The holder if it answers, else the first writable primary that does (KM-18). */
export function reporterOf(copies: readonly ZoneOnServer[]): ZoneOnServer | null {
  const tellers = copies.filter(({ zone, settings }) => isWritable(zone) && settings !== null);
  const holder = tellers.find(({ settings }) => settings?.row.IsKeyMasterServer === true);
  return holder ?? tellers[0] ?? null;
}

function namesOf(copies: readonly ZoneOnServer[]): readonly string[] {
  return copies.map(({ zone }) => zone.ZoneName);
}

/** Zones that a server has, and names that it trusts: what an entry of its log may be about. */
function isZoneOf(watch: ServerWatch): (zone: ZoneName) => boolean {
  const trusted = watch.settings?.trustPoints?.map(({ zone }) => zone) ?? [];
  const known = new Set<string>([...watch.hostedZones(), ...trusted]);
  return (zone) => known.has(zone);
}
