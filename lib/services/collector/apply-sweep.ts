import { isDeepStrictEqual } from "node:util";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import { ok, type Result } from "@/lib/result";
import { readClock } from "@/lib/services/estates/estate-clock";
import { keepLastWords } from "./keep-last-words";
import { memoryOf } from "./load-world";
import { areSameSettings, essenceOf, keepLastSettings, mergeServers } from "./merge-servers";
import { type LeaseLost, type StoreContext, storeReports, storeRoster, storeSweep } from "./store";
import type { SweepOutcome } from "./sweep-source";
import type { EstateWorld, SourceMemory, ZoneMemory } from "./world";

/** What a sweep leaves to be judged. */
export type Applied = {
  readonly changed: ReadonlySet<ZoneMemory>;
  /** Servers or freshness changed: every zone of the estate may be judged otherwise now. */
  readonly touchesAll: boolean;
  readonly changedServers: readonly string[];
};

/** Stores what a sweep brought and takes it into memory: only what really changed is written. */
export async function applySweep(
  context: StoreContext,
  world: EstateWorld,
  source: SourceMemory,
  outcome: SweepOutcome,
): Promise<Result<Applied, LeaseLost>> {
  const changedReports = outcome.zones
    .map((report) => keepLastWords(report, knownReport(world, source, report), outcome.servers))
    .filter((report) => isNews(world, source, report));
  const removed = removedNames(world, source, outcome);
  const stored = await storeReports(context, source, changedReports);
  if (!stored.ok) return stored;
  const clock = readClock(outcome.estate, outcome.receivedAt);
  const { estate } = outcome;
  const servers = keepLastSettings(outcome.servers, source.servers);
  const kept = await storeSweep(context, { world, source, estate, clock, servers, removed });
  if (!kept.ok) return kept;

  const changed = new Set<ZoneMemory>();
  for (const report of changedReports) {
    const zone = memoryOf(world, report.zone);
    zone.reports.set(source.key, report);
    changed.add(zone);
  }
  for (const name of removed) {
    const zone = memoryOf(world, name);
    zone.reports.delete(source.key);
    changed.add(zone);
  }
  const wasFresh = source.isFresh;
  Object.assign(source, {
    isFresh: true,
    lastReadAt: clock.clockAt,
    sweptAt: estate.now,
    cursor: outcome.cursor,
    servers,
  });
  world.report = estate;
  world.clock = clock;
  const roster = await renewRoster(context, world);
  if (!roster.ok) return roster;
  return ok({
    changed,
    touchesAll: !wasFresh || roster.value.matters,
    changedServers: roster.value.changed,
  });
}

/** Which servers tell something new, and whether zones may be judged otherwise for it. */
export type RosterNews = { readonly changed: readonly string[]; readonly matters: boolean };

/** Merges the servers anew; a roster that says the same stays the same array, which spares judging. */
export async function renewRoster(
  context: StoreContext,
  world: EstateWorld,
): Promise<Result<RosterNews, LeaseLost>> {
  const roster = mergeServers(world.sources.values());
  const before = new Map(world.roster.map((held) => [held.report.server, held]));
  const differs = roster.filter(({ report, fresh }) => {
    const known = before.get(report.server);
    return known?.fresh !== fresh || essenceOf(known.report) !== essenceOf(report);
  });
  const isToldAnew = ({ report }: (typeof roster)[number]) => {
    const known = before.get(report.server);
    return known !== undefined && !areSameSettings(known.report, report);
  };
  const changed = roster
    .filter((held) => differs.includes(held) || isToldAnew(held))
    .map(({ report }) => report.server);
  const names = new Set(roster.map(({ report }) => report.server));
  const gone = [...before.keys()].filter((name) => !names.has(name));
  const matters = differs.length + gone.length > 0;
  if (!matters && changed.length === 0) return ok({ changed: [], matters });
  world.roster = roster;
  const stored = await storeRoster(context, world);
  return stored.ok ? ok({ changed: [...changed, ...gone], matters }) : stored;
}

function knownReport(
  world: EstateWorld,
  source: SourceMemory,
  { zone }: ZoneReport,
): ZoneReport | undefined {
  return world.zones.get(zone)?.reports.get(source.key);
}

function isNews(world: EstateWorld, source: SourceMemory, report: ZoneReport): boolean {
  const known = knownReport(world, source, report);
  if (known === undefined) return true;
  // Within one session of an agent revisions tell; one that was started anew may count anew.
  if (source.cursor !== null && known.revision === report.revision) return false;
  return !isDeepStrictEqual({ ...known, revision: 0 }, { ...report, revision: 0 });
}

function removedNames(
  world: EstateWorld,
  source: SourceMemory,
  outcome: SweepOutcome,
): readonly string[] {
  const isKnown = (name: string) =>
    world.zones.get(name as ZoneMemory["name"])?.reports.has(source.key) === true;
  if (!outcome.isFull) return outcome.removedZones.filter(isKnown);
  const listed = new Set<string>(outcome.zones.map(({ zone }) => zone));
  return [...world.zones.keys()].filter((name) => isKnown(name) && !listed.has(name));
}
