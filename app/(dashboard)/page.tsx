import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { prefetchFleetMoves } from "@/app/_server/fleet-moves-data";
import { Prefetched } from "@/app/_server/prefetch";
import { FleetOverview } from "@/components/fleet/fleet-overview";
import { QueryBoundary } from "@/components/query/query-boundary";
import { listAgents } from "@/lib/contracts/agents-endpoints";
import { listServers, readFleet } from "@/lib/contracts/endpoints";
import { agentsQuery } from "@/lib/queries/agents";
import { fleetQuery } from "@/lib/queries/fleet";
import { serversQuery } from "@/lib/queries/servers";

export const metadata: Metadata = { title: "Fleet" };

export default function FleetPage() {
  return (
    <Prefetched
      fill={(client) =>
        Promise.all([
          ...prefetchFleetMoves(client),
          client.prefetchQuery({ ...fleetQuery(), queryFn: () => callApi(readFleet, {}) }),
          client.prefetchQuery({
            ...serversQuery(),
            queryFn: () => callApi(listServers, { query: { limit: 1000 } }),
          }),
          client.prefetchQuery({
            ...agentsQuery(),
            queryFn: () => callApi(listAgents, { query: { limit: 1000 } }),
          }),
        ])
      }
    >
      <QueryBoundary asking="the fleet">
        <FleetOverview />
      </QueryBoundary>
    </Prefetched>
  );
}
