import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import type { NewResign, ResignItem } from "@/lib/contracts/resign";
import { fetchEndpoint } from "./fetch-endpoint";
import type { Keyed } from "./moves";
import { AGE_REFRESH_MS } from "./refresh";
import type { ZoneRef } from "./zones";

function estateOf(ref: ZoneRef): { estate?: string } {
  return ref.estate === undefined ? {} : { estate: ref.estate };
}

/** The newest re-sign task of a zone; a problem `resign-not-found` where there never was one. */
export function zoneResignQuery(ref: ZoneRef) {
  return queryOptions({
    queryKey: ["moves", "resign", ref.zone, ref.estate ?? null] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) =>
      fetchEndpoint("readZoneResign", { params: { zone: ref.zone }, query: estateOf(ref) }, signal),
  });
}

/** Presses Re-sign: from then on the old holder's keys are given up. */
export function startResignMutation() {
  return mutationOptions({
    mutationKey: ["resign", "start"] as const,
    mutationFn: ({
      ref,
      key,
      ...body
    }: Keyed & { readonly ref: ZoneRef } & z.input<typeof NewResign>) =>
      fetchEndpoint("startResign", {
        params: { zone: ref.zone },
        query: estateOf(ref),
        body,
        idempotencyKey: key,
      }),
  });
}

/** What can be done to a re-sign task. */
export type ResignAction = { readonly id: string } & (
  | { readonly action: "retry" | "finish"; readonly reason?: string }
  | { readonly action: "tick"; readonly server: string; readonly done: boolean }
);

export function resignActionMutation() {
  return mutationOptions({ mutationKey: ["resign", "act"] as const, mutationFn: act });
}

function act({ id, ...asked }: ResignAction): Promise<ResignItem> {
  const params = { id };
  switch (asked.action) {
    case "retry":
    case "finish": {
      const { action, ...body } = asked;
      return fetchEndpoint(action === "retry" ? "retryResign" : "finishResign", { params, body });
    }
    case "tick": {
      const { action: _, ...body } = asked;
      return fetchEndpoint("tickAnchor", { params, body });
    }
  }
}
