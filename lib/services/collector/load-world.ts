import type { Database } from "@/lib/db/database";
import { storedFinding } from "@/lib/db/finding-rows";
import { storedObservation } from "@/lib/db/observation-rows";
import { fromStoredJudgement } from "@/lib/db/specs/judgement";
import type { ZoneRow } from "@/lib/db/zone-rows";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { EstateKind, ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { mergeServers } from "./merge-servers";
import { saysHowItIs } from "./says-how-it-is";
import {
  type EstateWorld,
  emptyWorld,
  heldObservations,
  newVantage,
  type StoredReadiness,
  sourceKey,
  type ZoneMemory,
} from "./world";

const PAGE = 2_000;

/** What is stored about an estate, as the memory of whoever takes its lease. Sources must prove anew that they are fresh. */
export async function loadWorld(database: Database, name: string): Promise<EstateWorld> {
  const world = emptyWorld(name);
  await loadEstate(database, world);
  await loadSources(database, world);
  rememberVantages(world);
  await loadZones(database, world);
  await loadReports(database, world);
  await loadObservations(database, world);
  await loadFindings(database, world);
  await loadReadiness(database, world);
  await loadOwnSequences(database, world);
  for (const zone of world.zones.values()) rememberJudged(world, zone);
  world.roster = mergeServers(world.sources.values());
  return world;
}

async function loadEstate({ client }: Database, world: EstateWorld): Promise<void> {
  const row = await client.estate.findUnique({ where: { name: world.name } });
  if (row === null) return;
  const kind = row.kind as EstateKind;
  world.clock = {
    kind,
    isPaused: row.isPaused,
    clockAt: row.clockAt,
    clockReadAt: row.clockReadAt,
  };
  world.report = {
    estate: row.name,
    kind,
    now: row.clockAt,
    isPaused: row.isPaused,
    pollingIntervalSeconds: row.pollingIntervalSeconds,
  };
}

async function loadSources({ client }: Database, world: EstateWorld): Promise<void> {
  const rows = await client.source.findMany({ where: { estate: world.name } });
  const servers = await client.serverReport.findMany({ where: { estate: world.name } });
  for (const row of rows) {
    const key = sourceKey(row.agent, row.driver);
    world.sources.set(key, {
      agent: row.agent,
      driver: row.driver,
      key,
      kind: row.kind,
      hasLab: row.hasLab,
      reportsTransitions: row.reportsTransitions,
      isFresh: row.isFresh,
      lastReadAt: row.lastReadAt,
      sweptAt: null,
      cursor: null,
      transitionsAfter: row.transitionsAfter,
      isBehind: row.isBehind,
      servers: servers
        .filter(({ agent, driver }) => agent === row.agent && driver === row.driver)
        .map(({ report }) => storedServerReport(report)),
      nextSweepAt: 0,
    });
  }
}

/** What was seen stands until its agent is asked in vain: a restart of this process changes nothing on the wire. */
function rememberVantages(world: EstateWorld): void {
  for (const { agent, isFresh, hasLab } of world.sources.values()) {
    const known = world.vantages.get(agent);
    world.vantages.set(agent, newVantage(agent, hasLab, isFresh || known?.isFresh === true));
  }
}

async function loadZones({ client }: Database, world: EstateWorld): Promise<void> {
  let after = "";
  for (;;) {
    const rows = await client.zone.findMany({
      where: { estate: world.name, name: { gt: after } },
      orderBy: { name: "asc" },
      take: PAGE,
    });
    for (const { id: _id, revision: _revision, ...row } of rows) {
      const zone = memoryOf(world, row.name);

      const stored = { ...row, status: row.status as ZoneRow["status"] };
      zone.row = stored;
      zone.judgement = fromStoredJudgement(row.judgement);
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    after = last.name;
  }
}

async function loadReports({ client }: Database, world: EstateWorld): Promise<void> {
  for (const source of world.sources.values()) {
    let after = "";
    for (;;) {
      const rows = await client.zoneReport.findMany({
        where: { agent: source.agent, driver: source.driver, zone: { gt: after } },
        orderBy: { zone: "asc" },
        select: { zone: true, report: true },
        take: PAGE,
      });
      for (const { zone, report } of rows) {
        memoryOf(world, zone).reports.set(source.key, storedZoneReport(report));
      }
      const last = rows.at(-1);
      if (rows.length < PAGE || last === undefined) break;
      after = last.zone;
    }
  }
}

async function loadObservations({ client }: Database, world: EstateWorld): Promise<void> {
  const estate = world.name;
  let after: { readonly zone: string; readonly vantage: string } | null = null;
  for (;;) {
    const rows: readonly StoredLook[] = await client.observation.findMany({
      where: { estate },
      orderBy: [{ zone: "asc" }, { vantage: "asc" }],
      select: { zone: true, vantage: true, lookedAt: true, observation: true },
      take: PAGE,
      ...(after === null ? {} : { skip: 1, cursor: { estate_zone_vantage: { estate, ...after } } }),
    });
    for (const { zone, vantage, lookedAt, observation } of rows) {
      const look = { observation: storedObservation(observation), lookedAt };
      const known = memoryOf(world, zone);
      known.observations.set(vantage, look);
      known.isSeen ||= saysHowItIs(look.observation);
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    after = { zone: last.zone, vantage: last.vantage };
  }
}

type StoredLook = {
  readonly zone: string;
  readonly vantage: string;
  readonly lookedAt: number;
  readonly observation: unknown;
};

async function loadFindings({ client }: Database, world: EstateWorld): Promise<void> {
  const rows = await client.finding.findMany({
    where: { estate: world.name },
    orderBy: { id: "asc" },
  });
  for (const row of rows) {
    const zone = memoryOf(world, row.zone);
    zone.findings = [...zone.findings, storedFinding(row)];
  }
}

async function loadOwnSequences({ client }: Database, world: EstateWorld): Promise<void> {
  const rows = await client.history.groupBy({
    by: ["zone"],
    where: { estate: world.name, origin: "keymaster" },
    _max: { sequence: true },
  });
  for (const { zone, _max } of rows) {
    const known = world.zones.get(zone as ZoneName);
    if (known !== undefined) known.ownSequence = _max.sequence ?? 0;
  }
}

/** After a restart history goes on from the last reading of the estate's clock. */
function rememberJudged(world: EstateWorld, zone: ZoneMemory): void {
  if (zone.row === null || world.clock === null) return;
  zone.judged = {
    at: world.clock.clockAt,
    reports: new Map(zone.reports),
    status: zone.row.status,
    verdict: zone.row.verdict,
    wakeAt: zone.row.wakeAt,
    observations: heldObservations(world, zone),
  };
}

async function loadReadiness({ client }: Database, world: EstateWorld): Promise<void> {
  const rows = await client.server.findMany({ where: { estate: world.name } });
  for (const { name, readiness } of rows) {
    const stored = storedReadiness(readiness);
    if (stored !== null) world.readiness.set(name, stored);
  }
}

/** As {@link storedZoneReport}; null before the first judgement. */
export function storedReadiness(json: unknown): StoredReadiness | null {
  return json as StoredReadiness | null;
}

/** The zone in memory, made if it is new. */
export function memoryOf(world: EstateWorld, name: string): ZoneMemory {
  const zoneName = name as ZoneName;
  const known = world.zones.get(zoneName);
  if (known !== undefined) return known;
  const made: ZoneMemory = {
    name: zoneName,
    reports: new Map(),
    judgement: null,
    row: null,
    judged: null,
    owed: null,
    ownSequence: 0,
    observations: new Map(),
    isSeen: false,
    findings: [],
    shares: new Map(),
  };
  world.zones.set(zoneName, made);
  return made;
}

/** The collector stores only what the agent contract has parsed, and a full sweep replaces whatever an older version stored. */
export function storedZoneReport(json: unknown): ZoneReport {
  return json as ZoneReport;
}

/** As {@link storedZoneReport}. */
export function storedServerReport(json: unknown): ServerReport {
  return json as ServerReport;
}
