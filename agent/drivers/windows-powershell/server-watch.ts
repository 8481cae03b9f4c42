import type { DriverFailure } from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ServerSettings } from "@/lib/dnssec/server-settings";
import type { ServerName, ServerReport } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import {
  type Aim,
  apexRequest,
  eachZoneRequest,
  serverRequest,
  zoneRequest,
  zonesRequest,
} from "./commands";
import { zoneOf } from "./convert";
import { type ServerReading, toServerSettings } from "./convert-server";
import { isPrimary, isShown, isWritable, type ZoneOnServer } from "./facts";
import { LIMITS_OF_TIME, WINDOWS_LIMITS, whyBuildIsRefused } from "./limits";
import { readServer } from "./read-server";
import { readSettings } from "./read-settings";
import { ApexRow, KeyRow, ServerRow, TestRow, ZoneRow } from "./schema";
import type { ServerAsker } from "./server-asker";
import { type ReadEvent, ServerEvents } from "./server-events";
import { takeTurns } from "./take-turns";

type Tests = readonly TestRow[];
type KnownSettings = NonNullable<ZoneOnServer["settings"]>;

/** What is known of one server, each part as old as its reading. Only this class asks it in sweeps. */
export class ServerWatch {
  readonly server: ServerName;
  readonly #asker: ServerAsker;
  readonly #deadlineMs: number;
  readonly #now: () => Instant;
  #aim: Aim | null = null;
  #zones: readonly ZoneRow[] = [];
  #zonesReadAt: Instant = 0;
  #settings: ReadonlyMap<string, KnownSettings> = new Map();
  readonly #tests = new Map<string, Tests>();
  readonly #keys = new Map<string, readonly KeyRow[]>();
  #testedUpTo = "";
  #keysUpTo = "";
  #facts: ServerReading | null = null;
  readonly #events = new ServerEvents();
  #failure: DriverFailure | null = null;
  #lastContactAt: Instant | null = null;

  constructor(
    asker: ServerAsker,
    options: { readonly deadlineMs: number; readonly now: () => Instant },
  ) {
    this.server = asker.server;
    this.#asker = asker;
    this.#deadlineMs = options.deadlineMs;
    this.#now = options.now;
  }

  /** null while it answers. */
  get failure(): DriverFailure | null {
    return this.#failure;
  }

  get lastContactAt(): Instant | null {
    return this.#lastContactAt;
  }

  get kind(): ServerReport["kind"] {
    const row = this.#facts?.row;
    if (row?.IsReadOnlyDC === true) return "read-only-domain-controller";
    return row?.DsAvailable === true ? "domain-controller" : "standalone";
  }

  get facts(): ServerRow | null {
    return this.#facts?.row ?? null;
  }

  /** What it last said of itself beside its zones; undefined while it never did. */
  get settings(): ServerSettings | undefined {
    return this.#facts === null ? undefined : toServerSettings(this.#facts, this.#events.logged);
  }

  /** The zones and each one's settings: the part of a sweep that every server is asked for. */
  async readZones(): Promise<Result<null, DriverFailure>> {
    const outcome = await this.#readZones();
    this.#failure = outcome.ok ? null : outcome.error;
    if (outcome.ok) this.#lastContactAt = this.#now();
    return outcome;
  }

