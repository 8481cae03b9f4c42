import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import type { DecommissionItem as DecommissionSchema } from "@/lib/contracts/drains";
import type { BodyInputOf } from "@/lib/contracts/endpoint";
import type { setPolicy, setPreference } from "@/lib/contracts/move-endpoints";
import { fetchEndpoint } from "./fetch-endpoint";

/** What hangs on a server. */
export type DecommissionItem = z.infer<typeof DecommissionSchema>;

/** Who has to agree to what. Under `moves`, so that hints about moves refresh it. */
export function policyQuery() {
  return queryOptions({
    queryKey: ["moves", "policy"] as const,
    queryFn: ({ signal }) => fetchEndpoint("readPolicy", {}, signal),
  });
}

/** Changes who has to agree, for moves that are asked for or dispatched from then on. */
export function policyMutation() {
  return mutationOptions({
    mutationKey: ["moves", "policy", "set"] as const,
    mutationFn: (body: BodyInputOf<typeof setPolicy>) => fetchEndpoint("setPolicy", { body }),
  });
}

/** Which servers should hold roles: drains and lists of candidates follow it. */
export function preferencesQuery() {
  return queryOptions({
    queryKey: ["moves", "preferences"] as const,
    queryFn: ({ signal }) => fetchEndpoint("listPreferences", { query: { limit: 1000 } }, signal),
  });
}

/** Says whether a server should hold roles. */
export function preferenceMutation() {
  return mutationOptions({
    mutationKey: ["moves", "preferences", "set"] as const,
    mutationFn: ({
      server,
      estate,
      ...body
    }: { readonly server: string; readonly estate: string } & BodyInputOf<typeof setPreference>) =>
      fetchEndpoint("setPreference", { params: { server }, query: { estate }, body }),
  });
}

const LOOK_MS = 30_000;

/** May a server go for good, and what stands against it. Every zone that it hosts is read for the answer, so it is asked seldom. */
export function decommissionQuery(server: string, estate: string) {
  return queryOptions({
    queryKey: ["decommission", server, estate] as const,
    staleTime: LOOK_MS,
    queryFn: ({ signal }) =>
      fetchEndpoint("readDecommission", { params: { server }, query: { estate } }, signal),
  });
}
