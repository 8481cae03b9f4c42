import type { DriverFailure } from "@/agent/drivers/driver";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { ROOT_ZONE, type ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import type { ListedZone, ZoneFacts, ZoneOnServer } from "./bind-facts";
import type { Bind9Config } from "./bind9-config";
import { canAddress, zoneStatusCommand } from "./commands";
import type { Configuration } from "./configuration";
import { examineZone, statusTextOf } from "./examine-zone";
import type { KeyDirectoryContent, KeyOnDisk } from "./key-directory";
import { whyVersionIsRefused } from "./limits";
import { listZones } from "./read-statistics";
import type { ZoneStatistics } from "./schema";
import type { Bind9Sources, ControlSession } from "./sources";
import { ZoneMemory } from "./zone-memory";

export type ObserverOptions = {
  readonly config: Pick<Bind9Config, "estate" | "server" | "dns">;
  readonly sources: Bind9Sources;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
};

/** Zones that are looked at in every sweep though nothing seems changed: one command each. */
const GLANCES_PER_SWEEP = 25;
const ZONES_IN_PARALLEL = 32;
/** named acts a moment after the instant that it announced. */
const GRACE_SECONDS = 2;

type Seen = {
  readonly listed: ListedZone;
  readonly keys: readonly KeyOnDisk[];
  readonly configuration: string;
  readonly facts: ZoneFacts | null;
};

/** Watches one named: first in bulk, then zone by zone where something changed or is due. */
export class ServerObserver {
  readonly memory: ZoneMemory;
  readonly #options: ObserverOptions;
  readonly #seen = new Map<ZoneName, Seen>();
  readonly #stale = new Set<ZoneName>();
  #configuration: Configuration | null = null;
  #count = 0;
  #glancedUpTo = "";
  #server: ServerReport | null = null;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.memory = new ZoneMemory(options.config.server, options.wallClock);
  }

  /** How many bulk readings there were. */
  get count(): number {
    return this.#count;
  }

  get server(): ServerReport | null {
    return this.#server;
  }

  /** The bulk reading: one HTTP request, one query, files. Marks what has to be examined. */
  async readInBulk(): Promise<Result<null, DriverFailure>> {
    const { sources } = this.#options;
    const startedAt = this.#options.wallClock();
    const [statistics, isAnswering] = await Promise.all([
      this.#readStatistics(),
      this.#isAnsweringDns(),
    ]);
    if (!statistics.ok) {
      this.#report({ failure: statistics.error, isAnswering, clockSkewSeconds: null });
      return statistics;
    }
    const askedAt = (startedAt + this.#options.wallClock()) / 2;
    const clockSkewSeconds = clockSkew(statistics.value, askedAt);
    const wasReachable = this.#server?.reachable ?? true;
    const keys = await sources.readKeys();
    this.#configuration = await sources.readConfiguration();
    const failure = firstFileProblem(keys, this.#configuration);
    this.#report({ failure, isAnswering, clockSkewSeconds, isReachable: true });
    this.#count += 1;
    if (!wasReachable) this.memory.touchAll(this.#count);
    this.#takeIn(listZones(statistics.value), keys.keysByZone);
    return ok(null);
  }

  /** True for zones of which the bulk reading says that they must be asked for again. */
  isStale(zone: ZoneName): boolean {
    return this.#stale.has(zone);
  }

  /** Asks for these zones on one control connection. */
  async examine(zones: readonly ZoneName[]): Promise<Result<null, DriverFailure>> {
    if (zones.length === 0) return ok(null);
    const opened = await this.#options.sources.openControl();
    if (!opened.ok) return this.#fail(opened.error);
    const outcome = await this.#examineAll(zones, opened.value);
    opened.value.close();
    return outcome.ok ? outcome : this.#fail(outcome.error);
  }

  /**
   * Looks at a few zones in turn: a change that leaves no trace in the bulk reading is found in time, at a cost that does
   * not depend on the number of zones.
   */
  async glance(): Promise<Result<null, DriverFailure>> {
    const zones = this.#nextToGlanceAt();
    if (zones.length === 0) return ok(null);
    const opened = await this.#options.sources.openControl();
    if (!opened.ok) return this.#fail(opened.error);
    for (const zone of zones) {
      const seen = this.#seen.get(zone);
      if (seen === undefined || seen.facts === null) continue;
      const answer = await opened.value.run(zoneStatusCommand(seen.listed));
      if (!answer.ok) {
        opened.value.close();
        return this.#fail(answer.error);
      }
      if (statusTextOf(answer.value) !== seen.facts.statusText) this.#stale.add(zone);
    }
    opened.value.close();
    return ok(null);
  }

  detail(zone: ZoneName): ZoneReport | null {
    const source = this.#sourceOf(zone);
    return source === null ? null : this.memory.detail(source);
  }

  names(): readonly ZoneName[] {
    return [...this.#seen.keys()];
  }

  #takeIn(
    listed: ReadonlyMap<string, ListedZone>,
    keysByZone: ReadonlyMap<string, readonly KeyOnDisk[]>,
  ): void {
    const now = this.#now();
    for (const zone of [...this.#seen.keys()]) {
      if (listed.has(zone)) continue;
      this.#seen.delete(zone);
      this.#stale.delete(zone);
      this.memory.remove(zone, this.#count);
    }
    for (const [name, zone] of listed) {
      if (!canAddress(zone)) continue;
      const keys = keysByZone.get(name) ?? [];
      const before = this.#seen.get(zone.zone);
      const configuration = this.#configuration?.fingerprint ?? "";
      this.#seen.set(zone.zone, {
        listed: zone,
        keys,
        configuration,
        facts: before?.facts ?? null,
      });
      const isChanged =
        before === undefined ||
        before.listed.fingerprint !== zone.fingerprint ||
        before.configuration !== configuration ||
        !sameItems(before.keys, keys);
      if (isChanged || isDue(before.facts, now)) this.#stale.add(zone.zone);
    }
  }

  async #examineAll(
    zones: readonly ZoneName[],
    session: ControlSession,
  ): Promise<Result<null, DriverFailure>> {
    for (let start = 0; start < zones.length; start += ZONES_IN_PARALLEL) {
      const batch = zones.slice(start, start + ZONES_IN_PARALLEL);
      const outcomes = await Promise.all(batch.map((zone) => this.#examineOne(zone, session)));
      const failed = outcomes.find((outcome) => !outcome.ok);
      if (failed !== undefined) return failed;
    }
    return ok(null);
  }

  async #examineOne(zone: ZoneName, session: ControlSession): Promise<Result<null, DriverFailure>> {
    const seen = this.#seen.get(zone);
    if (seen === undefined) return ok(null);
    const context = { sources: this.#options.sources, now: this.#now() };
    const facts = await examineZone(seen.listed, session, context);
    if (!facts.ok) return err(facts.error);
    this.#seen.set(zone, { ...seen, facts: facts.value });
    this.#stale.delete(zone);
    const source = this.#sourceOf(zone);
    if (source !== null) this.memory.update(source, this.#count);
    return ok(null);
  }

  #sourceOf(zone: ZoneName): ZoneOnServer | null {
    const seen = this.#seen.get(zone);
    if (seen === undefined || seen.facts === null) return null;
    const { estate, server } = this.#options.config;
    const { listed, facts, keys } = seen;
    const policyName = facts.policyName ?? this.#configuration?.inheritedPolicyName ?? null;
    const policy = this.#configuration?.policies.get(policyName ?? "") ?? null;
    return { estate, server, listed, facts, keys, policy };
  }

  async #readStatistics(): Promise<Result<ZoneStatistics, DriverFailure>> {
    const statistics = await this.#options.sources.readStatistics();
    if (!statistics.ok) return statistics;
    const reason = whyVersionIsRefused(statistics.value.version);
    if (reason === null) return statistics;
    return err({ kind: "unsupported", code: null, detail: reason, retryable: false });
  }

  /** Zones that nothing else marks, from where the last glance ended, round and round. */
  #nextToGlanceAt(): readonly ZoneName[] {
    const names = [...this.#seen.keys()].sort();
    const start = names.findIndex((name) => name > this.#glancedUpTo);
    const round = [...names.slice(Math.max(start, 0)), ...names.slice(0, Math.max(start, 0))];
    const chosen = round.slice(0, GLANCES_PER_SWEEP);
    this.#glancedUpTo = chosen.at(-1) ?? "";
    return chosen.filter((zone) => !this.#stale.has(zone));
  }

  #fail(failure: DriverFailure): Result<never, DriverFailure> {
    this.#report({ failure, isAnswering: null, clockSkewSeconds: null });
    return err(failure);
  }

  /** Any answer will do, a refusal too: the question is whether users get one. */
  async #isAnsweringDns(): Promise<boolean> {
    return (await this.#options.sources.query(ROOT_ZONE, TYPE_NUMBER.SOA)).ok;
  }

  #report(facts: {
    readonly failure: DriverFailure | null;
    readonly isAnswering: boolean | null;
    readonly clockSkewSeconds: number | null;
    readonly isReachable?: boolean;
  }): void {
    const { estate, server, dns } = this.#options.config;
    const { failure, isAnswering, isReachable = false } = facts;
    const at = this.#now();
    const from = `DNS at ${dns.ip} port ${dns.port}`;
    this.#server = {
      estate,
      server,
      kind: "bind",
      reachable: isReachable,
      failure:
        failure === null
          ? null
          : { kind: failure.kind, code: failure.code, detail: failure.detail },
      vantagePoints:
        isAnswering === null
          ? (this.#server?.vantagePoints ?? [])
          : [{ from, reachable: isAnswering, at }],
      addresses: [dns],
      clockSkewSeconds: facts.clockSkewSeconds,
      lastContactAt: isReachable ? at : (this.#server?.lastContactAt ?? null),
    };
  }

  #now(): Instant {
    return Math.floor(this.#options.wallClock());
  }
}

/** The server answers, but the agent may not read a file beside it: said, because keys or policies are missing for it. */
function firstFileProblem(
  keys: KeyDirectoryContent,
  configuration: Configuration,
): DriverFailure | null {
  const [first] = keys.problems;
  const detail = first?.detail ?? configuration.problem;
  if (detail === null) return null;
  return {
    kind: "forbidden",
    code: null,
    detail: `cannot read beside named: ${detail}`,
    retryable: true,
  };
}

function clockSkew(statistics: ZoneStatistics, askedAt: number): number | null {
  const theirs = Date.parse(statistics["current-time"]) / 1000;
  return Number.isNaN(theirs) ? null : Math.round(theirs - askedAt);
}

function isDue(facts: ZoneFacts | null, now: Instant): boolean {
  if (facts === null) return true;
  const { nextKeyEventAt, nextResignAt } = facts.status;
  return [nextKeyEventAt, nextResignAt].some((at) => at !== null && at + GRACE_SECONDS <= now);
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
