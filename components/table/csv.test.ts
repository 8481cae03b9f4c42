import { describe, expect, test } from "vitest";
import type { Column } from "./column";
import { csvCell, toCsv } from "./csv";

describe("csvCell", () => {
  test.each(["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1"])(
    "a name that a spreadsheet would run stays text: %s",
    (name) => {
      expect(csvCell(name).replace(/^"/, "").startsWith("'")).toBe(true);
    },
  );

  test("numbers stay numbers, also below zero", () => {
    expect(csvCell(-5)).toBe("-5");
  });

  test("commas, quotes and line ends are quoted, quotes doubled", () => {
    expect(csvCell('a,"b"\nc')).toBe('"a,""b""\nc"');
  });

  test("what is not known is empty", () => {
    expect(csvCell(null)).toBe("");
  });
});

test("toCsv writes the columns that have a value for the file, labels first", () => {
  type Server = { name: string; zones: number };
  const columns: readonly Column<Server>[] = [
    { id: "name", label: "Server", cell: (row) => row.name, csv: (row) => row.name },
    { id: "bar", label: "Bar", cell: () => "drawn" },
    { id: "zones", label: "Zones", cell: (row) => row.zones, csv: (row) => row.zones },
  ];
  expect(toCsv(columns, [{ name: "=dc1.contoso.com", zones: 4 }])).toBe(
    "Server,Zones\r\n'=dc1.contoso.com,4\r\n",
  );
});
