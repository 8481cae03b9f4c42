import { randomUUID } from "node:crypto";
import type {
  Acting,
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
import type { OpenChannel } from "@/agent/transport/line-channel";
import { PowershellWorker } from "@/agent/transport/powershell-worker";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { EstateReport, ServerName, ZoneDetail } from "@/lib/dnssec/zone-report";
import { ok, type Result } from "@/lib/result";
import { createActing, type WatchedServer } from "./apply";
import { windowsCapabilities } from "./capabilities";
import { EstateWatch } from "./estate-watch";
import { WINDOWS_LIMITS } from "./limits";
import { OwnSteps } from "./own-steps";
import { ServerAsker } from "./server-asker";
import { ServerWatch } from "./server-watch";
import { TransitionLog } from "./transition-log";
import type { Reach } from "./transport-aim";
import { WORKER_SCRIPT_HASH } from "./worker-script";

export type WindowsOptions = {
  readonly estate: string;
  readonly servers: readonly ServerName[];
  readonly reach: Reach;
  readonly open: OpenChannel;
  /** How many workers there are at once. With as many as servers, one that hangs holds up nobody else. */
  readonly workers?: number;
  readonly scriptHash?: string;
  /** How long a server may take for one call. */
  readonly timeoutSeconds: number;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  readonly vantage: string;
  readonly resolveAddresses: (server: ServerName) => Promise<readonly string[]>;
  /** Called for every request to a server. */
  readonly onRequest?: (server: ServerName) => void;
};

/** Reads and moves on Windows DNS servers. Starts nothing before it is asked. */
export function createWindowsDriver(options: WindowsOptions): Driver {
  return new WindowsDriver(options);
}

class WindowsDriver implements Driver {
  readonly driver = "windows-powershell";
  readonly capabilities = windowsCapabilities;
  readonly lab = null;
  readonly estate: string;
  readonly acting: Acting;
  readonly #instance = randomUUID();
  readonly #servers: readonly WatchedServer[];
  readonly #watch: EstateWatch;
  readonly #transitions: TransitionLog;
  readonly #ownSteps = new OwnSteps();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: WindowsOptions) {
    const { estate, servers, wallClock, vantage, resolveAddresses } = options;
    this.estate = estate;
    this.#servers = watchServers(options);
    const watches = this.#servers.map(({ watch }) => watch);
    this.#watch = new EstateWatch({ estate, watches, wallClock, vantage, resolveAddresses });
    this.#transitions = new TransitionLog(servers.join(" "), wallClock);
    this.acting = createActing({
      servers: this.#servers,
      estateWatch: this.#watch,
      describe: () => this.#estateReport(),
      deadlineMs: options.timeoutSeconds * 1_000,
      onChange: (step) => this.#ownSteps.begin(step, this.#watch.now),
    });
  }

  async describe(): Promise<Result<EstateReport, DriverFailure>> {
    return ok(this.#estateReport());
  }

  sweep(request: SweepRequest): Promise<Result<SweepPage, DriverFailure>> {
    return this.#inTurn(() => this.#sweep(request));
  }

  readDetails(zones: readonly ZoneName[]): Promise<Result<readonly ZoneDetail[], DriverFailure>> {
    return this.#inTurn(async () => {
      if (this.#watch.count === 0) await this.#read();
      return ok(await this.#watch.readDetails(zones.slice(0, WINDOWS_LIMITS.detailsAtOnce)));
    });
  }

  async readTransitions(
    request: TransitionRequest,
  ): Promise<Result<TransitionPage, DriverFailure>> {
    return ok(this.#transitions.read(request));
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map(({ asker }) => asker.close()));
  }

  /** Servers that do not answer are an answer of their own: they are reported, and say nothing of zones. */
  async #sweep({ cursor: text, limit }: SweepRequest): Promise<Result<SweepPage, DriverFailure>> {
    const cursor = parseCursor(this.#instance, text);
    if (cursor.after === null) await this.#read();
    const { memory, count } = this.#watch;
    const until = cursor.after === null ? count : cursor.until;
    const changed = memory
      .names()
      .filter((zone) => cursor.after === null || zone > cursor.after)
      .filter((zone) => memory.hasChangedSince(zone, cursor.since));
    const zones = changed.slice(0, limit).flatMap((zone) => memory.reportOf(zone) ?? []);
    const more = changed.length > limit;
    const next: SweepCursor = more
      ? { since: cursor.since, until, after: zones.at(-1)?.zone ?? null }
      : { since: until, until, after: null };
    return ok({
      estate: this.#estateReport(),
      servers: this.#watch.servers(),
      zones,
      removedZones: cursor.after === null ? memory.removedSince(cursor.since) : [],
      cursor: formatCursor(this.#instance, next),
      more,
      isFull: cursor.since === FROM_THE_BEGINNING.since,
    });
  }

  async #read(): Promise<void> {
    const happenings = await this.#watch.read();
    this.#transitions.add(happenings.map((each) => this.#ownSteps.claim(each)));
  }

  #estateReport(): EstateReport {
    return {
      estate: this.estate,
      kind: "active-directory",
      now: this.#watch.now,
      isPaused: false,
      pollingIntervalSeconds: this.#watch.pollingIntervalSeconds,
    };
  }

  /** One reading at a time: two web processes may ask at once. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act, act);
    this.#turn = turn.catch(() => null);
    return turn;
  }
}

function watchServers(options: WindowsOptions): readonly WatchedServer[] {
  const { servers, reach, onRequest = () => {}, workers = WINDOWS_LIMITS.workers } = options;
  const crew = Array.from({ length: Math.min(workers, servers.length) }, () => newWorker(options));
  const now = () => Math.floor(options.wallClock());
  const deadlineMs = options.timeoutSeconds * 1_000;
  return servers.flatMap((server, index) => {
    const worker = crew[index % crew.length];
    if (worker === undefined) return [];
    const asker = new ServerAsker({ server, worker, reach, onRequest });
    return [{ asker, watch: new ServerWatch(asker, { deadlineMs, now }) }];
  });
}

function newWorker({ open, scriptHash = WORKER_SCRIPT_HASH }: WindowsOptions): PowershellWorker {
  return new PowershellWorker({
    open,
    scriptHash,
    recycleAfter: WINDOWS_LIMITS.recycleAfter,
    startTimeoutMs: WINDOWS_LIMITS.startMs,
    graceMs: WINDOWS_LIMITS.graceMs,
  });
}
