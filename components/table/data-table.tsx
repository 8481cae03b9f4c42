"use client";

import { type ReactNode, useDeferredValue, useId, useMemo } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterBox } from "@/components/ui/filter-box";
import { filterRows, sortRows } from "./arrange";
import type { Column, Sorting } from "./column";
import { downloadCsv, toCsv } from "./csv";
import styles from "./data-table.module.css";
import { TableView } from "./table-view";
import { useTableState } from "./use-table-state";

type DataTableProps<Row> = Readonly<{
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  href?: ((row: Row) => string) | undefined;
  quiet?: ((row: Row) => boolean) | undefined;
  defaultSorting?: Sorting | undefined;
  /** What a row is called: "zone", "server". */
  noun: string;
  /** Shows the filter with this hint; without it the table has none. */
  filterHint?: string | undefined;
  /** Name of the CSV without its ending; without it there is no CSV. */
  csvName?: string | undefined;
  /** Prefix in the address, where a page has several tables. */
  name?: string | undefined;
  dense?: boolean | undefined;
  /** Said when there are no rows at all. */
  empty: ReactNode;
  /** More buttons beside the CSV. */
  tools?: ReactNode | undefined;
}>;

const countOf = (count: number, noun: string) =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : `${noun}s`}`;

function SortedBy<Row>({
  columns,
  sorting,
}: Readonly<{ columns: readonly Column<Row>[]; sorting: Sorting | null }>) {
  const label = columns.find((one) => one.id === sorting?.column)?.label;
  if (sorting === null || label === undefined) return null;
  return (
    <p className={styles.sorted}>
      Sorted by <b>{label.toLowerCase()}</b>
      {sorting.descending ? ", descending" : null}
    </p>
  );
}

/**
 * A table that sorts, filters as one types, keeps both in the address, downloads as CSV, moves by keyboard and draws
 * long lists row by row.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, noun, csvName, filterHint, defaultSorting = null } = props;
  const state = useTableState(columns, defaultSorting, props.name);
  const text = useDeferredValue(state.text);
  const resultId = useId();
  const shown = useMemo(
    () => sortRows(filterRows(rows, columns, text), columns, state.sorting),
    [rows, columns, text, state.sorting],
  );
  if (rows.length === 0) return <EmptyState>{props.empty}</EmptyState>;
  const count =
    shown.length === rows.length
      ? countOf(rows.length, noun)
      : `${shown.length.toLocaleString("en")} of ${countOf(rows.length, noun)}`;
  return (
    <>
      {filterHint ? (
        <FilterBox
          label={`Filter ${noun}s`}
          placeholder={filterHint}
          value={state.text}
          onValueChange={state.setText}
          after={<output id={resultId}>{count}</output>}
        />
      ) : null}
      {filterHint || csvName || props.tools ? (
        <div className={styles.bar} data-print="hide">
          <SortedBy columns={columns} sorting={state.sorting} />
          <div className={styles.tools}>
            {props.tools}
            {csvName ? (
              <Button
                look="text"
                onClick={() => downloadCsv(`${csvName}.csv`, toCsv(columns, shown))}
              >
                CSV, {countOf(shown.length, "row")}
              </Button>
            ) : null}
          </div>
        </div>
      ) : null}
      {shown.length === 0 ? (
        <EmptyState
          action={
            <Button look="text" onClick={() => state.setText("")}>
              Show all {noun}s
            </Button>
          }
        >
          No {noun} has “{text}” in it.
        </EmptyState>
      ) : (
        <TableView
          label={props.label}
          columns={columns}
          rows={shown}
          rowKey={props.rowKey}
          href={props.href}
          quiet={props.quiet}
          dense={props.dense}
          sorting={state.sorting}
          onSort={state.setSorting}
        />
      )}
    </>
  );
}
