import {
  defaultShouldDehydrateQuery,
  environmentManager,
  QueryClient,
} from "@tanstack/react-query";
import { isWorthRetrying } from "./problem";

/** A client with the house's defaults: per request on the server, single in the browser. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // A page must not wait on the server for what the browser can ask again.
        retry: (failures, error) =>
          !environmentManager.isServer() && failures < 2 && isWorthRetrying(error),
      },
      dehydrate: {
        // Pending queries travel too: the server need not wait for what streams in.
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === "pending",
      },
    },
  });
}

let browserClient: QueryClient | undefined;

/** The client of this render: a new one on the server, always the same in the browser. */
export function getQueryClient(): QueryClient {
  if (environmentManager.isServer()) return createQueryClient();
  browserClient ??= createQueryClient();
  return browserClient;
}
