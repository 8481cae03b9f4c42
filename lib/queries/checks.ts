import { mutationOptions, queryOptions } from "@tanstack/react-query";
import { fetchEndpoint } from "./fetch-endpoint";
import { AGE_REFRESH_MS } from "./refresh";
import type { ZoneRef } from "./zones";

/** While a look that somebody asked for is under way the page wants to know when it ends. */
const RUNNING_REFRESH_MS = 700;

function estateOf(ref: ZoneRef): { estate?: string } {
  return ref.estate === undefined ? {} : { estate: ref.estate };
}

/** What name servers answered for a zone, and what is wrong. Under the zone's own key, so that hints about the zone refresh it. */
export function checksQuery(ref: ZoneRef) {
  return queryOptions({
    queryKey: ["zones", "one", ref.zone, ref.estate ?? null, "checks"] as const,
    queryFn: ({ signal }) =>
      fetchEndpoint("readChecks", { params: { zone: ref.zone }, query: estateOf(ref) }, signal),
    refetchInterval: (query) =>
      query.state.data?.running === true ? RUNNING_REFRESH_MS : AGE_REFRESH_MS,
  });
}

/** Looks again now. */
export function lookAgainMutation() {
  return mutationOptions({
    mutationKey: ["checks", "request"] as const,
    mutationFn: (ref: ZoneRef) =>
      fetchEndpoint("requestCheck", { params: { zone: ref.zone }, query: estateOf(ref) }),
  });
}
