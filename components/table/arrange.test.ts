import { describe, expect, test } from "vitest";
import { filterRows, formatSorting, parseSorting, sortRows } from "./arrange";
import type { Column } from "./column";

type Zone = Readonly<{ name: string; until: number | null }>;
const columns: readonly Column<Zone>[] = [
  {
    id: "name",
    label: "Zone",
    cell: (row) => row.name,
    sortBy: (row) => row.name,
    search: (row) => row.name,
  },
  { id: "until", label: "Until", cell: (row) => row.until, sortBy: (row) => row.until },
  { id: "note", label: "Note", cell: () => "" },
];
const zones: readonly Zone[] = [
  { name: "z10.example", until: 3 },
  { name: "z9.example", until: null },
  { name: "Z1.example", until: 7 },
];
const names = (rows: readonly Zone[]) => rows.map((row) => row.name);

describe("sortRows", () => {
  test("counts numbers inside names and does not mind their case", () => {
    const sorted = sortRows(zones, columns, { column: "name", descending: false });
    expect(names(sorted)).toEqual(["Z1.example", "z9.example", "z10.example"]);
  });

  test.each([true, false])("what has no value goes last, descending %s", (descending) => {
    const sorted = sortRows(zones, columns, { column: "until", descending });
    expect(names(sorted).at(-1)).toBe("z9.example");
  });

  test("leaves the given rows alone", () => {
    const before = [...zones];
    sortRows(zones, columns, { column: "name", descending: true });
    expect(zones).toEqual(before);
  });
});

describe("filterRows", () => {
  test("every word must occur, in any order and case", () => {
    expect(names(filterRows(zones, columns, "EXAMPLE z1"))).toEqual(["z10.example", "Z1.example"]);
    expect(filterRows(zones, columns, "z1 nowhere")).toEqual([]);
  });

  test("no text leaves all", () => {
    expect(filterRows(zones, columns, "  ")).toEqual(zones);
  });
});

describe("parseSorting", () => {
  test("reads what formatSorting wrote", () => {
    const sorting = { column: "until", descending: true };
    expect(parseSorting(formatSorting(sorting), columns)).toEqual(sorting);
  });

  test.each([null, "note", "-nothing", ""])("%s is no sorting of this table", (text) => {
    expect(parseSorting(text, columns)).toBeNull();
  });
});
