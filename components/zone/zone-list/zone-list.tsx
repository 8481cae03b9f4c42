"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useCallback, useDeferredValue, useMemo } from "react";
import { FailedView } from "@/components/query/failed-view";
import { useClockReadings } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Page } from "@/components/ui/page";
import type { EstateClock } from "@/lib/contracts/wire";
import { zoneListQuery } from "@/lib/queries/snapshot";
import { countByStatus, selectRows, type ZoneSort } from "@/lib/queries/zone-filter";
import { rowAt, type ZoneRow } from "@/lib/queries/zone-index";
import { ZoneFilterBar } from "./zone-filter-bar";
import { ZoneGrid } from "./zone-grid";
import { filterOfSearch, type ZoneSearch, zoneSearchParsers } from "./zone-search";

/** What the server rendered: the first rows of the search in the address, and the counts. */
export type FirstRows = {
  readonly rows: readonly ZoneRow[];
  readonly matching: number;
  readonly total: number;
  readonly estates: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly clocks: readonly EstateClock[];
};

/** The rows that pass the search: what the server rendered, until the whole list is here. */
function useRows(first: FirstRows, search: ZoneSearch) {
  const { data, error, refetch } = useQuery(zoneListQuery());
  useClockReadings(data?.clocks ?? first.clocks);
  const settled = useDeferredValue(search);
  const index = data?.index;
  const rows = useMemo(
    () =>
      index === undefined
        ? null
        : selectRows(index, filterOfSearch(settled), settled.sort, settled.desc),
    [index, settled],
  );
  const counts = useMemo(
    () => (index === undefined ? first.counts : Object.fromEntries(countByStatus(index))),
    [index, first],
  );
  const readRow = useCallback(
    (at: number): ZoneRow | null => {
      if (index === undefined || rows === null) return first.rows[at] ?? null;
      const row = rows[at];
      return row === undefined ? null : rowAt(index, row);
    },
    [index, rows, first],
  );
  return {
    readRow,
    counts,
    isWhole: index !== undefined,
    matching: rows?.length ?? first.matching,
    total: index?.size ?? first.total,
    estates: index?.dictionaries.estates.length ?? first.estates,
    error,
    refetch,
  };
}

/** Every zone of the fleet: filter as you type, sort, and open with the keyboard. The address holds the search. */
export function ZoneList({ first }: Readonly<{ first: FirstRows }>) {
  const [search, setSearch] = useQueryStates(zoneSearchParsers, {
    history: "replace",
    throttleMs: 200,
  });
  const { readRow, counts, isWhole, matching, total, estates, error, refetch } = useRows(
    first,
    search,
  );
  const sortBy = useCallback(
    (sort: ZoneSort) =>
      void setSearch((known) =>
        sort === known.sort ? { desc: !known.desc } : { sort, desc: false },
      ),
    [setSearch],
  );
  return (
    <Page fill>
      <ZoneFilterBar
        search={search}
        onSearch={(change) => void setSearch(change)}
        counts={counts}
        matching={matching}
        total={total}
      />
      {error === null ? null : (
        <FailedView error={error} asked="the zone list" onRetry={() => void refetch()} />
      )}
      {matching === 0 ? (
        <EmptyState
          action={
            total === 0 ? undefined : (
              <Button onClick={() => void setSearch(null)}>
                Show all {total.toLocaleString("en")} zones
              </Button>
            )
          }
        >
          {total === 0
            ? "No zone is known yet: an agent tells which there are."
            : "No zone matches this search."}
        </EmptyState>
      ) : (
        <ZoneGrid
          count={isWhole ? matching : Math.min(matching, first.rows.length)}
          readRow={readRow}
          isWhole={isWhole}
          sort={search.sort}
          descending={search.desc}
          onSort={sortBy}
          showEstate={estates > 1}
        />
      )}
    </Page>
  );
}
