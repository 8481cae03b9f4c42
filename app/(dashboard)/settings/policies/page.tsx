import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { Prefetched } from "@/app/_server/prefetch";
import { PolicyPage } from "@/components/policy/policy-page";
import { QueryBoundary } from "@/components/query/query-boundary";
import { readMe } from "@/lib/contracts/endpoints";
import { listPreferences, readPolicy } from "@/lib/contracts/move-endpoints";
import { meQuery } from "@/lib/queries/fleet";
import { policyQuery, preferencesQuery } from "@/lib/queries/policy";

export const metadata: Metadata = { title: "Rules for moves" };

export default function PoliciesRoute() {
  return (
    <Prefetched
      fill={(client) =>
        Promise.all([
          client.prefetchQuery({ ...meQuery(), queryFn: () => callApi(readMe, {}) }),
          client.prefetchQuery({ ...policyQuery(), queryFn: () => callApi(readPolicy, {}) }),
          client.prefetchQuery({
            ...preferencesQuery(),
            queryFn: () => callApi(listPreferences, { query: { limit: 1000 } }),
          }),
        ])
      }
    >
      <QueryBoundary asking="the rules for moves">
        <PolicyPage />
      </QueryBoundary>
    </Prefetched>
  );
}
