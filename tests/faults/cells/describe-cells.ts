import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CellLab } from "./cell-lab";
import { runCell } from "./run-cell";
import { type Cell, meaningfulCells } from "./table";

/** Of two idle processors; a machine that does more needs longer, so the limit of a test is another one. */
const BUDGET_MS = 5_000;
const TIMEOUT_MS = 60_000;

/** Carries out the chosen cells, one after the other, and says how long the slowest one took, or each of them. */
export function describeCells(isChosen: (cell: Cell) => boolean, isListed: boolean): void {
  const cells = meaningfulCells().filter(isChosen);
  const took: { readonly name: string; readonly milliseconds: number }[] = [];
  let lab: CellLab;
  beforeAll(async () => {
    lab = await CellLab.open();
  });
  afterAll(async () => {
    await lab.close();
    const sorted = took.toSorted((a, b) => b.milliseconds - a.milliseconds);
    const lines = sorted.map(({ name, milliseconds }) => `${milliseconds} ms  ${name}`);
    if (isListed) process.stdout.write(`${lines.join("\n")}\n`);
    const words = sorted.slice(0, 3).map(({ name, milliseconds }) => `${name} ${milliseconds} ms`);
    const over = took.filter(({ milliseconds }) => milliseconds > BUDGET_MS).length;
    process.stdout.write(
      `${took.length} cells; slowest: ${words.join(", ")}; longer than ${BUDGET_MS} ms: ${over}\n`,
    );
  });

  describe("a move under a fault", () => {
    test.each(cells)(
      "$step × $fault: $expected.word, and no invariant is broken",
      async (cell) => {
        const { step, fault, expected } = cell;
        const { ending, breaks, said, milliseconds } = await runCell(lab, cell);
        took.push({ name: `${step} × ${fault}`, milliseconds });
        for (const words of said) process.stdout.write(`${step} × ${fault}: ${words}\n`);
        expect(breaks).toEqual([]);
        expect(ending).toEqual({ move: expected.move, steps: expected.steps });
      },
      TIMEOUT_MS,
    );
  });
}
