import { benchPages } from "./pages";
import { benchStore } from "./store";

const BENCHES: Readonly<Record<string, () => Promise<string>>> = {
  store: benchStore,
  pages: benchPages,
};

const name = process.argv[2] ?? "";
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`There is no bench "${name}". Known: ${Object.keys(BENCHES).join(", ")}.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${await bench()}\n`);
}
