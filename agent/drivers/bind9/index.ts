import { randomUUID } from "node:crypto";
import type {
  Driver,
  DriverFailure,
  SweepPage,
  SweepRequest,
  TransitionPage,
  TransitionRequest,
} from "@/agent/drivers/driver";
import {
  FROM_THE_BEGINNING,
  formatCursor,
  parseCursor,
  type SweepCursor,
} from "@/agent/drivers/sweep-cursor";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { EstateReport, ZoneDetail } from "@/lib/dnssec/zone-report";
import { ok, type Result } from "@/lib/result";
import type { Bind9Config } from "./bind9-config";
import { bind9Capabilities } from "./capabilities";
import { createRealSources } from "./real-sources";
import { ServerObserver } from "./server-observer";
import type { Bind9Sources } from "./sources";

const POLLING_INTERVAL_SECONDS = 60;

export type Bind9Options = {
  readonly config: Bind9Config;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  /** Given by tests that count what is asked; the real ones otherwise. */
  readonly sources?: Bind9Sources;
};

/** Reads one BIND 9 server. Opens nothing before it is asked. */
export function createBind9Driver(options: Bind9Options): Driver {
  return new Bind9Driver(options);
}

class Bind9Driver implements Driver {
  readonly driver = "bind9";
  readonly capabilities = bind9Capabilities;
  readonly acting = null;
  readonly lab = null;
  readonly estate: string;
  readonly #instance = randomUUID();
  readonly #options: Bind9Options;
  readonly #sources: Bind9Sources;
  readonly #observer: ServerObserver;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: Bind9Options) {
    const { config, wallClock } = options;
    this.#options = options;
    this.estate = config.estate;
    this.#sources = options.sources ?? createRealSources(config, wallClock);
    this.#observer = new ServerObserver({ config, wallClock, sources: this.#sources });
  }

  async describe(): Promise<Result<EstateReport, DriverFailure>> {
    return ok(this.#estateReport());
  }

  sweep(request: SweepRequest): Promise<Result<SweepPage, DriverFailure>> {
    return this.#inTurn(() => this.#sweep(request));
  }

  readDetails(zones: readonly ZoneName[]): Promise<Result<readonly ZoneDetail[], DriverFailure>> {
    return this.#inTurn(async () => {
      if (this.#observer.count === 0) {
        const read = await this.#observer.readInBulk();
        if (!read.ok) return read;
      }
      const examined = await this.#observer.examine(zones);
      if (!examined.ok) return examined;
      return ok(zones.flatMap((zone) => this.#observer.detail(zone) ?? []));
    });
  }

  async readTransitions(
    request: TransitionRequest,
  ): Promise<Result<TransitionPage, DriverFailure>> {
    return ok(this.#observer.memory.transitions.read(request));
  }

  async close(): Promise<void> {
    this.#sources.close();
  }

  /** A server that does not answer is an answer of its own: it is reported, and no zone is. */
  async #sweep({ cursor: text, limit }: SweepRequest): Promise<Result<SweepPage, DriverFailure>> {
    const cursor = parseCursor(this.#instance, text);
    if (cursor.after === null) {
      const read = await this.#observer.readInBulk();
      if (!read.ok) return ok(this.#silentPage(cursor));
      const glanced = await this.#observer.glance();
      if (!glanced.ok) return ok(this.#silentPage(cursor));
    }
    const until = cursor.after === null ? this.#observer.count : cursor.until;
    const candidates = this.#candidatesAfter(cursor);
    const page = candidates.slice(0, limit);
    const examined = await this.#observer.examine(page.filter((z) => this.#observer.isStale(z)));
    if (!examined.ok) {
      // On a later page the reader already has zones: half a sweep must not pass for a whole one.
      return cursor.after === null ? ok(this.#silentPage(cursor)) : examined;
    }
    const { memory } = this.#observer;
    const zones = page.flatMap((zone) =>
      memory.hasChangedSince(zone, cursor.since) ? (memory.reportOf(zone) ?? []) : [],
    );
    const more = candidates.length > page.length;
    const next: SweepCursor = more
      ? { since: cursor.since, until, after: page.at(-1) ?? null }
      : { since: until, until, after: null };
    return ok({
      ...this.#emptyPage(),
      zones,
      removedZones: cursor.after === null ? memory.removedSince(cursor.since) : [],
      cursor: formatCursor(this.#instance, next),
      more,
      isFull: cursor.since === 0,
    });
  }

  #candidatesAfter({ since, after }: SweepCursor): readonly ZoneName[] {
    const { memory } = this.#observer;
    return this.#observer
      .names()
      .filter((zone) => after === null || zone > after)
      .filter((zone) => this.#observer.isStale(zone) || memory.hasChangedSince(zone, since))
      .sort((a, b) => (a < b ? -1 : 1));
  }

  /** The next sweep begins where this one began. */
  #silentPage(cursor: SweepCursor): SweepPage {
    const again = { ...FROM_THE_BEGINNING, since: cursor.since };
    return { ...this.#emptyPage(), cursor: formatCursor(this.#instance, again) };
  }

  #emptyPage(): SweepPage {
    const { server } = this.#observer;
    return {
      estate: this.#estateReport(),
      servers: server === null ? [] : [server],
      zones: [],
      removedZones: [],
      cursor: "",
      more: false,
      isFull: false,
    };
  }

  #estateReport(): EstateReport {
    return {
      estate: this.estate,
      kind: "bind-fleet",
      now: Math.floor(this.#options.wallClock()),
      isPaused: false,
      pollingIntervalSeconds: POLLING_INTERVAL_SECONDS,
    };
  }

  /** One reading at a time: two web processes may ask at once. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act, act);
    this.#turn = turn.catch(() => null);
    return turn;
  }
}
