import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerSettings } from "@/lib/dnssec/server-settings";
import type {
  EstateReport,
  ServerName,
  ServerReport,
  Transition,
  ZoneReport,
} from "@/lib/dnssec/zone-report";
import { type CoreOptions, ESTATE, LabCore } from "./core";
import { LabDns } from "./dns/lab-dns";
import type { Fault } from "./faults/fault";
import type { Forest } from "./forest/forest";
import { POLLING_INTERVAL_SECONDS } from "./forest/polling";
import { KeyReader } from "./keys/key-reader";
import type { KeyRequest, KeyVault } from "./keys/key-vault";
import { getSetting } from "./operations/get-setting";
import type { Operation, Outcome } from "./operations/operation";
import { type Caller, perform, rehearse } from "./operations/perform";
import { type LabLogEntry, loggedEvents } from "./server-log";
import { reportServer } from "./server-report";
import { reportSettings } from "./server-settings";
import { saveLab } from "./state/save";
import type { SavedLab } from "./state/saved-lab";
import { Steering } from "./steering";
import { type ParentDsState, parentState } from "./zone/parent";
import { reportZone } from "./zone/report";

export type LabOptions = CoreOptions & {
  readonly vault: KeyVault;
};

/** A page of what changed since a cursor. */
export type LabSweep = {
  readonly zones: readonly ZoneReport[];
  readonly cursor: string;
  readonly more: boolean;
  readonly isFull: boolean;
};

type Place = {
  readonly since: number;
  readonly target: number;
  readonly position: number;
  readonly isFull: boolean;
};

/**
 * A simulated forest of DNS servers that obeys appendix A of the specification. Pure in time: it reads one clock, and what
 * was due until then has happened whenever anybody looks. Synchronous; whoever drives it saves it.
 */
export class Lab {
  readonly steering: Steering;
  readonly #core: LabCore;
  readonly #keys: KeyReader;

