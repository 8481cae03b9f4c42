import type { Database } from "@/lib/db/database";
import type { Status } from "@/lib/dnssec/status/judgement";
import type { EstateKind } from "@/lib/dnssec/zone-report";
import type { FleetEstate, FleetSource, FleetZone, RemovedZone } from "./fleet-state";

export async function readEstates({ client }: Database): Promise<ReadonlyMap<string, FleetEstate>> {
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

export async function readSources({ client }: Database): Promise<readonly FleetSource[]> {
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

type Span = { readonly after: number; readonly upTo: number };

export async function readZones(
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
      basis: true,
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

export async function readRemoved(
  { client }: Database,
  { after, upTo }: Span,
): Promise<RemovedZone[]> {
  return client.removedZone.findMany({
    where: { revision: { gt: after, lte: upTo } },
    orderBy: { revision: "asc" },
  });
}
