import type { Database } from "@/lib/db/database";
import { type Lease, returnLease, takeLease } from "@/lib/db/leases";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Logger } from "@/lib/platform/logger";
import { clearEstate } from "./clear-estate";
import { type AgentReach, collectEstate, type TurnNews } from "./estate-collector";
import { loadWorld } from "./load-world";
import { pullZoneTransitions } from "./pull-transitions";
import { settleZones } from "./settle-history";
import { type EstateWorld, estateAt, sourceKey, type ZoneMemory } from "./world";

export type CollectorOptions = {
  readonly database: Database;
  readonly reach: AgentReach;
  /** Names this process in the leases. */
  readonly holder: string;
  readonly wallNow: () => number;
  readonly logger: Logger;
  readonly leaseSeconds: number;
  /** After every turn that stored something. */
  readonly onNews: (estate: string, news: TurnNews) => Promise<void>;
};

/** Background reading of every estate whose lease this process gets. */
export interface Collector {
  /** One turn over all estates: whatever is due. */
  turn(): Promise<void>;
  /** Sweeps an estate now, here or in the process that holds it, and answers when everything is judged. */
  lookNow(estate: string): Promise<void>;
  /** Reads what agents saw by themselves now, and answers when it is judged. */
  readLooks(estate: string): Promise<void>;
  /** When each vantage point looked at a zone last, by the estate's clock; empty where another process reads them. */
  lastLooks(estate: string, zone: string): ReadonlyMap<string, number>;
  /** Completes the history of one zone; false if another process holds the estate. */
  tellHistory(estate: string, zone: string): Promise<boolean>;
  /** Forgets everything that was observed of an estate, history included, takes it over, and looks anew. */
  startOver(estate: string): Promise<void>;
  /** Gives every lease back. */
  close(): Promise<void>;
}

type Held = { readonly lease: Lease; readonly world: EstateWorld; readonly renewAt: number };

export function createCollector(options: CollectorOptions): Collector {
  const held = new Map<string, Held>();
  const queues = new Map<string, Promise<unknown>>();

  /** Turns over one estate never overlap. */
  function inLine<T>(estate: string, work: () => Promise<T>): Promise<T> {
    const before = queues.get(estate) ?? Promise.resolve();
    const run = before.then(work, work);
    queues.set(
      estate,
      run.catch(() => undefined),
    );
    return run;
  }

  async function runTurn(estate: string, everySource: boolean): Promise<boolean> {
    const mine = await hold(options, held, estate);
    if (mine === null) return false;
    const wanted = await wantedRequest(options.database, estate);
    await syncSources(options.database, mine.world);
    const sweepsAll = everySource || wanted.isOpen;
    const context = { database: options.database, lease: mine.lease, wallNow: options.wallNow };
    const outcome = await collectEstate(context, options.reach, mine.world, sweepsAll);
    if (!outcome.ok) {
      options.logger.warn({ estate }, "another process has taken over this estate");
      held.delete(estate);
      return false;
    }
    const { zones, servers } = outcome.value;
    if (zones.length + servers.length > 0) await options.onNews(estate, outcome.value);
    if (wanted.isOpen) await answerRequest(options.database, estate, wanted.number);
    return true;
  }

  return {
    turn: async () => {
      const estates = await options.database.client.source.findMany({
        distinct: ["estate"],
        select: { estate: true },
      });
      const hidden = await options.database.client.estate.findMany({ where: { isHidden: true } });
      const names = new Set(estates.map(({ estate }) => estate));
      for (const { name } of hidden) names.delete(name);
      await Promise.all([...names].map((estate) => inLine(estate, () => runTurn(estate, false))));
    },
    lookNow: async (estate) => {
      const isMine = await inLine(estate, () => runTurn(estate, true));
      if (!isMine) await askHolder(options, estate);
    },
    readLooks: async (estate) => {
      await inLine(estate, async () => {
        readVantagesNext(held.get(estate)?.world);
        await runTurn(estate, false);
      });
    },
    lastLooks: (estate, zone) => lastLooksIn(held.get(estate)?.world, zone as ZoneName),
    tellHistory: async (estate, zone) => {
      const mine = held.get(estate);
      if (mine === undefined) return false;
      const known = mine.world.zones.get(zone as ZoneName);
      if (known === undefined || isComplete(mine.world, known)) return true;
      await inLine(estate, () => completeZone(options, mine, known));
      return true;
    },
    startOver: (estate) =>
      inLine(estate, async () => {
        held.delete(estate);
        await clearEstate(options.database, estate);
        await runTurn(estate, true);
      }),
    close: async () => {
      await Promise.allSettled(queues.values());
      for (const { lease } of held.values()) await returnLease(options.database, lease);
      held.clear();
    },
  };
}

function readVantagesNext(world: EstateWorld | undefined): void {
  for (const vantage of world?.vantages.values() ?? []) vantage.nextReadAt = 0;
}

