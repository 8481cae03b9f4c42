import type { Database } from "@/lib/db/database";
import { currentRevision } from "@/lib/db/fleet-revision";
import type { Status } from "@/lib/dnssec/status/judgement";
import type { EstateKind } from "@/lib/dnssec/zone-report";
import { type ClockReading, estateNow } from "@/lib/services/estates/estate-clock";
import { readEstates, readRemoved, readSources, readZones } from "./fleet-rows";

/** The columns of a zone that the whole list shows. */
export type FleetZone = {
  readonly estate: string;
  readonly name: string;
  readonly storage: string;
  readonly signed: boolean | null;
  readonly status: Status;
  readonly statusSince: number | null;
  readonly service: string;
  /** `reported` or `observed`. */
  readonly basis: string;
  readonly verdict: string;
  readonly holder: string | null;
  readonly isHolderReachable: boolean | null;
  readonly kskCount: number;
  readonly zskCount: number;
  readonly rolloverPhase: string | null;
  readonly affectsUsers: string;
  readonly signaturesValidUntil: number | null;
  readonly nextEventWhat: string | null;
  readonly nextEventAt: number | null;
  readonly safeUntil: number | null;
  readonly dueAt: number | null;
  readonly sources: readonly string[];
  readonly revision: number;
};

export type FleetEstate = ClockReading & {
  readonly name: string;
  readonly kind: EstateKind;
  readonly pollingIntervalSeconds: number;
};

export type FleetSource = {
  readonly agent: string;
  readonly driver: string;
  readonly estate: string;
  readonly hasLab: boolean;
  readonly isFresh: boolean;
  readonly lastReadAt: number | null;
  readonly isBehind: boolean;
};

export type RemovedZone = {
  readonly estate: string;
  readonly name: string;
  readonly revision: number;
};

/** What this process shows of the fleet without asking the store for every row again. */
export interface FleetState {
  /** Takes in what was stored since the last time, by whichever process. Answers what changed. */
  refresh(): Promise<FleetChange>;
  readonly revision: number;
  readonly zones: ReadonlyMap<string, FleetZone>;
  readonly removed: readonly RemovedZone[];
  /** Since this revision every change is remembered here; for an older one the whole list is needed. */
  readonly deltasSince: number;
  /** Estates that are shown. */
  readonly estates: ReadonlyMap<string, FleetEstate>;
  readonly sources: readonly FleetSource[];
  now(estate: string): number;
}

export type FleetChange = {
  readonly zones: readonly string[];
  readonly isFirst: boolean;
  readonly estatesChanged: boolean;
};

/** Joins estate and name; neither has a line feed. */
export function zoneKey(estate: string, name: string): string {
  return `${estate}\n${name}`;
}

const NOTHING: FleetChange = { zones: [], isFirst: false, estatesChanged: false };
const REMOVED_REMEMBERED = 5_000;

export type FleetOptions = {
  readonly database: Database;
  readonly wallNow: () => number;
  /** Told of everything that a refresh found, whoever asked for it; not of the first reading. */
  readonly onChange: (change: FleetChange, revision: number) => void;
};

export function createFleetState(options: FleetOptions): FleetState {
  return new StoredFleet(options);
}

class StoredFleet implements FleetState {
  readonly zones = new Map<string, FleetZone>();
  removed: readonly RemovedZone[] = [];
  deltasSince = 0;
  estates: ReadonlyMap<string, FleetEstate> = new Map();
  sources: readonly FleetSource[] = [];
  readonly #options: FleetOptions;
  #revision = -1;
  #running: Promise<FleetChange> = Promise.resolve(NOTHING);
  #waiting: Promise<FleetChange> | null = null;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  get revision(): number {
    return Math.max(0, this.#revision);
  }

  now(estate: string): number {
    const clock = this.estates.get(estate);
    const wallNow = this.#options.wallNow();
    return clock === undefined ? Math.floor(wallNow) : estateNow(clock, wallNow);
  }

  // Whoever comes while a refresh runs must see what was stored before: one more follows, shared by all who wait for it.
  refresh(): Promise<FleetChange> {
    this.#waiting ??= this.#running
      .catch(() => NOTHING)
      .then(() => {
        this.#waiting = null;
        this.#running = this.#readAndTell();
        return this.#running;
      });
    return this.#waiting;
  }

  async #readAndTell(): Promise<FleetChange> {
    const change = await this.#read();
    const isNews = change.zones.length > 0 || change.estatesChanged;
    if (isNews && !change.isFirst) this.#options.onChange(change, this.#revision);
    return change;
  }

  async #read(): Promise<FleetChange> {
    const { database } = this.#options;
    const present = await currentRevision(database.client);
    const before = estateSignature(this.estates, this.sources);
    const shown = await readEstates(database);
    this.sources = await readSources(database);
    const hasOtherEstates = [...shown.keys()].join() !== [...this.estates.keys()].join();
    this.estates = shown;
    const estatesChanged = before !== estateSignature(this.estates, this.sources);
    if (present === this.#revision && !hasOtherEstates) return { ...NOTHING, estatesChanged };
    const isFirst = this.#revision < 0;
    const since = hasOtherEstates ? -1 : this.#revision;
    if (since < 0) {
      this.zones.clear();
      this.deltasSince = present;
    }
    const estates = [...shown.keys()];
    const changed = await readZones(database, estates, { after: since, upTo: present });
    for (const zone of changed) this.zones.set(zoneKey(zone.estate, zone.name), zone);
    const gone = isFirst
      ? []
      : await readRemoved(database, { after: this.#revision, upTo: present });
    this.#takeOut(gone);
    this.#revision = present;
    return { zones: [...changed, ...gone].map(({ name }) => name), isFirst, estatesChanged };
  }

  #takeOut(gone: readonly RemovedZone[]): void {
    for (const { estate, name, revision: at } of gone) {
      const key = zoneKey(estate, name);
      if ((this.zones.get(key)?.revision ?? 0) < at) this.zones.delete(key);
    }
    this.removed = [...this.removed, ...gone];
    if (this.removed.length <= REMOVED_REMEMBERED) return;
    this.removed = this.removed.slice(-REMOVED_REMEMBERED);
    this.deltasSince = Math.max(this.deltasSince, this.removed[0]?.revision ?? 0);
  }
}

/** Freshness, pauses and jumps of a clock are news; that it goes on is not. */
function estateSignature(
  estates: ReadonlyMap<string, FleetEstate>,
  sources: readonly FleetSource[],
): string {
  return JSON.stringify([
    [...estates.values()].map(({ name, isPaused, clockAt, clockReadAt }) => [
      name,
      isPaused,
      isPaused ? clockAt : Math.round((clockAt - clockReadAt) / 10),
    ]),
    sources.map(({ agent, driver, isFresh }) => [agent, driver, isFresh]),
  ]);
}
