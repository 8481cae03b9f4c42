import { queryOptions } from "@tanstack/react-query";
import { fetchEndpoint } from "./fetch-endpoint";
import { AGE_REFRESH_MS } from "./refresh";

/** Health of the whole fleet. */
export function fleetQuery() {
  return queryOptions({
    queryKey: ["fleet"] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) => fetchEndpoint("readFleet", {}, signal),
  });
}

/** What the frame around every page shows; asked again with the fleet. */
export function frameQuery() {
  return queryOptions({
    queryKey: ["fleet", "frame"] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) => fetchEndpoint("readFrame", {}, signal),
  });
}

/** Who is looking, and what the role may do. */
export function meQuery() {
  return queryOptions({
    queryKey: ["me"] as const,
    queryFn: ({ signal }) => fetchEndpoint("readMe", {}, signal),
    staleTime: 5 * 60_000,
  });
}
