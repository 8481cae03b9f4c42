import { mutationOptions, queryOptions } from "@tanstack/react-query";
import { fetchEndpoint } from "./fetch-endpoint";
import type { ZoneRef } from "./zones";

/** "No changes now", for every zone. Under `moves`, so that hints about moves refresh it. */
export function holdQuery() {
  return queryOptions({
    queryKey: ["moves", "hold"] as const,
    queryFn: ({ signal }) => fetchEndpoint("readHold", {}, signal),
  });
}

/** "No changes now", for one zone. */
export function zoneHoldQuery(ref: ZoneRef) {
  return queryOptions({
    queryKey: ["moves", "hold", ref.zone, ref.estate ?? null] as const,
    queryFn: ({ signal }) =>
      fetchEndpoint("readZoneHold", { params: { zone: ref.zone }, query: estateOf(ref) }, signal),
  });
}

/** Sets or lifts a hold: of one zone, or of everything where `ref` is null. */
export function holdMutation() {
  return mutationOptions({
    mutationKey: ["moves", "hold", "set"] as const,
    mutationFn: ({
      ref,
      ...body
    }: {
      readonly ref: ZoneRef | null;
      readonly held: boolean;
      readonly reason?: string;
    }) =>
      ref === null
        ? fetchEndpoint("setHold", { body })
        : fetchEndpoint("setZoneHold", { params: { zone: ref.zone }, query: estateOf(ref), body }),
  });
}

function estateOf(ref: ZoneRef): { estate?: string } {
  return ref.estate === undefined ? {} : { estate: ref.estate };
}
