import { expect, test } from "vitest";
import { FROM_THE_BEGINNING, formatCursor, parseCursor } from "./sweep-cursor";

test("a cursor comes back as it was given, within the same run", () => {
  const cursor = { since: 3, until: 7, after: "example.test" };
  expect(parseCursor("run", formatCursor("run", cursor))).toEqual(cursor);
});

test.each([null, "", "{", "[]", '["run"]', '["run","3",7,null]', '["other",3,7,null]', "7"])(
  "%j reads everything again",
  (text) => {
    expect(parseCursor("run", text)).toEqual(FROM_THE_BEGINNING);
  },
);
