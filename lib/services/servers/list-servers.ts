import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { listServers as listEndpoint } from "@/lib/contracts/endpoints";
import type { ServerDetail, ServerItem } from "@/lib/contracts/servers";
import { parseOwnerName, toLowerName } from "@/lib/dns/owner-name";
import type { ServerReport } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import { storedReadiness, storedServerReport } from "@/lib/services/collector/load-world";
import type { StoredReadiness } from "@/lib/services/collector/world";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { nearestNames } from "@/lib/services/wire/nearest";
import { pageOf, readSort } from "@/lib/services/wire/paging";
import { toSettings } from "./to-settings";

const SORTS = ["name", "estate", "kind", "lastContactAt", "holder", "total"] as const;
type ServerSort = (typeof SORTS)[number];

const NO_READINESS: StoredReadiness = {
  zones: { holder: 0, primary: 0, total: 0 },
  ifItDied: { clean: 0, resign: 0, stays: 0 },
  onlyCopyOf: { ksk: 0, zsk: 0, zones: 0 },
  onlyCopies: [],
};

/** Every server and what its death would cost. */
export async function listServers(
  context: Context,
  query: QueryOf<typeof listEndpoint>,
): Promise<Outcome<ResponseOf<typeof listEndpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const sort = readSort<ServerSort>(query.sort, SORTS, { field: "name", descending: false });
  if (!sort.ok) return sort;
  const { services } = context;
  const wanted = query.q?.trim().toLowerCase() ?? "";
  const known = await readServers(services, query.estate);
  const items = known
    .map(({ item }) => item)
    .filter(({ name }) => name.includes(wanted))
    .sort(comparing(sort.value.field, sort.value.descending));
  const question = { q: wanted, estate: query.estate ?? [], sort: sort.value };
  const page = pageOf(items, query, question);
  return page.ok ? ok({ ...page.value, clocks: clocksOf(services.fleet) }) : page;
}

/** One server, with the keys that only it has. */
export async function readServer(
  context: Context,
  params: { readonly server: string },
  query: { readonly estate?: string | undefined },
): Promise<Outcome<ServerDetail>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const parsed = parseOwnerName(params.server);
  if (!parsed.ok) {
    return refuse("invalid-name", `"${params.server.slice(0, 100)}" is no server name.`);
  }
  const { services } = context;
  const name = toLowerName(parsed.value);
  const known = await readServers(
    services,
    query.estate === undefined ? undefined : [query.estate],
  );
  const [found, ...others] = known.filter(({ item }) => item.name === name);
  if (found === undefined) {
    return refuse("server-not-found", `There is no server ${name}.`, {
      nearest: nearestNames(
        name,
        known.map(({ item }) => item.name),
      ),
    });
  }
  if (others.length > 0) {
    const estates = [found, ...others].map(({ item }) => item.estate);
    return refuse(
      "conflict",
      `Several estates have a server ${name}: ${estates.join(", ")}. Choose one with ?estate=.`,
      { estates },
    );
  }
  const { item, readiness, settings } = found;
  return ok({
    ...item,
    onlyCopies: readiness.onlyCopies.map(({ zone, descriptorId, keyRole }) => ({
      zone,
      descriptorId,
      keyRole,
    })),
    settings: toSettings(settings),
    clocks: clocksOf(services.fleet, new Set([item.estate])),
  });
}

type KnownServer = {
  readonly item: ServerItem;
  readonly readiness: StoredReadiness;
  readonly settings: ServerReport["settings"];
};

async function readServers(
  { database, fleet }: Services,
  estates: readonly string[] | undefined,
): Promise<readonly KnownServer[]> {
  const shown = [...fleet.estates.keys()].filter((name) => estates?.includes(name) ?? true);
  const where = { estate: { in: shown } };
  const [rows, reports] = await Promise.all([
    database.client.server.findMany({ where, orderBy: [{ name: "asc" }, { estate: "asc" }] }),
    database.client.serverReport.findMany({
      where,
      select: { agent: true, driver: true, estate: true, server: true },
    }),
  ]);
  return rows.map((row) => {
    const report = storedServerReport(row.report);
    const readiness = storedReadiness(row.readiness) ?? NO_READINESS;
    const told = reports.filter(
      ({ estate, server }) => estate === row.estate && server === row.name,
    );
    const readAt = lastReadOf(fleet.sources, told);
    const isHeard = row.isFresh && report.reachable;
    const item: ServerItem = {
      name: row.name,
      estate: row.estate,
      kind: report.kind,
      reachable: row.isFresh ? report.reachable : null,
      failure: report.failure,
      lastContactAt: wireInstantOrNull(
        isHeard ? (readAt ?? report.lastContactAt) : report.lastContactAt,
      ),
      zones: readiness.zones,
      onlyCopyOf: readiness.onlyCopyOf,
      ifItDied: readiness.ifItDied,
      clockSkewSeconds: report.clockSkewSeconds,
      vantagePoints: report.vantagePoints.map(({ from, reachable, at }) => ({
        from,
        reachable,
        at: wireInstant(row.isFresh ? (readAt ?? at) : at),
      })),
      addresses: [...report.addresses],
      agents: [...new Set(told.map(({ agent }) => agent))].sort(),
      directory: toDirectory(report.directory, row.isFresh ? readAt : null),
    };
    return { item, readiness, settings: report.settings };
  });
}

function toDirectory(
  reading: ServerReport["directory"],
  lastReadAt: number | null,
): ServerItem["directory"] {
  if (reading === undefined) return null;
  const orphans = reading.orphans.map((orphan) => ({ ...orphan }));
  return { ...reading, orphans, readAt: wireInstant(lastReadAt ?? reading.readAt) };
}

/** A fresh source looks at its servers in every sweep; only what changed is stored. */
function lastReadOf(
  sources: Services["fleet"]["sources"],
  told: readonly { readonly agent: string; readonly driver: string }[],
): number | null {
  const reads = sources
    .filter(
      (source) =>
        source.isFresh &&
        told.some(({ agent, driver }) => agent === source.agent && driver === source.driver),
    )
    .flatMap(({ lastReadAt }) => lastReadAt ?? []);
  return reads.length === 0 ? null : Math.max(...reads);
}

function comparing(field: ServerSort, descending: boolean) {
  const keyOf = (item: ServerItem): string | number => {
    if (field === "holder" || field === "total") return item.zones[field];
    return item[field] ?? "";
  };
  const direction = descending ? -1 : 1;
  return (a: ServerItem, b: ServerItem) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left !== right) return (left < right ? -1 : 1) * direction;
    return a.name < b.name ? -1 : 1;
  };
}
