import { createHash, randomUUID } from "node:crypto";
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
import { type OpenLdapSession, openLdapSession } from "@/agent/transport/ldap-session";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { EstateReport, ServerReport, ZoneDetail } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { activeDirectoryCapabilities } from "./capabilities";
import { toReading } from "./convert";
import { toDriverFailure } from "./failures";
import { DIRECTORY_LIMITS } from "./limits";
import { type ReplicaFacts, readReplica } from "./read-replica";
import { ZoneMemory } from "./zone-memory";

/** How often a domain controller's DNS service reads the directory, unless somebody changed DsPollingInterval (KM-10). */
const POLLING_INTERVAL_SECONDS = 180;

export type ActiveDirectoryOptions = {
  readonly estate: string;
  readonly host: string;
  readonly port: number;
  readonly bindDn: string;
  /** Read anew for every connection, so that it can be changed while the agent runs. */
  readonly readPassword: () => Promise<Result<string, { readonly sentence: string }>>;
  /** PEM of the only authorities that are trusted. */
  readonly caCertificates: string;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  readonly openSession?: OpenLdapSession;
};

/** Reads one domain controller's replica of the directory. Starts nothing before it is asked. */
export function createActiveDirectoryDriver(options: ActiveDirectoryOptions): Driver {
  return new ActiveDirectoryDriver(options);
}

/** A password that was refused, and when: not the password itself. */
type RefusedPassword = {
  readonly digest: string;
  readonly at: Instant;
  readonly failure: DriverFailure;
};

class ActiveDirectoryDriver implements Driver {
  readonly driver = "active-directory";
  readonly capabilities = activeDirectoryCapabilities;
  readonly acting = null;
  readonly lab = null;
  readonly estate: string;
  readonly #options: ActiveDirectoryOptions;
  readonly #instance = randomUUID();
  readonly #memory: ZoneMemory;
  #servers: readonly ServerReport[] = [];
  #refused: RefusedPassword | null = null;
  /** The domain controller does not send answers as a whole. */
  #inPages = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ActiveDirectoryOptions) {
    this.estate = options.estate;
    this.#options = options;
    this.#memory = new ZoneMemory(options.wallClock);
  }

  async describe(): Promise<Result<EstateReport, DriverFailure>> {
    return ok(this.#estateReport());
  }

  sweep(request: SweepRequest): Promise<Result<SweepPage, DriverFailure>> {
    return this.#inTurn(() => this.#sweep(request));
  }

  readDetails(zones: readonly ZoneName[]): Promise<Result<readonly ZoneDetail[], DriverFailure>> {
    return this.#inTurn(async () => {
      if (this.#memory.count === 0) {
        const read = await this.#read();
        if (!read.ok) return read;
      }
      const wanted = zones.slice(0, DIRECTORY_LIMITS.detailsAtOnce);
      return ok(wanted.flatMap((zone) => this.#memory.reportOf(zone) ?? []));
    });
  }

  async readTransitions(
    _request: TransitionRequest,
  ): Promise<Result<TransitionPage, DriverFailure>> {
    return ok({ transitions: [], more: false });
  }

  /** No connection outlives a reading. */
  async close(): Promise<void> {
    await this.#turn;
  }

  /** A replica that cannot be read is a failed sweep: what it said is then only its last word. */
  async #sweep({ cursor: text, limit }: SweepRequest): Promise<Result<SweepPage, DriverFailure>> {
    const cursor = parseCursor(this.#instance, text);
    if (cursor.after === null) {
      const read = await this.#read();
      if (!read.ok) return read;
    }
    const memory = this.#memory;
    const { since, after } = cursor;
    const until = after === null ? memory.count : cursor.until;
    const changed = memory.changedSince(since).filter((zone) => after === null || zone > after);
    const zones = changed.slice(0, limit).flatMap((zone) => memory.reportOf(zone) ?? []);
    const more = changed.length > limit;
    const next: SweepCursor = more
      ? { since, until, after: zones.at(-1)?.zone ?? null }
      : { since: until, until, after: null };
    return ok({
      estate: this.#estateReport(),
      servers: this.#servers,
      zones,
      removedZones: after === null ? memory.removedSince(since) : [],
      cursor: formatCursor(this.#instance, next),
      more,
      isFull: since === FROM_THE_BEGINNING.since,
    });
  }

  async #read(): Promise<Result<null, DriverFailure>> {
    const facts = await this.#readFacts();
    if (!facts.ok) return facts;
    const { estate, host } = this.#options;
    const now = this.#now();
    const reading = toReading(facts.value, { estate, host, now });
    this.#servers = reading.servers;
    this.#memory.update(reading.zones, now);
    return ok(null);
  }

  async #readFacts(): Promise<Result<ReplicaFacts, DriverFailure>> {
    const { host, port, bindDn, caCertificates, readPassword } = this.#options;
    const password = await readPassword();
    if (!password.ok) return err(unusablePassword(password.error.sentence));
    const digest = createHash("sha256").update(password.value).digest("hex");
    const known = this.#refusalOf(digest);
    if (known !== null) return err(known);
    const open = this.#options.openSession ?? openLdapSession;
    const target = { host, port, bindDn, password: password.value, caCertificates };
    const opened = await open(target, { ...DIRECTORY_LIMITS, inPages: this.#inPages });
    if (!opened.ok) {
      const failure = toDriverFailure(opened.error, this.#options);
      if (opened.error.kind === "wrong-credentials") {
        this.#refused = { digest, at: this.#now(), failure };
      }
      return err(failure);
    }
    try {
      const facts = await readReplica(opened.value);
      return facts.ok ? facts : err(toDriverFailure(facts.error, this.#options));
    } finally {
      this.#inPages = opened.value.needsPages;
      await opened.value.close();
    }
  }

  /** Trying a refused password in every sweep would lock the account. */
  #refusalOf(digest: string): DriverFailure | null {
    const refused = this.#refused;
    if (refused === null || refused.digest !== digest) return null;
    const isOver = this.#now() - refused.at >= DIRECTORY_LIMITS.refusedPasswordSeconds;
    return isOver ? null : refused.failure;
  }

  #now(): Instant {
    return Math.floor(this.#options.wallClock());
  }

  #estateReport(): EstateReport {
    return {
      estate: this.estate,
      kind: "active-directory",
      now: this.#now(),
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

function unusablePassword(sentence: string): DriverFailure {
  return { kind: "unauthenticated", code: null, detail: sentence, retryable: false };
}
