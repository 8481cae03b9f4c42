import { rowChunks } from "@/lib/db/bulk";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneName } from "@/lib/dns/zone-name";
import {
  type MoveFacts,
  NOTHING_BESIDE,
  type Preference,
} from "@/lib/dnssec/key-master/move/move-facts";
import type { MovePhase } from "@/lib/dnssec/key-master/move/state";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { storedServerReport } from "@/lib/services/collector/load-world";
import type { Services } from "@/lib/services/context";
import { readSources } from "@/lib/services/fleet/fleet-rows";
import type { FleetSource } from "@/lib/services/fleet/fleet-state";
import { heldReports } from "@/lib/services/zones/held-reports";

const ZONES_AT_ONCE = 500;

/** Everything that is stored of many zones of one estate, read in bulk: for plans that are made anew before anything is done. */
export async function gatherMany(
  services: Services,
  estate: string,
  zones: readonly Pick<StoredZone, "name">[],
): Promise<readonly MoveFacts[]> {
  const found: MoveFacts[] = [];
  const common = await gatherCommon(services, estate);
  if (common === null) return found;
  for (const chunk of rowChunks(zones, ZONES_AT_ONCE)) {
    const names = chunk.map(({ name }) => name);
    const { client } = services.database;
    const [reports, live, holds] = await Promise.all([
      client.zoneReport.findMany({
        where: { estate, zone: { in: names } },
        orderBy: [{ agent: "asc" }, { driver: "asc" }],
        select: { zone: true, agent: true, driver: true, report: true },
      }),
      client.move.findMany({
        where: { estate, zone: { in: names }, isLive: true },
        select: { id: true, zone: true, kind: true, phase: true },
      }),
      client.hold.findMany({ where: { held: true, estate, zone: { in: names } } }),
    ]);
    for (const name of names) {
      const other = live.find(({ zone }) => zone === name);
      found.push({
        // Only parsed names are stored.
        zone: name as ZoneName,
        facts: {
          ...common.facts,
          ...heldReports(
            reports.filter((row) => row.zone === name),
            common.sources,
          ),
        },
        beside: {
          observations: [],
          checks: [],
          asked: NOTHING_BESIDE.asked,
          preferences: common.preferences,
          otherMove:
            other === undefined
              ? null
              : { id: other.id, kind: other.kind as MoveKind, phase: other.phase as MovePhase },
          lastSeize: null,
          holds: holds
            .filter(({ zone }) => zone === name)
            .map(({ reason, by, at }) => ({ scope: "zone", reason: reason ?? "", by, at })),
        },
      });
    }
  }
  return found;
}

type Common = {
  readonly facts: Pick<ZoneFacts, "estate" | "servers">;
  readonly preferences: Readonly<Record<string, Preference>>;
  readonly sources: readonly FleetSource[];
};

async function gatherCommon({ database, fleet }: Services, name: string): Promise<Common | null> {
  const estate = fleet.estates.get(name);
  if (estate === undefined) return null;
  const [servers, preferences, sources] = await Promise.all([
    database.client.server.findMany({ where: { estate: name } }),
    database.client.serverPreference.findMany({ where: { estate: name } }),
    readSources(database),
  ]);
  return {
    facts: {
      estate: {
        estate: name,
        kind: estate.kind,
        now: fleet.now(name),
        isPaused: estate.isPaused,
        pollingIntervalSeconds: estate.pollingIntervalSeconds,
      },
      servers: servers.map(({ report, isFresh }) => ({
        report: storedServerReport(report),
        fresh: isFresh,
      })),
    },
    preferences: Object.fromEntries(
      preferences.map(({ server, preference }) => [server, preference as Preference]),
    ),
    sources,
  };
}
