import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { Prefetched } from "@/app/_server/prefetch";
import { viewFilter, viewOf } from "@/components/move/move-views";
import { MovesPage } from "@/components/move/moves-page";
import { QueryBoundary } from "@/components/query/query-boundary";
import { listMoves, listWatches } from "@/lib/contracts/move-endpoints";
import { MOVES_PAGE, movesQuery, watchesQuery } from "@/lib/queries/moves";

export const metadata: Metadata = { title: "Moves" };

type Props = Readonly<{ searchParams: Promise<{ view?: string | string[] }> }>;

export default async function MovesRoute({ searchParams }: Props) {
  const filter = viewFilter(viewOf((await searchParams).view));
  return (
    <Prefetched
      fill={(client) =>
        Promise.all([
          client.prefetchInfiniteQuery({
            ...movesQuery(filter),
            queryFn: () => callApi(listMoves, { query: { ...filter, limit: MOVES_PAGE } }),
          }),
          client.prefetchQuery({
            ...watchesQuery(),
            queryFn: () => callApi(listWatches, { query: { limit: 1000 } }),
          }),
        ])
      }
    >
      <QueryBoundary asking="the moves">
        <MovesPage />
      </QueryBoundary>
    </Prefetched>
  );
}
