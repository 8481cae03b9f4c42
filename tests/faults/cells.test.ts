import { inject } from "vitest";
import { describeCells } from "./cells/describe-cells";

const isEveryCell = inject("isEveryCell");
describeCells(({ isInEveryRun }) => isEveryCell || isInEveryRun, isEveryCell);
