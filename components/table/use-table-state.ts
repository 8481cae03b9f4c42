"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { formatSorting, parseSorting } from "./arrange";
import type { Column, Sorting } from "./column";

export type TableState = Readonly<{
  text: string;
  sorting: Sorting | null;
  setText: (text: string) => void;
  setSorting: (sorting: Sorting | null) => void;
}>;

/**
 * Filter and sorting of a table, kept in the address (`?q=…&sort=-name`) so that a link shows the same. `name`
 * prefixes both where a page has several tables.
 */
export function useTableState<Row>(
  columns: readonly Column<Row>[],
  defaultSorting: Sorting | null,
  name?: string | undefined,
): TableState {
  const prefix = name === undefined ? "" : `${name}-`;
  const [state, setState] = useQueryStates(
    { q: parseAsString.withDefault(""), sort: parseAsString },
    { urlKeys: { q: `${prefix}q`, sort: `${prefix}sort` }, history: "replace", shallow: true },
  );
  const isDefault = (sorting: Sorting) =>
    defaultSorting !== null && formatSorting(sorting) === formatSorting(defaultSorting);
  return {
    text: state.q,
    sorting: parseSorting(state.sort, columns) ?? defaultSorting,
    setText: (text) => void setState({ q: text === "" ? null : text }),
    setSorting: (sorting) =>
      void setState({
        sort: sorting === null || isDefault(sorting) ? null : formatSorting(sorting),
      }),
  };
}
