import { queryOptions } from "@tanstack/react-query";
import { fetchEndpoint } from "./fetch-endpoint";
import { AGE_REFRESH_MS } from "./refresh";

/** All servers. */
export function serversQuery() {
  return queryOptions({
    queryKey: ["servers", "list"] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) => fetchEndpoint("listServers", { query: { limit: 1000 } }, signal),
  });
}

/** One server. */
export function serverQuery(server: string, estate?: string) {
  return queryOptions({
    queryKey: ["servers", "one", server, estate ?? null] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) =>
      fetchEndpoint(
        "readServer",
        { params: { server }, query: estate === undefined ? {} : { estate } },
        signal,
      ),
  });
}
