import type { Metadata } from "next";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";
import { callApi } from "@/app/_server/call-api";
import { Prefetched } from "@/app/_server/prefetch";
import { ErrorsPage } from "@/components/error-code/errors-page";
import { QueryBoundary } from "@/components/query/query-boundary";
import { listErrorCodes } from "@/lib/contracts/endpoints";
import { errorCodesQuery } from "@/lib/queries/error-codes";

export const metadata: Metadata = { title: "Explain an error" };

const loadSearch = createLoader({ q: parseAsString.withDefault("") });

export default async function ErrorsRoute({
  searchParams,
}: Readonly<{ searchParams: Promise<SearchParams> }>) {
  const { q } = await loadSearch(searchParams);
  return (
    <Prefetched
      fill={(client) =>
        client.prefetchQuery({
          ...errorCodesQuery(q),
          queryFn: () =>
            callApi(listErrorCodes, { query: q === "" ? { limit: 200 } : { q, limit: 200 } }),
        })
      }
    >
      <QueryBoundary asking="the catalogue of codes">
        <ErrorsPage />
      </QueryBoundary>
    </Prefetched>
  );
}
