import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { orNotFound, Prefetched } from "@/app/_server/prefetch";
import { LabPage } from "@/components/lab/lab-page";
import { QueryBoundary } from "@/components/query/query-boundary";
import { readLab, readMe } from "@/lib/contracts/endpoints";
import { meQuery } from "@/lib/queries/fleet";
import { labQuery } from "@/lib/queries/lab";

export const metadata: Metadata = { title: "Lab" };

export default async function LabRoute() {
  const lab = await orNotFound(callApi(readLab, {}));
  return (
    <Prefetched
      fill={(client) => {
        client.setQueryData(labQuery().queryKey, lab);
        return client.prefetchQuery({ ...meQuery(), queryFn: () => callApi(readMe, {}) });
      }}
    >
      <QueryBoundary asking="the lab">
        <LabPage />
      </QueryBoundary>
    </Prefetched>
  );
}