  constructor(options: LabOptions, saved: SavedLab | null = null) {
    this.#core = new LabCore(options, saved);
    this.#keys = new KeyReader(options.vault);
    this.steering = new Steering(this.#core);
  }

  now(): Instant {
    return this.#core.clock.now();
  }

  get offsetSeconds(): Seconds {
    return this.#core.clock.offsetSeconds;
  }

  get isPaused(): boolean {
    return this.#core.clock.isPaused;
  }

  get startedAt(): Instant {
    return this.#core.startedAt;
  }

  /** How many batches of changes there were. */
  get generation(): number {
    return this.#core.generation;
  }

  get zoneCount(): number {
    return this.#core.zones.length;
  }

  get forest(): Forest {
    return this.#core.world.forest;
  }

  get faults(): readonly Fault[] {
    return this.forest.faults;
  }

  /** What the lab answers over DNS when its servers are at these addresses. */
  openDns(tools: ConstructorParameters<typeof LabDns>[1]): LabDns {
    return new LabDns(this.#core, tools);
  }

  describe(): EstateReport {
    return {
      estate: ESTATE,
      kind: "lab",
      now: this.now(),
      isPaused: this.isPaused,
      pollingIntervalSeconds: POLLING_INTERVAL_SECONDS,
    };
  }

  servers(): readonly ServerReport[] {
    const now = this.now();
    return this.forest.servers.map((server) => reportServer(this.forest, server, now));
  }

  /** What stands in the log "DNS Server" of a server now, oldest first. */
  logOf(name: ServerName): readonly LabLogEntry[] {
    return loggedEvents(this.#core, this.forest.server(name), this.now());
  }

  /** What a server would say of itself now, whether or not it answers. */
  settingsOf(name: ServerName): ServerSettings {
    return reportSettings(this.#core, this.forest.server(name), this.#keys, this.now());
  }

  /** Zones that changed since the cursor was given, at most `limit` of them. Light: without public keys. */
  sweep(cursor: string | null, limit: number): LabSweep {
    const now = this.#core.settle();
    const place = this.#placeOf(cursor);
    const input = this.#reportInput(now, "light");
    const zones: ZoneReport[] = [];
    let { position } = place;
    for (; position < this.#core.zones.length && zones.length < limit; position += 1) {
      const zone = this.#core.zones[position];
      if (zone !== undefined && zone.revision > place.since) zones.push(reportZone(zone, input));
    }
    const more = position < this.#core.zones.length;
    const full = place.isFull ? 1 : 0;
    const next = more ? `${place.since}.${place.target}.${position}.${full}` : `${place.target}`;
    return { zones, cursor: `${this.#core.life}:${next}`, more, isFull: place.isFull };
  }

  /** The same facts with all public keys that are made; zones that do not exist are left out. */
  details(names: readonly ZoneName[]): readonly ZoneReport[] {
    const input = this.#reportInput(this.#core.settle(), "whole");
    return names
      .map((name) => this.#core.find(name))
      .filter((zone) => zone !== null)
      .map((zone) => reportZone(zone, input));
  }

  /** Every key pair that details of these zones show. */
  keysOf(names: readonly ZoneName[]): readonly KeyRequest[] {
    this.#core.settle();
    return names.flatMap((name) => {
      const zone = this.#core.find(name);
      if (zone === null) return [];
      return [...this.#keys.requestsOf(zone), ...this.forest.trustAnchors.ofZone(name)];
    });
  }

  /** The names of the zones that are there to show something, in their order. */
  curatedZones(): readonly ZoneName[] {
    return this.#core.zones.filter((zone) => zone.origin === "curated").map((zone) => zone.name);
  }

  /** What the parents of the curated zones, and of all that somebody touched, hold. */
  parents(): readonly { readonly zone: ZoneName; readonly state: ParentDsState }[] {
    return this.#core.zones
      .filter((zone) => zone.origin === "curated" || zone.hasDiverged)
      .map((zone) => ({ zone: zone.name, state: parentState(zone.parent, zone.content.truth) }));
  }

  /** An operation of appendix A, now; see {@link perform}. */
  operate(operation: Operation, caller: Caller): Outcome {
    return perform(this.#core, operation, caller);
  }

  /** What an operation would meet now; nothing changes. */
  rehearse(operation: Operation, caller: Caller): Outcome {
    return rehearse(this.#core, operation, caller);
  }

  /** What a server answers when it is asked about a zone's role and settings. */
  getSetting(server: ServerName, zone: ZoneName): ReturnType<typeof getSetting> {
    return getSetting(this.#core, server, zone);
  }

  /** Where a file `dsset-<zone>` lies, and the keys whose DS records are in it (KM-13). */
  dsSetFiles(
    name: ZoneName,
  ): readonly { readonly server: ServerName; readonly keyIds: readonly string[] }[] {
    this.#core.settle();
    const hosts = this.#core.find(name)?.hosts ?? [];
    return hosts.flatMap(({ server, dsSet }) =>
      dsSet === null ? [] : [{ server, keyIds: dsSet }],
    );
  }

  transitions(request: {
    readonly zone: ZoneName | null;
    readonly after: number;
    readonly limit: number;
  }): { readonly transitions: readonly Transition[]; readonly more: boolean } {
    this.#core.settle();
    this.#core.forgetHistory();
    const zone = request.zone === null ? null : this.#core.find(request.zone);
    if (request.zone !== null && zone === null) return { transitions: [], more: false };
    return this.#core.world.log.read({ ...request, zoneIndex: zone?.index ?? null });
  }

  /** Key pairs came into being that reports of these zones had to leave out. */
  noteNewKeys(names: readonly ZoneName[]): void {
    this.#core.announce(names.map((name) => this.#core.find(name)).filter((zone) => zone !== null));
  }

  /** Everything that is needed to go on after a stop. */
  save(): SavedLab {
    this.#core.noticeDivergence();
    return saveLab(this.#core);
  }

  #reportInput(now: Instant, depth: "light" | "whole") {
    return {
      world: this.#core.world,
      now,
      readPublicKey: depth === "whole" ? this.#keys.readPublicKey : () => null,
      keyTagOf: this.#keys.keyTagOf,
    };
  }

  /** A cursor of another life of the lab, or none, means everything. */
  #placeOf(cursor: string | null): Place {
    const target = this.#core.generation;
    const fresh = { since: 0, target, position: 0, isFull: true };
    const [life, rest] = cursor?.split(":") ?? [];
    if (life !== this.#core.life || rest === undefined) return fresh;
    const [since, pageTarget, position, full] = rest.split(".").map(Number);
    if (since === undefined || !Number.isSafeInteger(since) || since > target) return fresh;
    if (pageTarget === undefined) return { since, target, position: 0, isFull: false };
    return { since, target: pageTarget, position: position ?? 0, isFull: full === 1 };
  }
}
