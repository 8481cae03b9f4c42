import type { DriverFailure, FreshReading } from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { EstateReport, ServerReport } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { toZoneContent } from "./convert";
import { type EstateWatch, reporterOf } from "./estate-watch";
import type { ZoneKeys, ZoneOnServer } from "./facts";
import type { ServerWatch } from "./server-watch";

export type FreshOptions = {
  readonly watches: readonly ServerWatch[];
  readonly estateWatch: EstateWatch;
  readonly describe: () => EstateReport;
};

type Asked = {
  readonly watch: ServerWatch;
  readonly said: Result<ZoneOnServer | null, DriverFailure>;
};

/** One zone from every server, now. What sweeps remember decides nothing but which silent servers belong to the zone. */
export async function readFresh(
  zone: ZoneName,
  options: FreshOptions,
): Promise<Result<FreshReading, DriverFailure>> {
  const { watches, estateWatch, describe } = options;
  const asked: readonly Asked[] = await Promise.all(
    watches.map(async (watch) => ({ watch, said: await watch.readZoneNow(zone) })),
  );
  const copies = asked.flatMap(({ said }) => (said.ok && said.value !== null ? [said.value] : []));
  const silent = asked.filter(({ said }) => !said.ok);
  if (copies.length === 0) return err(firstFailure(silent) ?? noSuchZone(zone));
  const keys = await readKeys(copies, watches);
  const content = toZoneContent(zone, copies, keys, {
    estate: describe().estate,
    names: estateWatch.names,
    pointers: estateWatch.pointers,
  });
  const known = estateWatch.memory.reportOf(zone);
  return ok({
    zone: {
      ...content,
      roleChangedAt: known?.roleChangedAt ?? null,
      revision: known?.revision ?? 0,
    },
    servers: asked.flatMap((each) => reportOf(zone, each, estateWatch) ?? []),
    estate: describe(),
  });
}

async function readKeys(
  copies: readonly ZoneOnServer[],
  watches: readonly ServerWatch[],
): Promise<ZoneKeys | null> {
  const reporter = reporterOf(copies);
  const watch = watches.find(({ server }) => server === reporter?.server);
  if (reporter === null || watch === undefined) return null;
  const name = reporter.zone.ZoneName;
  const rows = (await watch.readKeysNow([name])).get(name);
  if (rows === undefined) return null;
  const apex = (await watch.readApex([name])).get(name) ?? [];
  return { reportedBy: reporter.server, rows, apex };
}

/** A server that answers and does not have the zone is none of its servers; one that is silent may be. */
function reportOf(
  zone: ZoneName,
  { watch, said }: Asked,
  estateWatch: EstateWatch,
): ServerReport | null {
  const now = estateWatch.now;
  if (said.ok) {
    if (said.value === null) return null;
    const report = estateWatch.serverReport(watch);
    return { ...report, reachable: true, failure: null, lastContactAt: now };
  }
  const hosted = watch.hostedZones();
  if (hosted.length > 0 && !hosted.includes(zone)) return null;
  const { kind, code, detail } = said.error;
  return { ...estateWatch.serverReport(watch), reachable: false, failure: { kind, code, detail } };
}

function firstFailure(silent: readonly Asked[]): DriverFailure | null {
  return silent.flatMap(({ said }) => (said.ok ? [] : [said.error]))[0] ?? null;
}

function noSuchZone(zone: ZoneName): DriverFailure {
  const detail = `No server of this driver has the zone ${zone}.`;
  return { kind: "rejected-by-server", code: 9601, detail, retryable: false };
}
