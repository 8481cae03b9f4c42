import type { ReactNode } from "react";
import { QueryBoundary } from "@/components/query/query-boundary";
import { listCandidates, listWatches } from "@/lib/contracts/move-endpoints";
import { candidatesQuery, watchesQuery } from "@/lib/queries/moves";
import { zoneQuery } from "@/lib/queries/zones";
import { callApi } from "./call-api";
import { Prefetched } from "./prefetch";
import type { zoneOfPage } from "./zone-of-page";

/** What both wizards about the role ask first: the zone, and who could hold its role. */
export function RoleWizardData({
  zone: { ref, detail },
  children,
}: Readonly<{ zone: Awaited<ReturnType<typeof zoneOfPage>>; children: ReactNode }>) {
  const estate = ref.estate === undefined ? {} : { estate: ref.estate };
  return (
    <Prefetched
      fill={(client) => {
        client.setQueryData(zoneQuery(ref).queryKey, detail);
        return Promise.all([
          client.prefetchQuery({
            ...candidatesQuery(ref),
            queryFn: () =>
              callApi(listCandidates, {
                params: { zone: ref.zone },
                query: { ...estate, limit: 1000 },
              }),
          }),
          client.prefetchQuery({
            ...watchesQuery(),
            queryFn: () => callApi(listWatches, { query: { limit: 1000 } }),
          }),
        ]);
      }}
    >
      <QueryBoundary asking={`who could hold the role of ${ref.zone}`}>{children}</QueryBoundary>
    </Prefetched>
  );
}
