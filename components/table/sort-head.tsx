import clsx from "clsx";
import type { Column, Sorting } from "./column";
import styles from "./table-view.module.css";

const ariaSort = (sorting: Sorting | null, id: string) => {
  if (sorting?.column !== id) return undefined;
  return sorting.descending ? "descending" : "ascending";
};

/** A column head; where the column sorts, a button that turns the order round. The sorted column says so. */
export function SortHead<Row>({
  column,
  sorting,
  onSort,
}: Readonly<{
  column: Column<Row>;
  sorting: Sorting | null;
  onSort: (sorting: Sorting | null) => void;
}>) {
  const order = ariaSort(sorting, column.id);
  const className = clsx(
    column.numeric && styles.numeric,
    column.wideOnly && styles.wideOnly,
    column.isName && styles.name,
  );
  if (column.sortBy === undefined) {
    return (
      <th scope="col" className={className}>
        {column.head ?? column.label}
      </th>
    );
  }
  const next = { column: column.id, descending: order === "ascending" };
  return (
    <th scope="col" aria-sort={order} className={className}>
      <button type="button" className={styles.sort} onClick={() => onSort(next)}>
        {column.label}
        <svg aria-hidden="true" viewBox="0 0 8 10" className={styles.arrow}>
          <path d={order === "descending" ? "M4 1v8M1 6l3 3 3-3" : "M4 9V1M1 4l3-3 3 3"} />
        </svg>
      </button>
      {column.head}
    </th>
  );
}
