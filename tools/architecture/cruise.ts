import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

export interface Violation {
  readonly rule: string;
  readonly from: string;
}

const root = path.resolve(import.meta.dirname, "../..");

/** Writes the files into a new tree below `folder`, with the product's own import rules, alias and names of packages. */
export function writeTree(
  folder: string,
  files: Readonly<Record<string, string>>,
  packages: readonly string[],
): void {
  for (const [file, text] of Object.entries(files)) write(path.join(folder, file), text);
  for (const name of packages) {
    write(path.join(folder, "node_modules", name, "index.js"), "module.exports = {};");
    write(
      path.join(folder, "node_modules", name, "package.json"),
      JSON.stringify({ name, main: "index.js" }),
    );
  }
  for (const config of [".dependency-cruiser.cjs", "tsconfig.json"]) {
    fs.copyFileSync(path.join(root, config), path.join(folder, config));
  }
  write(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
}

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** What the import rules object to in the tree at `folder`. */
export async function cruise(folder: string): Promise<readonly Violation[]> {
  const program = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const roots = fs
    .readdirSync(folder)
    .filter((name) => !name.startsWith(".") && !/^node_modules$|json$/.test(name));
  const args = [program, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...roots];
  const output = await run(args, folder);
  const report: { summary: { violations: { from: string; rule: { name: string } }[] } } =
    JSON.parse(output);
  return report.summary.violations.map(({ from, rule }) => ({ rule: rule.name, from }));
}

/** The program's exit code counts violations, so only what it prints tells. */
function run(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const limits = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, args, limits, (_error, stdout) => resolve(stdout));
  });
}
