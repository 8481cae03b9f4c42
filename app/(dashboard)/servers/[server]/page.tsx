import type { Metadata } from "next";
import { permanentRedirect } from "next/navigation";
import { callApi } from "@/app/_server/call-api";
import { orNotFound, Prefetched } from "@/app/_server/prefetch";
import { QueryBoundary } from "@/components/query/query-boundary";
import { heldZonesFilter } from "@/components/server/held-zones";
import { ServerPage } from "@/components/server/server-page";
import { serverHref } from "@/components/zone/words";
import { listZones, readMe, readServer } from "@/lib/contracts/endpoints";
import { meQuery } from "@/lib/queries/fleet";
import { serverQuery } from "@/lib/queries/servers";
import { zonesQuery } from "@/lib/queries/zones";

type Props = Readonly<{
  params: Promise<{ server: string }>;
  searchParams: Promise<{ estate?: string | string[] }>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).server) };
}

export default async function ServerRoute({ params, searchParams }: Props) {
  const given = (await searchParams).estate;
  const estate = typeof given === "string" && given !== "" ? given : undefined;
  const name = decodeURIComponent((await params).server);
  const query = estate === undefined ? {} : { estate };
  const server = await orNotFound(callApi(readServer, { params: { server: name }, query }));
  if (server.name !== name) permanentRedirect(serverHref(server.name, estate));
  return (
    <Prefetched
      fill={(client) => {
        client.setQueryData(serverQuery(name, estate).queryKey, server);
        const held = heldZonesFilter(server);
        return Promise.all([
          client.prefetchQuery({ ...meQuery(), queryFn: () => callApi(readMe, {}) }),
          client.prefetchQuery({
            ...zonesQuery(held),
            queryFn: () => callApi(listZones, { query: held }),
          }),
        ]);
      }}
    >
      <QueryBoundary asking={name}>
        <ServerPage name={name} {...(estate === undefined ? {} : { estate })} />
      </QueryBoundary>
    </Prefetched>
  );
}
