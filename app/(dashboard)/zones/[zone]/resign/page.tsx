import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { Prefetched } from "@/app/_server/prefetch";
import { zoneOfPage } from "@/app/_server/zone-of-page";
import { ResignPage } from "@/components/resign/resign-page";
import { readZoneResign } from "@/lib/contracts/drain-endpoints";
import { ProblemError } from "@/lib/queries/fetch-endpoint";
import { zoneResignQuery } from "@/lib/queries/resign";

type Props = Readonly<{
  params: Promise<{ zone: string }>;
  searchParams: Promise<{ estate?: string | string[] }>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Re-sign ${decodeURIComponent((await params).zone)}` };
}

export default async function ResignRoute({ params, searchParams }: Props) {
  const { ref } = await zoneOfPage((await params).zone, (await searchParams).estate, "/resign");
  const query = ref.estate === undefined ? {} : { estate: ref.estate };
  const task = await callApi(readZoneResign, { params: { zone: ref.zone }, query }).catch(
    (error: unknown) => {
      if (error instanceof ProblemError && error.problem.code === "resign-not-found") return null;
      throw error;
    },
  );
  return (
    <Prefetched
      fill={async (client) => {
        if (task !== null) client.setQueryData(zoneResignQuery(ref).queryKey, task);
      }}
    >
      <ResignPage zone={ref} hasTask={task !== null} />
    </Prefetched>
  );
}
