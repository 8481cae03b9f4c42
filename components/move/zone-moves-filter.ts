import type { ZoneRef } from "@/lib/queries/zones";

/** What asks for the moves of one zone; the page prefetches the same. */
export function zoneMovesFilter({ zone, estate }: ZoneRef) {
  return estate === undefined ? { zone } : { zone, estate };
}
