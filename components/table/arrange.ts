import type { CellValue, Column, Sorting } from "./column";

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compareValues(a: CellValue, b: CellValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

/** Rows in the order of a column; rows without a value go last either way, equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const sortBy = columns.find((one) => one.id === sorting?.column)?.sortBy;
  if (sorting === null || sortBy === undefined) return rows;
  const sign = sorting.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: sortBy(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null)
        return Number(a.value === null) - Number(b.value === null);
      return sign * compareValues(a.value, b.value);
    })
    .map(({ row }) => row);
}

/** Rows in which every word of the text occurs somewhere in the searchable columns. */
export function filterRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  text: string,
): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const searches = columns.flatMap((one) => (one.search ? [one.search] : []));
  return rows.filter((row) => {
    const hay = searches.map((search) => search(row).toLowerCase()).join("\n");
    return words.every((word) => hay.includes(word));
  });
}

/** "-name" for descending, as in the API's `?sort=`. */
export function formatSorting(sorting: Sorting): string {
  return `${sorting.descending ? "-" : ""}${sorting.column}`;
}

/** The sorting that a text in the address means, if such a column sorts. */
export function parseSorting<Row>(
  text: string | null,
  columns: readonly Column<Row>[],
): Sorting | null {
  if (text === null) return null;
  const descending = text.startsWith("-");
  const column = descending ? text.slice(1) : text;
  const sorts = columns.some((one) => one.id === column && one.sortBy !== undefined);
  return sorts ? { column, descending } : null;
}
