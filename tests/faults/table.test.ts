import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { meaningfulCells, renderTable } from "./cells/table";
import { FAULTS, STEPS } from "./cells/vocabulary";

const DOCUMENT = "docs/key-master/faults.md";

test("of 12 × 16 cells at most 40 are meaningless, and at least 40 are tried in every run", () => {
  const cells = meaningfulCells();
  expect([STEPS.length, FAULTS.length]).toEqual([12, 16]);
  expect(STEPS.length * FAULTS.length - cells.length).toBeLessThanOrEqual(40);
  expect(cells.filter(({ isInEveryRun }) => isInEveryRun).length).toBeGreaterThanOrEqual(40);
});

test("every step and every fault is tried in every run", () => {
  const chosen = meaningfulCells().filter(({ isInEveryRun }) => isInEveryRun);
  expect(new Set(chosen.map(({ step }) => step))).toEqual(new Set(STEPS));
  expect(new Set(chosen.map(({ fault }) => fault))).toEqual(new Set(FAULTS));
});

test("the document shows the table that is tried", async () => {
  expect(await readFile(DOCUMENT, "utf8")).toContain(renderTable());
});
