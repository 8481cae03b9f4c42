import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { Prefetched } from "@/app/_server/prefetch";
import { QueryBoundary } from "@/components/query/query-boundary";
import { ServersPage } from "@/components/server/servers-page";
import { listServers } from "@/lib/contracts/endpoints";
import { serversQuery } from "@/lib/queries/servers";

export const metadata: Metadata = { title: "Servers" };

export default function ServersRoute() {
  return (
    <Prefetched
      fill={(client) =>
        client.prefetchQuery({
          ...serversQuery(),
          queryFn: () => callApi(listServers, { query: { limit: 1000 } }),
        })
      }
    >
      <QueryBoundary asking="the server list">
        <ServersPage />
      </QueryBoundary>
    </Prefetched>
  );
}
