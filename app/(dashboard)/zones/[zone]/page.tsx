import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { orNotFound, Prefetched } from "@/app/_server/prefetch";
import { canonicalZone } from "@/app/_server/zone-of-page";
import { zoneMovesFilter } from "@/components/move/zone-moves-filter";
import { QueryBoundary } from "@/components/query/query-boundary";
import { AmbiguousZone } from "@/components/zone/zone-page/ambiguous-zone";
import { ZonePage } from "@/components/zone/zone-page/zone-page";
import { listHistory, readChecks, readMe, readZone } from "@/lib/contracts/endpoints";
import { listMoves } from "@/lib/contracts/move-endpoints";
import { checksQuery } from "@/lib/queries/checks";
import { ProblemError } from "@/lib/queries/fetch-endpoint";
import { meQuery } from "@/lib/queries/fleet";
import { MOVES_PAGE, movesQuery } from "@/lib/queries/moves";
import { zoneHistoryQuery, zoneKeyHistoryQuery, zoneQuery } from "@/lib/queries/zones";

type Props = Readonly<{
  params: Promise<{ zone: string }>;
  searchParams: Promise<{ estate?: string | string[] }>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).zone) };
}

export default async function ZoneRoute({ params, searchParams }: Props) {
  const zoneRef = canonicalZone((await params).zone, (await searchParams).estate);
  const { zone, estate } = zoneRef;
  const query = estate === undefined ? {} : { estate };
  const answer = await orNotFound(callApi(readZone, { params: { zone }, query })).catch(
    (error: unknown) => {
      if (error instanceof ProblemError && error.problem.code === "ambiguous-zone") return error;
      throw error;
    },
  );
  if (answer instanceof ProblemError) {
    return <AmbiguousZone zone={zone} estates={answer.problem.estates ?? []} />;
  }
  return (
    <Prefetched
      fill={(client) => {
        client.setQueryData(zoneQuery(zoneRef).queryKey, answer);
        return Promise.all([
          client.prefetchQuery({ ...meQuery(), queryFn: () => callApi(readMe, {}) }),
          client.prefetchQuery({
            ...checksQuery(zoneRef),
            queryFn: () => callApi(readChecks, { params: { zone }, query }),
          }),
          client.prefetchInfiniteQuery({
            ...movesQuery(zoneMovesFilter(zoneRef)),
            queryFn: () =>
              callApi(listMoves, { query: { ...zoneMovesFilter(zoneRef), limit: MOVES_PAGE } }),
          }),
          client.prefetchInfiniteQuery({
            ...zoneHistoryQuery(zoneRef),
            queryFn: () =>
              callApi(listHistory, { params: { zone }, query: { ...query, limit: 30 } }),
          }),
          client.prefetchQuery({
            ...zoneKeyHistoryQuery(zoneRef),
            queryFn: () =>
              callApi(listHistory, {
                params: { zone },
                query: { ...query, limit: 400, kind: ["rollover", "key"] },
              }),
          }),
        ]);
      }}
    >
      <QueryBoundary asking={`the servers of ${zone}`}>
        <ZonePage zoneRef={zoneRef} />
      </QueryBoundary>
    </Prefetched>
  );
}
