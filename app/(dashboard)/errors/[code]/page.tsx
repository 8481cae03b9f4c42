import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { orNotFound, Prefetched } from "@/app/_server/prefetch";
import { ErrorPage } from "@/components/error-code/error-page";
import { QueryBoundary } from "@/components/query/query-boundary";
import { readErrorCode } from "@/lib/contracts/endpoints";
import { errorCodeQuery } from "@/lib/queries/error-codes";

type Props = Readonly<{ params: Promise<{ code: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Error ${decodeURIComponent((await params).code)}` };
}

export default async function ErrorRoute({ params }: Props) {
  const code = decodeURIComponent((await params).code);
  const item = await orNotFound(callApi(readErrorCode, { params: { code } }));
  return (
    <Prefetched fill={async (client) => client.setQueryData(errorCodeQuery(code).queryKey, item)}>
      <QueryBoundary asking="the catalogue of codes">
        <ErrorPage code={code} />
      </QueryBoundary>
    </Prefetched>
  );
}
