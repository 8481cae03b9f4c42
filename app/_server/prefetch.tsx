import { dehydrate, HydrationBoundary, type QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { createQueryClient } from "@/components/query/query-client";
import { ProblemError } from "@/lib/queries/fetch-endpoint";

/**
 * Renders a page with what it asks already answered: `fill` puts answers into a client of this request. An answer that
 * fails is left out, and the panel that needs it asks from the browser and shows the failure.
 */
export async function Prefetched({
  fill,
  children,
}: Readonly<{ fill: (client: QueryClient) => Promise<unknown>; children: ReactNode }>) {
  const client = createQueryClient();
  await fill(client);
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}

/** The answer, or the page's 404 where the API says that there is no such thing. Other failures are thrown. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) notFound();
    throw error;
  }
}
