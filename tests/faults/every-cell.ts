// biome-ignore-all lint/style/noProcessEnv: the tests are told by it what to run
import { spawn } from "node:child_process";

/** `npm run test:faults`: the tests of this folder with every cell of the table. Arguments are those of Vitest. */
const vitest = spawn(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--project", "faults", ...process.argv.slice(2)],
  { stdio: "inherit", env: { ...process.env, FAULT_CELLS: "all" } },
);
vitest.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
