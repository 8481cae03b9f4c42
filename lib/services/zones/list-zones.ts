import * as z from "zod";
import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { listZones as endpoint } from "@/lib/contracts/endpoints";
import {
  countZones,
  selectZones,
  ZONE_SORTS,
  type ZoneFilter,
  type ZonePageRequest,
} from "@/lib/db/zone-queries";
import { parseOwnerName, toLowerName } from "@/lib/dns/owner-name";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import type { FleetState } from "@/lib/services/fleet/fleet-state";
import { makeCursor, readCursor, readSort } from "@/lib/services/wire/paging";
import { toSummary } from "./to-summary";

export type ZoneListQuery = QueryOf<typeof endpoint>;

const Position = z.object({
  value: z.union([z.string(), z.number(), z.null()]),
  name: z.string(),
  estate: z.string(),
});

/** One page of zones, filtered and sorted. */
export async function listZones(
  context: Context,
  query: ZoneListQuery,
): Promise<Outcome<ResponseOf<typeof endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { fleet, database } = context.services;
  const page = readPage(query, fleet);
  if (!page.ok) return page;
  const { request, question } = page.value;
  const rows = await selectZones(database.client, { ...request, limit: request.limit + 1 });
  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  const position =
    last === undefined ? null : { value: last.sortValue, name: last.name, estate: last.estate };
  return ok({
    items: shown.map((row) => toSummary(row, fleet)),
    total: countKnown(request.filter, fleet) ?? (await countZones(database.client, request.filter)),
    nextCursor: rows.length > shown.length ? makeCursor(question, position) : null,
    clocks: clocksOf(fleet),
  });
}

/** The filter, order and position that a query asks for. */
export function readPage(
  query: ZoneListQuery,
  fleet: FleetState,
): Outcome<{ readonly request: ZonePageRequest; readonly question: unknown }> {
  const sort = readSort(query.sort, ZONE_SORTS, { field: "name", descending: false });
  if (!sort.ok) return sort;
  const filter = readFilter(query, fleet);
  const question = { filter: { ...filter, estates: query.estate ?? [] }, sort: sort.value };
  const after = readCursor(query.cursor, question, Position);
  if (!after.ok) return after;
  const { field, descending } = sort.value;
  const request = { filter, sort: field, descending, after: after.value, limit: query.limit };
  return ok({ request, question });
}

function readFilter(query: ZoneListQuery, fleet: FleetState): ZoneFilter {
  const shown = [...fleet.estates.keys()];
  const { estate, signed } = query;
  const q = query.q?.trim().toLowerCase().replace(/\.$/, "") ?? "";
  return {
    estates: estate === undefined ? shown : shown.filter((name) => estate.includes(name)),
    q: q === "" ? null : q,
    statuses: query.status ?? [],
    verdicts: query.verdict ?? [],
    holders: (query.server ?? []).map(canonicalServer),
    hosts: (query.on ?? []).map(canonicalServer),
    signed: signed === undefined ? null : signed === "true",
  };
}

/** A server's name as it is stored: lower-case, without trailing dot, in A-labels. */
export function canonicalServer(text: string): string {
  const parsed = parseOwnerName(text);
  return parsed.ok ? toLowerName(parsed.value) : text.toLowerCase();
}

/** What this process has in memory is counted there; null where the store must search names or hosts. */
function countKnown(filter: ZoneFilter, { zones }: FleetState): number | null {
  if (filter.q !== null || filter.hosts.length > 0) return null;
  const isOneOf = (values: readonly string[], value: string | null) =>
    values.length === 0 || (value !== null && values.includes(value));
  let count = 0;
  for (const zone of zones.values()) {
    const isMatch =
      filter.estates.includes(zone.estate) &&
      (filter.signed === null || zone.signed === filter.signed) &&
      isOneOf(filter.statuses, zone.status) &&
      isOneOf(filter.verdicts, zone.verdict) &&
      isOneOf(filter.holders, zone.holder);
    if (isMatch) count += 1;
  }
  return count;
}
