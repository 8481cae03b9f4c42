import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { Prefetched } from "@/app/_server/prefetch";
import { AgentsPage } from "@/components/agent/agents-page";
import { QueryBoundary } from "@/components/query/query-boundary";
import { listAgents } from "@/lib/contracts/agents-endpoints";
import { readMe } from "@/lib/contracts/endpoints";
import { agentsQuery } from "@/lib/queries/agents";
import { meQuery } from "@/lib/queries/fleet";

export const metadata: Metadata = { title: "Agents" };

export default function AgentsRoute() {
  return (
    <Prefetched
      fill={(client) =>
        Promise.all([
          client.prefetchQuery({
            ...agentsQuery(),
            queryFn: () => callApi(listAgents, { query: { limit: 1000 } }),
          }),
          client.prefetchQuery({ ...meQuery(), queryFn: () => callApi(readMe, {}) }),
        ])
      }
    >
      <QueryBoundary asking="which agents report">
        <AgentsPage />
      </QueryBoundary>
    </Prefetched>
  );
}
