import type { ZoneList } from "@/lib/queries/snapshot";
import { countByStatus, selectRows } from "@/lib/queries/zone-filter";
import { rowAt } from "@/lib/queries/zone-index";
import type { FirstRows } from "./zone-list";
import { filterOfSearch, type ZoneSearch } from "./zone-search";

/** As many rows as a screen of 1440 pixels shows below what stands above them; more only delay the first paint. */
const FIRST = 28;

/** The part of the list that the server renders, so that the first rows are there before any script runs. */
export function firstRowsOf({ index, clocks }: ZoneList, search: ZoneSearch): FirstRows {
  const rows = selectRows(index, filterOfSearch(search), search.sort, search.desc);
  return {
    rows: Array.from(rows.subarray(0, FIRST), (row) => rowAt(index, row)),
    matching: rows.length,
    total: index.size,
    estates: index.dictionaries.estates.length,
    counts: Object.fromEntries(countByStatus(index)),
    clocks,
  };
}
