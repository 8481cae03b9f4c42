import type { Metadata } from "next";
import { notFound, permanentRedirect } from "next/navigation";
import { callApi } from "@/app/_server/call-api";
import { orNotFound, Prefetched } from "@/app/_server/prefetch";
import { QueryBoundary } from "@/components/query/query-boundary";
import { zoneHref } from "@/components/zone/words";
import { AmbiguousZone } from "@/components/zone/zone-page/ambiguous-zone";
import { ZonePage } from "@/components/zone/zone-page/zone-page";
import { listHistory, readMe, readZone } from "@/lib/contracts/endpoints";
import { parseZoneName } from "@/lib/dns/zone-name";
import { ProblemError } from "@/lib/queries/fetch-endpoint";
import { meQuery } from "@/lib/queries/fleet";
import { zoneHistoryQuery, zoneKeyHistoryQuery, zoneQuery } from "@/lib/queries/zones";

type Props = Readonly<{
  params: Promise<{ zone: string }>;
  searchParams: Promise<{ estate?: string | string[] }>;
}>;

/** The canonical name that an address means; a name in another spelling is sent to its own address. */
function canonicalName(segment: string, estate: string | undefined): string {
  const decoded = decodeURIComponent(segment);
  const parsed = parseZoneName(decoded === "@root" ? "." : decoded);
  if (!parsed.ok) notFound();
  if (decoded !== parsed.value && !(decoded === "@root" && parsed.value === ".")) {
    permanentRedirect(zoneHref(parsed.value, estate));
  }
  return parsed.value;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).zone) };
}

export default async function ZoneRoute({ params, searchParams }: Props) {
  const given = (await searchParams).estate;
  const estate = typeof given === "string" && given !== "" ? given : undefined;
  const zone = canonicalName((await params).zone, estate);
  const zoneRef = estate === undefined ? { zone } : { zone, estate };
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
