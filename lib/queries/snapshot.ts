import { queryOptions } from "@tanstack/react-query";
import type { ZoneSnapshot } from "@/lib/contracts/zones";
import { fetchEndpoint } from "./fetch-endpoint";
import { mergeSnapshot, type ZoneIndex } from "./zone-index";

/** The zone list as the browser holds it. */
export type ZoneList = { readonly index: ZoneIndex; readonly clocks: ZoneSnapshot["clocks"] };

/** Key of the list; `live.ts` asks for its delta by refetching it. */
export const zoneListKey = ["zones", "snapshot"] as const;

/** The whole list; a refetch asks only for what changed since the revision that the cache holds. */
export function zoneListQuery() {
  return queryOptions({
    queryKey: zoneListKey,
    queryFn: async ({ client, signal }): Promise<ZoneList> => {
      const known = client.getQueryData<ZoneList>(zoneListKey);
      const query = known === undefined ? {} : { since: known.index.revision };
      const snapshot = await fetchEndpoint("readZoneSnapshot", { query }, signal);
      return { index: mergeSnapshot(known?.index ?? null, snapshot), clocks: snapshot.clocks };
    },
    structuralSharing: false,
    staleTime: 60_000,
  });
}
