import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { loadObservations } from "@/lib/services/checks/load-observations";
import { storedServerReport } from "@/lib/services/collector/load-world";
import type { Services } from "@/lib/services/context";
import { readSources } from "@/lib/services/fleet/fleet-rows";
import type { FleetSource } from "@/lib/services/fleet/fleet-state";
import { heldReports } from "./held-reports";

/** What is known of one zone right now, merged over its sources, with every public key that was read. */
export type LoadedZone = {
  readonly facts: ZoneFacts;
  readonly picture: ZonePicture;
  /** Base64 public key fields by native key id. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** All sources of the program, as they were when this was read. */
  readonly sources: readonly FleetSource[];
};

/** Reads everything about a zone, and how fresh it is, as it is stored now; null if its estate is gone. */
export async function loadPicture(
  { database, fleet }: Services,
  zone: StoredZone,
): Promise<LoadedZone | null> {
  const estate = fleet.estates.get(zone.estate);
  if (estate === undefined) return null;
  const where = { estate: zone.estate };
  const reading = readSources(database);
  const [reports, servers, observations, sources] = await Promise.all([
    database.client.zoneReport.findMany({
      where: { ...where, zone: zone.name },
      orderBy: [{ agent: "asc" }, { driver: "asc" }],
    }),
    database.client.server.findMany({ where }),
    loadObservations(database, { estate: zone.estate, zone: zone.name }, reading),
    reading,
  ]);
  const facts: ZoneFacts = {
    estate: {
      estate: estate.name,
      kind: estate.kind,
      now: fleet.now(estate.name),
      isPaused: estate.isPaused,
      pollingIntervalSeconds: estate.pollingIntervalSeconds,
    },
    ...heldReports(reports, sources),
    servers: servers.map(({ report, isFresh }) => ({
      report: storedServerReport(report),
      fresh: isFresh,
    })),
    observations,
  };
  const publicKeys = Object.assign({}, ...reports.map((row) => row.publicKeys));
  return { facts, picture: mergeFacts(facts), publicKeys, sources };
}
