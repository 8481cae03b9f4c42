import { infiniteQueryOptions, mutationOptions, queryOptions } from "@tanstack/react-query";
import type { BodyInputOf, QueryInputOf } from "@/lib/contracts/endpoint";
import type { MOVE_ENDPOINTS } from "@/lib/contracts/move-endpoints";
import type { MoveItem, MovePreview, NewMove } from "@/lib/contracts/moves";
import { fetchEndpoint } from "./fetch-endpoint";
import { AGE_REFRESH_MS } from "./refresh";
import { newSubmissionKey } from "./submission-key";
import type { ZoneRef } from "./zones";

type EndpointOf<O extends string> = Extract<
  (typeof MOVE_ENDPOINTS)[number],
  { readonly operationId: O }
>;

/** A submission keeps its key over repetitions (`newSubmissionKey`). */
export type Keyed = { readonly key: string };
type AtMove = { readonly id: string };
export type MoveFilter = Omit<QueryInputOf<EndpointOf<"listMoves">>, "cursor" | "limit">;

/** Moves in one page of the list. */
export const MOVES_PAGE = 50;
/** Moves on a card of the fleet page. */
export const FEW_MOVES = 5;

function estateQuery(ref: ZoneRef): { estate?: string } {
  return ref.estate === undefined ? {} : { estate: ref.estate };
}

export const moveKeys = {
  all: ["moves"] as const,
  one: (id: string) => ["moves", "one", id] as const,
  list: (filter: MoveFilter) => ["moves", "list", filter] as const,
  candidates: (ref: ZoneRef) => ["moves", "candidates", ref.zone, ref.estate ?? null] as const,
  preview: (ref: ZoneRef, move: NewMove) =>
    ["moves", "preview", ref.zone, ref.estate ?? null, move] as const,
  watches: ["moves", "watches"] as const,
};

/** One move; the live stream's `move` hints refresh it. */
export function moveQuery(id: string) {
  return queryOptions({
    queryKey: moveKeys.one(id),
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) => fetchEndpoint("readMove", { params: { id } }, signal),
  });
}

/** Moves, newest first, page by page. */
export function movesQuery(filter: MoveFilter = {}) {
  return infiniteQueryOptions({
    queryKey: moveKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      fetchEndpoint(
        "listMoves",
        {
          query: {
            ...filter,
            limit: MOVES_PAGE,
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}

/** Moves of one kind of interest, as many as a card shows, and how many there are in all. */
export function fewMovesQuery(filter: MoveFilter) {
  return queryOptions({
    queryKey: ["moves", "few", filter] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) =>
      fetchEndpoint("listMoves", { query: { ...filter, limit: FEW_MOVES } }, signal),
  });
}

/** Every possible next holder of a zone, best first, with its gates for a transfer and its forecast. */
export function candidatesQuery(ref: ZoneRef) {
  return queryOptions({
    queryKey: moveKeys.candidates(ref),
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) =>
      fetchEndpoint(
        "listCandidates",
        { params: { zone: ref.zone }, query: { ...estateQuery(ref), limit: 1000 } },
        signal,
      ),
  });
}

/** The plan of a move that is not asked for yet: fresh facts, every gate, forecast, steps. Nothing is kept. */
export function movePreviewQuery(ref: ZoneRef, move: NewMove) {
  return queryOptions({
    queryKey: moveKeys.preview(ref, move),
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => previewMove(ref, move, signal),
  });
}

async function previewMove(ref: ZoneRef, move: NewMove, signal: AbortSignal): Promise<MovePreview> {
  const answer = await fetchEndpoint(
    "createMove",
    {
      params: { zone: ref.zone },
      query: estateQuery(ref),
      body: { ...move, whatIf: true },
      idempotencyKey: newSubmissionKey(),
    },
    signal,
  );
  if ("id" in answer) throw new Error("a preview was answered with a move");
  return answer;
}

/** Asks for a move; the problem of a refusal carries every gate as `gates`. */
export function createMoveMutation() {
  return mutationOptions({
    mutationKey: ["moves", "create"] as const,
    mutationFn: async ({
      ref,
      move,
      key,
    }: Keyed & { readonly ref: ZoneRef; readonly move: NewMove }): Promise<MoveItem> => {
      const answer = await fetchEndpoint("createMove", {
        params: { zone: ref.zone },
        query: estateQuery(ref),
        body: { ...move, whatIf: false },
        idempotencyKey: key,
      });
      if (!("id" in answer)) throw new Error("a move was answered with a preview");
      return answer;
    },
  });
}

/** What can be done to a move. */
export type MoveAction = AtMove &
  (
    | ({ readonly action: "approve" } & Keyed & BodyInputOf<EndpointOf<"approveMove">>)
    | ({ readonly action: "execute" } & Keyed & BodyInputOf<EndpointOf<"executeMove">>)
    | ({ readonly action: "reject" } & BodyInputOf<EndpointOf<"rejectMove">>)
    | ({ readonly action: "cancel" } & BodyInputOf<EndpointOf<"cancelMove">>)
    | ({ readonly action: "preflight" } & BodyInputOf<EndpointOf<"preflightMove">>)
    | ({ readonly action: "verify" } & object)
    | ({ readonly action: "settle" } & BodyInputOf<EndpointOf<"settleMove">>)
    | ({ readonly action: "move-back" } & Keyed & BodyInputOf<EndpointOf<"moveBack">>)
  );

/** Acts on a move; the answer is the move as it is then, or the new one for `move-back`. */
export function moveActionMutation() {
  return mutationOptions({ mutationKey: ["moves", "act"] as const, mutationFn: act });
}

function act({ id, ...asked }: MoveAction): Promise<MoveItem> {
  const params = { id };
  switch (asked.action) {
    case "approve": {
      const { action: _, key, ...body } = asked;
      return fetchEndpoint("approveMove", { params, body, idempotencyKey: key });
    }
    case "execute": {
      const { action: _, key, ...body } = asked;
      return fetchEndpoint("executeMove", { params, body, idempotencyKey: key });
    }
    case "move-back": {
      const { action: _, key, ...body } = asked;
      return fetchEndpoint("moveBack", { params, body, idempotencyKey: key });
    }
    case "reject":
      return fetchEndpoint("rejectMove", { params, body: { reason: asked.reason } });
    case "cancel": {
      const { action: _, ...body } = asked;
      return fetchEndpoint("cancelMove", { params, body });
    }
    case "preflight": {
      const { action: _, ...body } = asked;
      return fetchEndpoint("preflightMove", { params, body });
    }
    case "verify":
      return fetchEndpoint("verifyMove", { params });
    case "settle": {
      const { action: _, ...body } = asked;
      return fetchEndpoint("settleMove", { params, body });
    }
  }
}

/** Old holders that may come back after a seize. */
export function watchesQuery() {
  return queryOptions({
    queryKey: moveKeys.watches,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) => fetchEndpoint("listWatches", { query: { limit: 1000 } }, signal),
  });
}
