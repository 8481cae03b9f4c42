"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useDeferredValue, useMemo } from "react";
import { FailedView } from "@/components/query/failed-view";
import { useClockReadings } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Page } from "@/components/ui/page";
import type { EstateClock } from "@/lib/contracts/wire";
import { zoneListQuery } from "@/lib/queries/snapshot";
import { countByStatus, selectRows } from "@/lib/queries/zone-filter";
import { rowAt, type ZoneRow } from "@/lib/queries/zone-index";
import { ZoneFilterBar } from "./zone-filter-bar";
import { ZoneGrid } from "./zone-grid";
import { filterOfSearch, zoneSearchParsers } from "./zone-search";

/** What the server rendered: the first rows of the search in the address, and the counts. */
export type FirstRows = {
  readonly rows: readonly ZoneRow[];
  readonly matching: number;
  readonly total: number;
  readonly estates: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly clocks: readonly EstateClock[];
};

/** Every zone of the fleet: filter as you type, sort, and open with the keyboard. The address holds the search. */
export function ZoneList({ first }: Readonly<{ first: FirstRows }>) {
  const [search, setSearch] = useQueryStates(zoneSearchParsers, {
    history: "replace",
    throttleMs: 200,
  });
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
  const readRow = (at: number): ZoneRow | null => {
    if (index === undefined || rows === null) return first.rows[at] ?? null;
    const row = rows[at];
    return row === undefined ? null : rowAt(index, row);
  };
  const matching = rows?.length ?? first.matching;
  const total = index?.size ?? first.total;
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
          count={index === undefined ? Math.min(matching, first.rows.length) : matching}
          readRow={readRow}
          isWhole={index !== undefined}
          sort={search.sort}
          descending={search.desc}
          onSort={(sort) =>
            void setSearch(sort === search.sort ? { desc: !search.desc } : { sort, desc: false })
          }
          showEstate={(index?.dictionaries.estates.length ?? first.estates) > 1}
        />
      )}
    </Page>
  );
}
