import type { QueryClient } from "@tanstack/react-query";
import { listDrains } from "@/lib/contracts/drain-endpoints";
import { listMoves, listWatches } from "@/lib/contracts/move-endpoints";
import { drainsQuery } from "@/lib/queries/drains";
import { FEW_MOVES, fewMovesQuery, type MoveFilter, watchesQuery } from "@/lib/queries/moves";
import { callApi } from "./call-api";

const SHOWN: readonly MoveFilter[] = [{ live: "true" }, { phase: "undo-window" }];

/** What the fleet page shows of moves: without it its section would appear only after the rest. */
export function prefetchFleetMoves(client: QueryClient): readonly Promise<void>[] {
  return [
    ...SHOWN.map((filter) =>
      client.prefetchQuery({
        ...fewMovesQuery(filter),
        queryFn: () => callApi(listMoves, { query: { ...filter, limit: FEW_MOVES } }),
      }),
    ),
    client.prefetchQuery({
      ...watchesQuery(),
      queryFn: () => callApi(listWatches, { query: { limit: 1000 } }),
    }),
    client.prefetchQuery({
      ...drainsQuery(),
      queryFn: () => callApi(listDrains, { query: { limit: 100 } }),
    }),
  ];
}
