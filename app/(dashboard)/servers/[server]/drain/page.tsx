import type { Metadata } from "next";
import { permanentRedirect } from "next/navigation";
import { callApi } from "@/app/_server/call-api";
import { orNotFound, Prefetched } from "@/app/_server/prefetch";
import { DrainPage } from "@/components/drain/drain-page";
import { serverHref } from "@/components/zone/words";
import { listDrains, readDrain } from "@/lib/contracts/drain-endpoints";
import { readServer } from "@/lib/contracts/endpoints";
import { drainQuery, drainsQuery } from "@/lib/queries/drains";

type Props = Readonly<{
  params: Promise<{ server: string }>;
  searchParams: Promise<{ estate?: string | string[]; drain?: string | string[] }>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Drain ${decodeURIComponent((await params).server)}` };
}

export default async function DrainRoute({ params, searchParams }: Props) {
  const { estate: given, drain } = await searchParams;
  const query = typeof given === "string" && given !== "" ? { estate: given } : {};
  const name = decodeURIComponent((await params).server);
  const server = await orNotFound(callApi(readServer, { params: { server: name }, query }));
  if (server.name !== name) permanentRedirect(`${serverHref(server.name)}/drain`);
  const ref = { server: server.name, ...query };
  const shown =
    typeof drain === "string"
      ? await orNotFound(callApi(readDrain, { params: { id: drain } }))
      : null;
  return (
    <Prefetched
      fill={(client) => {
        if (shown !== null) client.setQueryData(drainQuery(shown.id).queryKey, shown);
        return client.prefetchQuery({
          ...drainsQuery(ref),
          queryFn: () => callApi(listDrains, { query: { ...ref, limit: 100 } }),
        });
      }}
    >
      <DrainPage server={ref} />
    </Prefetched>
  );
}
