import type { Database } from "@/lib/db/database";
import { currentRevision } from "@/lib/db/fleet-revision";
import type { Status } from "@/lib/dnssec/status/judgement";
import type { EstateKind } from "@/lib/dnssec/zone-report";
import { type ClockReading, estateNow } from "@/lib/services/estates/estate-clock";

/** The columns of a zone that the whole list shows. */
export type FleetZone = {
  readonly estate: string;
  readonly name: string;
  readonly storage: string;
  readonly signed: boolean | null;
  readonly status: Status;
  readonly statusSince: number | null;
  readonly service: string;
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

export function createFleetState({ database, wallNow, onChange }: FleetOptions): FleetState {
  const zones = new Map<string, FleetZone>();
  let removed: RemovedZone[] = [];
  let estates: ReadonlyMap<string, FleetEstate> = new Map();
  let sources: readonly FleetSource[] = [];
  let revision = -1;
  let deltasSince = 0;
  let running: Promise<FleetChange> = Promise.resolve(NOTHING);
  let waiting: Promise<FleetChange> | null = null;

  async function readOnce(): Promise<FleetChange> {
    const present = await currentRevision(database.client);
    const before = estateSignature(estates, sources);
    const shown = await readEstates(database);
    sources = await readSources(database);
    const hasOtherEstates = [...shown.keys()].join() !== [...estates.keys()].join();
    estates = shown;
    const estatesChanged = before !== estateSignature(estates, sources);
    if (present === revision && !hasOtherEstates) return { ...NOTHING, estatesChanged };
    const isFirst = revision < 0;
    const since = hasOtherEstates ? -1 : revision;
    if (since < 0) {
      zones.clear();
      deltasSince = present;
    }
    const changed = await readZones(database, [...estates.keys()], { after: since, upTo: present });
    for (const zone of changed) zones.set(zoneKey(zone.estate, zone.name), zone);
    const gone = isFirst ? [] : await readRemoved(database, { after: revision, upTo: present });
    for (const { estate, name, revision: at } of gone) {
      const key = zoneKey(estate, name);
      if ((zones.get(key)?.revision ?? 0) < at) zones.delete(key);
    }
    removed = [...removed, ...gone];
    if (removed.length > REMOVED_REMEMBERED) {
      removed = removed.slice(-REMOVED_REMEMBERED);
      deltasSince = Math.max(deltasSince, removed[0]?.revision ?? 0);
    }
    revision = present;
    return { zones: [...changed, ...gone].map(({ name }) => name), isFirst, estatesChanged };
  }

  return {
    // Whoever comes while a refresh runs must see what was stored before: one more follows, shared by all who wait for it.
    refresh: () => {
      waiting ??= running
        .catch(() => NOTHING)
        .then(() => {
          waiting = null;
          running = readOnce().then((change) => {
            const isNews = change.zones.length > 0 || change.estatesChanged;
            if (isNews && !change.isFirst) onChange(change, revision);
            return change;
          });
          return running;
        });
      return waiting;
    },
    get revision() {
      return Math.max(0, revision);
    },
    zones,
    get removed() {
      return removed;
    },
    get deltasSince() {
      return deltasSince;
    },
    get estates() {
      return estates;
    },
    get sources() {
      return sources;
    },
    now: (estate) => {
      const clock = estates.get(estate);
      return clock === undefined ? Math.floor(wallNow()) : estateNow(clock, wallNow());
    },
  };
}

async function readEstates({ client }: Database): Promise<ReadonlyMap<string, FleetEstate>> {
  const rows = await client.estate.findMany({
    where: { isHidden: false },
    orderBy: { name: "asc" },
  });
  return new Map(
    rows.map((row) => [
      row.name,
      {
        name: row.name,
        kind: row.kind as EstateKind,
        pollingIntervalSeconds: row.pollingIntervalSeconds,
        isPaused: row.isPaused,
        clockAt: row.clockAt,
        clockReadAt: row.clockReadAt,
      },
    ]),
  );
}

async function readSources({ client }: Database): Promise<readonly FleetSource[]> {
  return client.source.findMany({
    orderBy: [{ agent: "asc" }, { driver: "asc" }],
    select: {
      agent: true,
      driver: true,
      estate: true,
      hasLab: true,
      isFresh: true,
      lastReadAt: true,
      isBehind: true,
    },
  });
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

type Span = { readonly after: number; readonly upTo: number };

async function readZones(
  { client }: Database,
  estates: readonly string[],
  { after, upTo }: Span,
): Promise<readonly FleetZone[]> {
  const rows = await client.zone.findMany({
    where: { revision: { gt: after, lte: upTo }, estate: { in: [...estates] } },
    select: {
      estate: true,
      name: true,
      storage: true,
      signed: true,
      status: true,
      statusSince: true,
      service: true,
      verdict: true,
      holder: true,
      isHolderReachable: true,
      kskCount: true,
      zskCount: true,
      rolloverPhase: true,
      affectsUsers: true,
      signaturesValidUntil: true,
      nextEventWhat: true,
      nextEventAt: true,
      safeUntil: true,
      dueAt: true,
      sources: true,
      revision: true,
    },
  });
  return rows.map((row) => ({ ...row, status: row.status as Status }));
}

async function readRemoved({ client }: Database, { after, upTo }: Span): Promise<RemovedZone[]> {
  return client.removedZone.findMany({
    where: { revision: { gt: after, lte: upTo } },
    orderBy: { revision: "asc" },
  });
}
