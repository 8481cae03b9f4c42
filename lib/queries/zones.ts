import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { QueryInputOf } from "@/lib/contracts/endpoint";
import type { listZones } from "@/lib/contracts/endpoints";
import { fetchEndpoint } from "./fetch-endpoint";
import { AGE_REFRESH_MS } from "./refresh";

/** Which zone: its name, and its estate where the name alone is ambiguous. */
export type ZoneRef = { readonly zone: string; readonly estate?: string };

function estateQuery(ref: ZoneRef): { estate?: string } {
  return ref.estate === undefined ? {} : { estate: ref.estate };
}

export const zoneKeys = {
  all: ["zones"] as const,
  zone: (ref: ZoneRef) => ["zones", "one", ref.zone, ref.estate ?? null] as const,
  history: (ref: ZoneRef) => ["zones", "history", ref.zone, ref.estate ?? null] as const,
};

/** Everything about one zone. */
export function zoneQuery(ref: ZoneRef) {
  return queryOptions({
    queryKey: zoneKeys.zone(ref),
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) =>
      fetchEndpoint("readZone", { params: { zone: ref.zone }, query: estateQuery(ref) }, signal),
  });
}

/** History of one zone, newest first, page by page. */
export function zoneHistoryQuery(ref: ZoneRef) {
  return infiniteQueryOptions({
    queryKey: zoneKeys.history(ref),
    queryFn: ({ pageParam, signal }) =>
      fetchEndpoint(
        "listHistory",
        {
          params: { zone: ref.zone },
          query: {
            ...estateQuery(ref),
            limit: 30,
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}

/** A filtered page of zones: for pickers and the palette; the table reads the snapshot. */
export function zonesQuery(filter: QueryInputOf<typeof listZones>) {
  return queryOptions({
    queryKey: ["zones", "list", filter] as const,
    queryFn: ({ signal }) => fetchEndpoint("listZones", { query: filter }, signal),
  });
}

/** Key changes and rollover steps of one zone, newest first: what the timeline draws of the past. */
export function zoneKeyHistoryQuery(ref: ZoneRef) {
  return queryOptions({
    queryKey: [...zoneKeys.history(ref), "keys"] as const,
    queryFn: ({ signal }) =>
      fetchEndpoint(
        "listHistory",
        {
          params: { zone: ref.zone },
          query: { ...estateQuery(ref), limit: 400, kind: ["rollover", "key"] },
        },
        signal,
      ),
  });
}