function lastLooksIn(world: EstateWorld | undefined, zone: ZoneName): ReadonlyMap<string, number> {
  const looks = world?.zones.get(zone)?.observations ?? [];
  return new Map(Array.from(looks, ([agent, { lookedAt }]) => [agent, lookedAt]));
}

/** Nothing is owed, and no source of the zone is behind. */
function isComplete(world: EstateWorld, zone: ZoneMemory): boolean {
  const isBehind = [...zone.reports.keys()].some(
    (key) => world.sources.get(key)?.isBehind === true,
  );
  return zone.owed === null && !isBehind;
}

async function completeZone(
  { database, wallNow, reach }: CollectorOptions,
  { lease, world }: Held,
  zone: ZoneMemory,
): Promise<void> {
  for (const key of zone.reports.keys()) {
    const source = world.sources.get(key);
    const transport = source === undefined ? null : reach.transportOf(source.agent);
    if (source?.isBehind !== true || transport?.ok !== true) continue;
    const asked = { driver: source.driver, estate: world.name, zone: zone.name };
    await pullZoneTransitions({ database, wallNow }, transport.value, asked);
  }
  const estate = estateAt(world, wallNow());
  if (estate === null || zone.owed === null) return;
  await settleZones({ database, lease, wallNow }, world, estate, [zone]);
}

const ANSWER_POLL_MS = 50;
const ANSWER_TIMEOUT_SECONDS = 120;

/** Leaves a request for the process that holds the estate and waits until it has judged. */
async function askHolder({ database, reach }: CollectorOptions, estate: string): Promise<void> {
  const { client } = database;
  const { count } = await client.estate.updateMany({
    where: { name: estate },
    data: { wantedRequest: { increment: 1 } },
  });
  if (count === 0) return;
  const { wantedRequest } = await client.estate.findUniqueOrThrow({ where: { name: estate } });
  const giveUpAt = reach.elapsed() + ANSWER_TIMEOUT_SECONDS;
  while (reach.elapsed() < giveUpAt) {
    const row = await client.estate.findUnique({ where: { name: estate } });
    if (row === null || row.judgedRequest >= wantedRequest) return;
    await new Promise((resolve) => setTimeout(resolve, ANSWER_POLL_MS));
  }
}

/** Takes or renews the lease; memory is loaded anew whenever the epoch is. */
async function hold(
  { database, holder, leaseSeconds, reach }: CollectorOptions,
  held: Map<string, Held>,
  estate: string,
): Promise<Held | null> {
  const known = held.get(estate);
  if (known !== undefined && reach.elapsed() < known.renewAt) return known;
  const lease = await takeLease(database, {
    name: `estate:${estate}`,
    holder,
    seconds: leaseSeconds,
  });
  if (lease === null) {
    held.delete(estate);
    return null;
  }
  const isSame = known !== undefined && known.lease.epoch === lease.epoch;
  const world = isSame ? known.world : await loadWorld(database, estate);
  const mine = { lease, world, renewAt: reach.elapsed() + leaseSeconds / 3 };
  held.set(estate, mine);
  return mine;
}

/** Sources come and go with agents; what is remembered of those that stay stays. */
async function syncSources(database: Database, world: EstateWorld): Promise<void> {
  const rows = await database.client.source.findMany({ where: { estate: world.name } });
  const keys = new Set(rows.map(({ agent, driver }) => sourceKey(agent, driver)));
  for (const key of world.sources.keys()) {
    if (keys.has(key)) continue;
    world.sources.delete(key);
    for (const zone of world.zones.values()) {
      if (zone.reports.delete(key)) zone.judgement = null;
    }
  }
  for (const row of rows) {
    const key = sourceKey(row.agent, row.driver);
    if (world.sources.has(key)) continue;
    world.sources.set(key, {
      agent: row.agent,
      driver: row.driver,
      key,
      kind: row.kind,
      hasLab: row.hasLab,
      reportsTransitions: row.reportsTransitions,
      isFresh: false,
      lastReadAt: row.lastReadAt,
      sweptAt: null,
      cursor: null,
      transitionsAfter: row.transitionsAfter,
      isBehind: row.isBehind,
      servers: [],
      nextSweepAt: 0,
    });
  }
}

/** Another process may have asked for a look through the estate's row. */
async function wantedRequest(
  { client }: Database,
  estate: string,
): Promise<{ readonly isOpen: boolean; readonly number: number }> {
  const row = await client.estate.findUnique({
    where: { name: estate },
    select: { wantedRequest: true, judgedRequest: true },
  });
  if (row === null) return { isOpen: false, number: 0 };
  return { isOpen: row.wantedRequest > row.judgedRequest, number: row.wantedRequest };
}

async function answerRequest({ client }: Database, estate: string, number: number): Promise<void> {
  await client.estate.updateMany({
    where: { name: estate, judgedRequest: { lt: number } },
    data: { judgedRequest: number },
  });
}