  /** What the server says of every zone that is shown, by the server's spelling in lower case. */
  copies(): readonly ZoneOnServer[] {
    if (this.#failure !== null) return [];
    return this.#zones.map((zone) => ({
      server: this.server,
      zone,
      readAt: this.#zonesReadAt,
      settings: this.#settings.get(zone.ZoneName) ?? null,
      tests: this.#tests.get(zone.ZoneName) ?? null,
    }));
  }

  /** Zones that this server had when it was last heard: while it is silent, they are not gone. */
  hostedZones(): readonly ZoneName[] {
    return this.#zones.flatMap((zone) => zoneOf(zone) ?? []);
  }

  keysOf(zone: string): readonly KeyRow[] | null {
    return this.#keys.get(zone) ?? null;
  }

  /** Descriptors of zones of which this server is the one to tell: those that are due, and some in turn. */
  async readKeys(
    zones: readonly string[],
    isDue: (zone: string, rows: readonly KeyRow[]) => boolean,
  ): Promise<void> {
    const urgent = zones.filter((zone) => {
      const rows = this.#keys.get(zone);
      return rows === undefined || isDue(zone, rows);
    });
    const turn = takeTurns(zones, this.#keysUpTo, WINDOWS_LIMITS.keysInTurn);
    this.#keysUpTo = turn.upTo;
    const wanted = [...new Set([...urgent, ...turn.items])].slice(0, WINDOWS_LIMITS.keysPerSweep);
    const read = await this.readKeysNow(wanted);
    for (const [zone, rows] of read) this.#keys.set(zone, rows);
  }

  /** Descriptors of these zones, now. A zone that could not be read is left out. */
  readKeysNow(zones: readonly string[]): Promise<ReadonlyMap<string, readonly KeyRow[]>> {
    return this.#readEach(zones, (aim, part) =>
      this.#asker.each(
        KeyRow,
        eachZoneRequest("get-signing-keys", aim, part),
        LIMITS_OF_TIME.manyZonesMs,
      ),
    );
  }

  /** Records at the apex of these zones, now: DNSKEY and their signatures. */
  async readApex(zones: readonly string[]): Promise<ReadonlyMap<string, readonly ApexRow[]>> {
    const read = (type: "DnsKey" | "RRSig") =>
      this.#readEach(zones, (aim, part) =>
        this.#asker.each(ApexRow, apexRequest(aim, type, part), LIMITS_OF_TIME.manyZonesMs),
      );
    const [keys, signatures] = [await read("DnsKey"), await read("RRSig")];
    return new Map(
      zones.map((zone) => [zone, [...(keys.get(zone) ?? []), ...(signatures.get(zone) ?? [])]]),
    );
  }

  /** Whether this server can open the keys of zones that have some: those never tested, and some in turn. */
  async testZones(zones: readonly string[]): Promise<void> {
    const writable = new Set(this.#zones.filter(isWritable).map(({ ZoneName }) => ZoneName));
    const own = zones.filter((zone) => writable.has(zone));
    const turn = takeTurns(own, this.#testedUpTo, WINDOWS_LIMITS.testsInTurn);
    this.#testedUpTo = turn.upTo;
    const fresh = own.filter((zone) => !this.#tests.has(zone));
    const wanted = [...new Set([...fresh, ...turn.items])].slice(0, WINDOWS_LIMITS.testsPerSweep);
    for (const [zone, rows] of await this.readTestsNow(wanted)) this.#tests.set(zone, rows);
  }

  readTestsNow(zones: readonly string[]): Promise<ReadonlyMap<string, Tests>> {
    return this.#readEach(zones, (aim, part) =>
      this.#asker.each(
        TestRow,
        eachZoneRequest("test-zone-settings", aim, part),
        LIMITS_OF_TIME.manyZonesMs,
      ),
    );
  }

  /** Entries of its logs since the last call. */
  async readEvents(): Promise<readonly ReadEvent[]> {
    const aim = await this.#currentAim();
    return aim.ok ? this.#events.read(this.#asker, aim.value, this.#deadlineMs) : [];
  }

  /** One zone as this server has it now, past every memory. null = it does not have it. */
  async readZoneNow(zone: string): Promise<Result<ZoneOnServer | null, DriverFailure>> {
    const aim = await this.#currentAim();
    if (!aim.ok) return aim;
    const { rows, failure } = await this.#asker.rows(
      ZoneRow,
      zoneRequest(aim.value, zone),
      this.#deadlineMs,
    );
    const [found] = rows;
    if (failure?.code === NO_SUCH_ZONE || (failure === null && found === undefined))
      return ok(null);
    if (failure !== null || found === undefined) return err(failure ?? NO_ANSWER);
    const name = found.ZoneName;
    if (!isPrimary(found)) return ok(this.#copyNow(found, null, null));
    const reading = {
      zones: [name],
      known: new Map(),
      deadlineMs: this.#deadlineMs,
      now: this.#now,
    };
    const { settings, failure: refused } = await readSettings(this.#asker, aim.value, reading);
    const own = settings.get(name);
    if (own === undefined) return err(refused ?? NO_ANSWER);
    const tests = isWritable(found) ? (await this.readTestsNow([name])).get(name) : undefined;
    return ok(this.#copyNow(found, own, tests ?? null));
  }

  close(): Promise<void> {
    return this.#asker.close();
  }

  #copyNow(zone: ZoneRow, settings: KnownSettings | null, tests: Tests | null): ZoneOnServer {
    return { server: this.server, zone, readAt: this.#now(), settings, tests };
  }

  async #readZones(): Promise<Result<null, DriverFailure>> {
    const aim = await this.#currentAim();
    if (!aim.ok) return aim;
    const listed = await this.#asker.rows(ZoneRow, zonesRequest(aim.value), this.#deadlineMs);
    if (listed.failure !== null) return err(listed.failure);
    const facts = await this.#readFacts(aim.value);
    if (!facts.ok) return facts;
    const zones = listed.rows.filter(isShown);
    const primaries = zones.filter(isPrimary).map(({ ZoneName }) => ZoneName);
    const { settings, failure } = await readSettings(this.#asker, aim.value, {
      zones: primaries,
      known: this.#settings,
      deadlineMs: this.#deadlineMs,
      now: this.#now,
    });
    if (failure !== null) return err(failure);
    this.#forgetAllBut(zones);
    this.#zones = zones;
    this.#zonesReadAt = this.#now();
    this.#settings = new Map(
      primaries.flatMap((zone) => {
        const known = settings.get(zone) ?? this.#settings.get(zone);
        return known === undefined ? [] : [[zone, known] as const];
      }),
    );
    return ok(null);
  }

  async #readFacts(aim: Aim): Promise<Result<null, DriverFailure>> {
    const age = this.#now() - (this.#facts?.readAt ?? Number.NEGATIVE_INFINITY);
    if (age < WINDOWS_LIMITS.serverFactsSeconds) return ok(null);
    const { rows, failure } = await this.#asker.rows(
      ServerRow,
      serverRequest(aim),
      this.#deadlineMs,
    );
    if (failure !== null) return err(failure);
    const [row] = rows;
    if (row === undefined) return err(NO_ANSWER);
    const reason = whyBuildIsRefused(row.BuildNumber);
    if (reason !== null) return err({ ...NO_ANSWER, kind: "unsupported", detail: reason });
    this.#facts = await readServer(this.#asker, aim, {
      row,
      now: this.#now,
      deadlineMs: this.#deadlineMs,
    });
    return ok(null);
  }

  async #readEach<T>(
    zones: readonly string[],
    ask: (
      aim: Aim,
      part: readonly string[],
    ) => Promise<Result<ReadonlyMap<string, Result<readonly T[], DriverFailure>>, DriverFailure>>,
  ): Promise<ReadonlyMap<string, readonly T[]>> {
    const read = new Map<string, readonly T[]>();
    const aim = await this.#currentAim();
    if (!aim.ok) return read;
    for (let start = 0; start < zones.length; start += WINDOWS_LIMITS.eachAtOnce) {
      const answer = await ask(aim.value, zones.slice(start, start + WINDOWS_LIMITS.eachAtOnce));
      if (!answer.ok) return read;
      for (const [zone, rows] of answer.value) if (rows.ok) read.set(zone, rows.value);
    }
    return read;
  }

  async #currentAim(): Promise<Result<Aim, DriverFailure>> {
    if (this.#aim !== null) return ok(this.#aim);
    const aim = await this.#asker.aim();
    if (aim.ok) this.#aim = aim.value;
    return aim;
  }

  #forgetAllBut(zones: readonly ZoneRow[]): void {
    const kept = new Set(zones.map(({ ZoneName }) => ZoneName));
    for (const memory of [this.#tests, this.#keys]) {
      for (const zone of [...memory.keys()]) if (!kept.has(zone)) memory.delete(zone);
    }
  }
}

const NO_SUCH_ZONE = 9601;
const NO_ANSWER: DriverFailure = {
  kind: "malformed-output",
  code: null,
  detail: "The cmdlet succeeded and said nothing.",
  retryable: true,
};
