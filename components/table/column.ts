import type { ReactNode } from "react";

export type CellValue = string | number | null;

/** A column as data. Whatever a column lacks it cannot do: no `sortBy`, no sorting; no `csv`, not in the file. */
export type Column<Row> = Readonly<{
  id: string;
  /** The plain name: column head, "Sorted by …", first line of the CSV. */
  label: string;
  /** What stands in the head instead of the label, e.g. a scale below it. */
  head?: ReactNode | undefined;
  cell: (row: Row) => ReactNode;
  /** Sorting value; null goes last in both directions. */
  sortBy?: ((row: Row) => CellValue) | undefined;
  /** What the file says in this column. */
  csv?: ((row: Row) => CellValue) | undefined;
  /** Text that the filter looks at. */
  search?: ((row: Row) => string) | undefined;
  numeric?: boolean | undefined;
  /** CSS width; needed in long tables, whose columns must not jump while rows come and go. */
  width?: string | undefined;
  /** The name of the row: a row head, held in view on phones, linked to the row's page. One per table. */
  isName?: boolean | undefined;
  /** Left out on phones. */
  wideOnly?: boolean | undefined;
}>;

/** Which column sorts, and which way. */
export type Sorting = Readonly<{ column: string; descending: boolean }>;
