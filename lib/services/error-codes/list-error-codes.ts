import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { listErrorCodes as endpoint } from "@/lib/contracts/endpoints";
import type { ErrorCodeItem } from "@/lib/contracts/error-codes";
import { selectHaltedZones } from "@/lib/db/zone-queries";
import { WIN32_CODES } from "@/lib/dnssec/win32/codes";
import { findWin32 } from "@/lib/dnssec/win32/find";
import { itemOf, itemOfCode, type Win32Item } from "@/lib/dnssec/win32/item";
import { ok } from "@/lib/result";
import { storedServerReport } from "@/lib/services/collector/load-world";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import type { FleetZone } from "@/lib/services/fleet/fleet-state";
import { pageOf, readSort } from "@/lib/services/wire/paging";

const MAX_ZONES = 20;
const MAX_FINDINGS = 200;
const MAX_HALTED = 500;

/** Codes by number, hex, symbol or a pasted message; all of them without a question. */
export async function listErrorCodes(
  context: Context,
  query: QueryOf<typeof endpoint>,
): Promise<Outcome<ResponseOf<typeof endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const sort = readSort(query.sort, ["code", "symbol"] as const, {
    field: "code",
    descending: false,
  });
  if (!sort.ok) return sort;
  const q = query.q?.trim() ?? "";
  const found = q === "" ? WIN32_CODES.map(itemOfCode) : findWin32(q).map(itemOf);
  const { field, descending } = sort.value;
  const sorted =
    query.sort === undefined
      ? found
      : [...found].sort((a, b) => compare(a[field], b[field]) * (descending ? -1 : 1));
  const page = pageOf(sorted.slice(0, MAX_FINDINGS), query, { q, sort: query.sort });
  if (!page.ok) return page;
  const zones = await zonesByCode(context.services, page.value.items);
  return ok({
    ...page.value,
    items: page.value.items.map((item, index) => toItem(item, zones[index] ?? [])),
    clocks: clocksOf(context.services.fleet),
  });
}

/** One code, in any spelling. */
export async function readErrorCode(
  context: Context,
  params: { readonly code: string },
): Promise<Outcome<ErrorCodeItem>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const [match] = findWin32(params.code);
  if (match === undefined) {
    return refuse("error-code-not-found", `No code or name was recognised in "${params.code}".`);
  }
  const item = itemOf(match);
  const [zones] = await zonesByCode(context.services, [item]);
  return ok(toItem(item, zones ?? []));
}

type ZonesNow = ErrorCodeItem["zonesNow"];

function toItem(item: Win32Item, zonesNow: ZonesNow): ErrorCodeItem {
  const { code, hex, symbol, exists, meant, text, meaning, likelyCauses } = item;
  const { whatToDo, doNot, affectsUsers, owner } = item;
  return {
    code,
    hex,
    symbol,
    exists,
    meant: [...meant],
    text,
    meaning,
    likelyCauses: [...likelyCauses],
    whatToDo,
    doNot,
    affectsUsers,
    owner,
    zonesNow,
  };
}

type Evidence = {
  /** By `estate name`. */
  readonly failingServers: ReadonlyMap<
    string,
    { readonly code: number | null; readonly server: string }
  >;
  readonly halted: readonly {
    readonly name: string;
    readonly estate: string;
    readonly fault: string;
  }[];
};

/** Zones that show a code right now, or the situation that it stands for. */
async function zonesByCode(services: Services, items: readonly Win32Item[]): Promise<ZonesNow[]> {
  const { database, fleet } = services;
  const evidence: Evidence = {
    failingServers: await failingServers(services),
    halted: await selectHaltedZones(database.client, [...fleet.estates.keys()], MAX_HALTED),
  };
  return items.map((item) => zonesOf(services, item, evidence));
}

function zonesOf({ fleet }: Services, item: Win32Item, evidence: Evidence): ZonesNow {
  const found = new Map<string, ZonesNow[number]>();
  const add = (zone: string, estate: string, why: string | null) => {
    const key = `${estate} ${zone}`;
    if (why !== null && found.size < MAX_ZONES && !found.has(key)) {
      found.set(key, { zone, estate, why });
    }
  };
  const { code } = item;
  for (const { name, estate, fault } of code === null ? [] : evidence.halted) {
    const isMeant = new RegExp(`(^|[^0-9])${code}([^0-9]|$)`).test(fault);
    add(name, estate, isMeant ? "its key change failed with this code" : null);
  }
  for (const zone of fleet.zones.values()) {
    if (found.size >= MAX_ZONES) break;
    add(zone.name, zone.estate, whyNow(zone, item, evidence));
  }
  return [...found.values()];
}

function whyNow(
  zone: FleetZone,
  { code, relatedStatus }: Win32Item,
  { failingServers: failing }: Evidence,
): string | null {
  const failure = zone.holder === null ? undefined : failing.get(`${zone.estate} ${zone.holder}`);
  if (code !== null && failure?.code === code) {
    return `its key master ${failure.server} answers with this code`;
  }
  return relatedStatus !== null && zone.status === relatedStatus
    ? "it is in the situation that this code stands for"
    : null;
}

async function failingServers({ database, fleet }: Services) {
  const rows = await database.client.server.findMany({
    where: { estate: { in: [...fleet.estates.keys()] } },
  });
  return new Map(
    rows.flatMap(({ estate, name, report }) => {
      const { failure } = storedServerReport(report);
      return failure === null
        ? []
        : [[`${estate} ${name}`, { code: failure.code, server: name }] as const];
    }),
  );
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
