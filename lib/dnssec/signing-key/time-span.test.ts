import { describe, expect, test } from "vitest";
import { timeSpan } from "./time-span";

describe("timeSpan", () => {
  test("prints durations as PowerShell prints a TimeSpan", () => {
    expect([0, 3_600, 43_200, 172_800, 90_061].map(timeSpan)).toEqual([
      "00:00:00",
      "01:00:00",
      "12:00:00",
      "2.00:00:00",
      "1.01:01:01",
    ]);
  });
});
