import type { CellValue, Column } from "./column";

/** A spreadsheet runs what begins so; names of zones come from outside. */
const startsFormula = /^[=+\-@\t\r]/;

/** One cell: numbers as they are, text quoted where needed and kept from being run as a formula. */
export function csvCell(value: CellValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = startsFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows as RFC 4180 text, the columns' labels first. */
export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const written = columns.flatMap((column) => (column.csv ? [{ ...column, csv: column.csv }] : []));
  const head = written.map((column) => csvCell(column.label)).join(",");
  const lines = rows.map((row) => written.map((column) => csvCell(column.csv(row))).join(","));
  return `${[head, ...lines].join("\r\n")}\r\n`;
}

/** Hands the text to the browser as a file. */
export function downloadCsv(fileName: string, text: string): void {
  // The mark lets spreadsheets see that it is UTF-8.
  const address = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
