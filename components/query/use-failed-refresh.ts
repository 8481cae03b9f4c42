"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

/** An old value stays on screen when asking again fails; this is the newest such failure among what is shown now. */
function newestFailure(client: QueryClient): unknown {
  const failed = client
    .getQueryCache()
    .getAll()
    .filter(
      (query) => query.isActive() && query.state.error !== null && query.state.data !== undefined,
    )
    .sort((a, b) => b.state.errorUpdatedAt - a.state.errorUpdatedAt);
  return failed[0]?.state.error ?? null;
}

/** The reason why something on this page could not be refreshed, or null: what is shown beside it may be old. */
export function useFailedRefresh(): unknown {
  const client = useQueryClient();
  return useSyncExternalStore(
    (changed) => client.getQueryCache().subscribe(changed),
    () => newestFailure(client),
    () => null,
  );
}
