"use client";

import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/ui/empty-state";
import { movesQuery } from "@/lib/queries/moves";
import type { ZoneRef } from "@/lib/queries/zones";
import { MovesTable } from "./moves-table";
import { zoneMovesFilter } from "./zone-moves-filter";

/** The latest moves of one zone. */
export function ZoneMoves({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  const { data } = useSuspenseInfiniteQuery(movesQuery(zoneMovesFilter(zoneRef)));
  const items = data.pages[0]?.items.slice(0, 10) ?? [];
  if (items.length === 0)
    return <EmptyState>The role of this zone was not moved with Keymaster yet.</EmptyState>;
  return <MovesTable moves={items} />;
}
