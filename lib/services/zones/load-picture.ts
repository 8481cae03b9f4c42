import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { loadObservations } from "@/lib/services/checks/load-observations";
import { storedServerReport, storedZoneReport } from "@/lib/services/collector/load-world";
import { sourceKey } from "@/lib/services/collector/world";
import type { Services } from "@/lib/services/context";
import { readSources } from "@/lib/services/fleet/fleet-rows";

/** What is known of one zone right now, merged over its sources, with every public key that was read. */
export type LoadedZone = {
  readonly facts: ZoneFacts;
  readonly picture: ZonePicture;
  /** Base64 public key fields by native key id. */
  readonly publicKeys: Readonly<Record<string, string>>;
};

/** Reads everything about a zone, and how fresh it is, as it is stored now; null if its estate is gone. */
export async function loadPicture(
  { database, fleet }: Services,
  zone: StoredZone,
): Promise<LoadedZone | null> {
  const estate = fleet.estates.get(zone.estate);
  if (estate === undefined) return null;
  const where = { estate: zone.estate };
  const [reports, servers, observations, known] = await Promise.all([
    database.client.zoneReport.findMany({
      where: { ...where, zone: zone.name },
      orderBy: [{ agent: "asc" }, { driver: "asc" }],
    }),
    database.client.server.findMany({ where }),
    loadObservations(database, { estate: zone.estate, zone: zone.name }),
    readSources(database),
  ]);
  const sources = new Map(known.map((source) => [sourceKey(source.agent, source.driver), source]));
  const sourceOf = ({ agent, driver }: { agent: string; driver: string }) =>
    sources.get(sourceKey(agent, driver));
  const reads = reports.flatMap((row) => sourceOf(row)?.lastReadAt ?? []);
  const facts: ZoneFacts = {
    estate: {
      estate: estate.name,
      kind: estate.kind,
      now: fleet.now(estate.name),
      isPaused: estate.isPaused,
      pollingIntervalSeconds: estate.pollingIntervalSeconds,
    },
    reports: reports.map((row) => ({
      agent: row.agent,
      fresh: sourceOf(row)?.isFresh ?? false,
      report: storedZoneReport(row.report),
    })),
    servers: servers.map(({ report, isFresh }) => ({
      report: storedServerReport(report),
      fresh: isFresh,
    })),
    lastReadAt: reads.length === 0 ? null : Math.max(...reads),
    observations,
  };
  const publicKeys = Object.assign({}, ...reports.map((row) => row.publicKeys));
  return { facts, picture: mergeFacts(facts), publicKeys };
}
