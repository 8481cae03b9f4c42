import { afterAll, beforeAll, expect, test } from "vitest";
import { CellLab } from "./cells/cell-lab";
import { runCell } from "./cells/run-cell";
import { FAULTS, STEPS } from "./cells/vocabulary";

let lab: CellLab;
beforeAll(async () => {
  lab = await CellLab.open();
});
afterAll(() => lab.close());

const only = process.env.CELLS ?? "";
for (const fault of FAULTS)
  for (const step of STEPS) {
    if (only !== "" && !new RegExp(only).test(`${step} × ${fault}`)) continue;
    test(`${step} × ${fault}`, async () => {
      const t = performance.now();
      const { ending, breaks, said, log } = await runCell(lab, { step, fault });
      console.log(
        `${step} × ${fault}: ${ending.move} [${ending.steps}] ${Math.round(performance.now() - t)} ms ${said.join(",")}`,
        process.env.LOGS ? log : "",
      );
      expect(breaks).toEqual([]);
    });
  }
