import { readZoneFresh } from "@/lib/agent-client/steps";
import type { FreshReadingAnswer } from "@/lib/contracts/agent/steps";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { EstateReport, ServerReport } from "@/lib/dnssec/zone-report";
import { loadObservations } from "@/lib/services/checks/load-observations";
import { keepLastWords } from "@/lib/services/collector/keep-last-words";
import { storedServerReport, storedZoneReport } from "@/lib/services/collector/load-world";
import { mergeServers } from "@/lib/services/collector/merge-servers";
import { sourceKey } from "@/lib/services/collector/world";
import type { Services } from "@/lib/services/context";
import { readSources } from "@/lib/services/fleet/fleet-rows";
import type { FleetEstate, FleetSource } from "@/lib/services/fleet/fleet-state";

export type ZonePlace = { readonly estate: string; readonly zone: ZoneName };

/**
 * What every source of the zone says at this moment, asked just now. A source that does not answer is taken at its last word and is
 * not fresh; one whose driver reads in sweeps alone is taken at its last sweep.
 */
export async function readFreshFacts(
  services: Services,
  place: ZonePlace,
): Promise<ZoneFacts | null> {
  const estate = services.fleet.estates.get(place.estate);
  if (estate === undefined) return null;
  const { client } = services.database;
  const where = { estate: place.estate };
  const reading = readSources(services.database);
  const [reports, serverReports, observations, everySource] = await Promise.all([
    client.zoneReport.findMany({
      where: { ...where, zone: place.zone },
      orderBy: [{ agent: "asc" }, { driver: "asc" }],
    }),
    client.serverReport.findMany({ where }),
    loadObservations(services.database, place, reading),
    reading,
  ]);
  const sources = everySource.filter((source) => source.estate === place.estate);
  const asked = await Promise.all(
    sources.map(async (source) => {
      const known = reports.find((row) => isOf(source, row));
      const reading = known === undefined ? null : await readOne(services, source, place.zone);
      const last = serverReports
        .filter((row) => isOf(source, row))
        .map(({ report }) => storedServerReport(report));
      const stored = known === undefined ? undefined : storedZoneReport(known.report);
      return { source, reading, last, stored };
    }),
  );
  const readings = asked.flatMap(({ reading }) =>
    reading?.kind === "read" ? [reading.value] : [],
  );
  const reads = asked.flatMap(({ source }) => source.lastReadAt ?? []);
  const now = estateAt(estate, readings, services);
  return {
    estate: now,
    reports: asked.flatMap(({ source, reading, stored }) => {
      if (stored === undefined || reading === null) return [];
      const { agent } = source;
      if (reading.kind !== "read")
        return [{ agent, fresh: isFresh(source, reading), report: stored }];
      const { zone, servers } = reading.value;
      return [{ agent, fresh: true, report: keepLastWords(zone, stored, servers) }];
    }),
    servers: mergeServers(
      asked.map(({ source, reading, last }) => ({
        agent: source.agent,
        isFresh: isFresh(source, reading),
        servers: reading?.kind === "read" ? withFresh(last, reading.value.servers) : last,
      })),
    ),
    lastReadAt: readings.length > 0 ? now.now : latest(reads),
    observations,
  };
}

type Reading =
  | { readonly kind: "read"; readonly value: FreshReadingAnswer }
  | { readonly kind: "reads-in-sweeps" }
  | { readonly kind: "silent" };

async function readOne(
  { agents }: Services,
  { agent, driver }: FleetSource,
  zone: ZoneName,
): Promise<Reading> {
  const transport = agents.transportOf(agent);
  if (!transport.ok) return { kind: "silent" };
  const answer = await readZoneFresh({ transport: transport.value, driver }, zone);
  if (!answer.ok) return { kind: "silent" };
  if (answer.value.ok) return { kind: "read", value: answer.value.value };
  return { kind: answer.value.error.kind === "unsupported" ? "reads-in-sweeps" : "silent" };
}

/** A source that was not asked, because it does not know the zone, is as fresh as its last sweep. */
function isFresh(source: FleetSource, reading: Reading | null): boolean {
  if (reading === null || reading.kind === "reads-in-sweeps") return source.isFresh;
  return reading.kind === "read";
}

function estateAt(
  estate: FleetEstate,
  readings: readonly FreshReadingAnswer[],
  { fleet }: Services,
): EstateReport {
  const { name, kind, isPaused, pollingIntervalSeconds } = estate;
  const known = fleet.now(name);
  const [told] = readings;
  const isLab = kind === "lab" && told !== undefined;
  return {
    estate: name,
    kind,
    pollingIntervalSeconds,
    now: isLab ? told.estate.now : known,
    isPaused: isLab ? told.estate.isPaused : isPaused,
  };
}

function withFresh(
  known: readonly ServerReport[],
  fresh: readonly ServerReport[],
): readonly ServerReport[] {
  const told = new Map(fresh.map((report) => [report.server, report]));
  const kept = known.filter(({ server }) => !told.has(server));
  return [...kept, ...told.values()];
}

function isOf(
  source: FleetSource,
  row: { readonly agent: string; readonly driver: string },
): boolean {
  return sourceKey(source.agent, source.driver) === sourceKey(row.agent, row.driver);
}

function latest(instants: readonly number[]): number | null {
  return instants.length === 0 ? null : Math.max(...instants);
}
