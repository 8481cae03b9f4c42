import { keepPreviousData, mutationOptions, queryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import type {
  DrainItem,
  DrainReturn,
  NewDrain,
  DrainPreview as PreviewSchema,
  DrainSummary as SummarySchema,
} from "@/lib/contracts/drains";
import { fetchEndpoint } from "./fetch-endpoint";
import type { Keyed } from "./moves";
import { AGE_REFRESH_MS } from "./refresh";
import { newSubmissionKey } from "./submission-key";

/** Which server: its name, and its estate where the name alone is ambiguous. */
export type ServerRef = { readonly server: string; readonly estate?: string };
type Asked = z.input<typeof NewDrain>;
export type DrainSummary = z.infer<typeof SummarySchema>;
/** What a drain would do: every zone with everybody who could take it. */
export type DrainPreview = z.infer<typeof PreviewSchema>;

function estateOf(ref: ServerRef): { estate?: string } {
  return ref.estate === undefined ? {} : { estate: ref.estate };
}

/** All drains, newest first. Under `moves`, so that hints about moves refresh it. */
export function drainsQuery(filter: { readonly server?: string; readonly estate?: string } = {}) {
  return queryOptions({
    queryKey: ["moves", "drains", filter] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) =>
      fetchEndpoint("listDrains", { query: { ...filter, limit: 100 } }, signal),
  });
}

/** One drain with every zone. */
export function drainQuery(id: string) {
  return queryOptions({
    queryKey: ["moves", "drain", id] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) => fetchEndpoint("readDrain", { params: { id } }, signal),
  });
}

/** What a drain would do to each zone. Nothing is kept. */
export function drainPreviewQuery(ref: ServerRef, drain: Asked) {
  return queryOptions({
    queryKey: ["moves", "drain-preview", ref, drain] as const,
    staleTime: 0,
    // Another wish keeps the old plan in view until the new one is there.
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<DrainPreview> => {
      const answer = await fetchEndpoint(
        "createDrain",
        {
          params: { server: ref.server },
          query: estateOf(ref),
          body: { ...drain, whatIf: true },
          idempotencyKey: newSubmissionKey(),
        },
        signal,
      );
      if ("id" in answer) throw new Error("a preview was answered with a drain");
      return answer;
    },
  });
}

/** Starts a drain. */
export function createDrainMutation() {
  return mutationOptions({
    mutationKey: ["drains", "create"] as const,
    mutationFn: async ({
      ref,
      drain,
      key,
    }: Keyed & { readonly ref: ServerRef; readonly drain: Asked }): Promise<DrainItem> => {
      const answer = await fetchEndpoint("createDrain", {
        params: { server: ref.server },
        query: estateOf(ref),
        body: { ...drain, whatIf: false },
        idempotencyKey: key,
      });
      if (!("id" in answer)) throw new Error("a drain was answered with a preview");
      return answer;
    },
  });
}

/** What can be done to a drain. */
export type DrainAction = { readonly id: string } & (
  | { readonly action: "pause" | "resume" | "cancel" }
  | ({ readonly action: "return" } & Keyed & z.input<typeof DrainReturn>)
);

/** Acts on a drain; the answer is the drain as it is then, or the new one for `return`. */
export function drainActionMutation() {
  return mutationOptions({ mutationKey: ["drains", "act"] as const, mutationFn: act });
}

function act({ id, ...asked }: DrainAction): Promise<DrainItem> {
  const params = { id };
  switch (asked.action) {
    case "pause":
      return fetchEndpoint("pauseDrain", { params });
    case "resume":
      return fetchEndpoint("resumeDrain", { params });
    case "cancel":
      return fetchEndpoint("cancelDrain", { params });
    case "return": {
      const { action: _, key, ...body } = asked;
      return fetchEndpoint("returnDrain", { params, body, idempotencyKey: key });
    }
  }
}
