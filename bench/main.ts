import { benchCheck } from "./check";
import { benchDirectory } from "./directory";
import { benchDrain } from "./drain";
import { benchPages } from "./pages";
import { benchStore } from "./store";

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<string>>> = {
  check: benchCheck,
  directory: benchDirectory,
  drain: benchDrain,
  store: benchStore,
  pages: benchPages,
};

const name = process.argv[2] ?? "";
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`There is no bench "${name}". Known: ${Object.keys(BENCHES).join(", ")}.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${await bench(process.argv.slice(3))}\n`);
}
