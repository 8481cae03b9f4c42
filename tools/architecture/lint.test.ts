import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

const CORE_GLOBALS: Readonly<Record<string, string>> = {
  Date: "new Date()",
  performance: "performance.now()",
  process: "process.pid",
  fetch: 'fetch("x")',
  setTimeout: "setTimeout(() => 1, 1)",
  setInterval: "setInterval(() => 1, 1)",
  crypto: "crypto.randomUUID()",
  console: 'console.log("x")',
};

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const PLANTS: readonly { rule: string; file: string; text: string }[] = [
  { rule: "suspicious/noExplicitAny", file: "lib/any.ts", text: "export const x: any = 1;\n" },
  { rule: "suspicious/noConsole", file: "lib/console.ts", text: 'console.log("x");\n' },
  {
    rule: "suspicious/noImportCycles",
    file: "lib/one.ts",
    text: 'import { two } from "./two";\nexport const one = () => two;\n',
  },
  {
    rule: "style/noNonNullAssertion",
    file: "lib/bang.ts",
    text: "export const x = (y: string | null) => y!.length;\n",
  },
  {
    rule: "style/useImportType",
    file: "lib/import-type.ts",
    text: 'import { Two } from "./two";\nexport const x = (y: Two) => y;\n',
  },
  { rule: "style/noDefaultExport", file: "lib/default.ts", text: "export default 1;\n" },
  { rule: "style/noEnum", file: "lib/enum.ts", text: "export enum X { A }\n" },
  {
    rule: "style/noNestedTernary",
    file: "lib/ternary.ts",
    text: "export const x = (a: boolean, b: boolean) => (a ? 1 : b ? 2 : 3);\n",
  },
  { rule: "style/noProcessEnv", file: "lib/env.ts", text: "export const x = process.env.HOME;\n" },
  {
    rule: "style/useFilenamingConvention",
    file: "lib/wrongCase.ts",
    text: "export const x = 1;\n",
  },
  {
    rule: "style/noExcessiveLinesPerFile",
    file: "lib/long.ts",
    text: many(402, (index) => `export const x${index} = ${index};`),
  },
  {
    rule: "performance/noBarrelFile",
    file: "lib/index.ts",
    text: 'export { one } from "./one";\n',
  },
  { rule: "performance/noReExportAll", file: "lib/all.ts", text: 'export * from "./one";\n' },
  {
    rule: "complexity/noExcessiveLinesPerFunction",
    file: "lib/long-function.ts",
    text: `export function x() {\n${many(62, (index) => `  const y${index} = ${index};`)}\n}\n`,
  },
  {
    rule: "complexity/noExcessiveCognitiveComplexity",
    file: "lib/knot.ts",
    text: `export function x(a: number) {\n${many(16, (index) => `  if (a === ${index} && a > 0) return ${index};`)}\n  return a;\n}\n`,
  },
  {
    rule: "correctness/noUndeclaredDependencies",
    file: "lib/stranger.ts",
    text: 'import { x } from "not-declared";\nexport const y = x;\n',
  },
  {
    rule: "nursery/noFloatingPromises",
    file: "lib/floating.ts",
    text: "async function x() {\n  return 1;\n}\nx();\n",
  },
  {
    rule: "nursery/noMisusedPromises",
    file: "lib/misused.ts",
    text: "async function x() {\n  return true;\n}\nexport const y = () => {\n  if (x()) return 1;\n  return 2;\n};\n",
  },
  {
    rule: "nursery/useExhaustiveSwitchCases",
    file: "lib/switch.ts",
    text: 'type K = "a" | "b";\nexport function x(k: K) {\n  switch (k) {\n    case "a":\n      return 1;\n  }\n  return 2;\n}\n',
  },
  ...Object.entries(CORE_GLOBALS).flatMap(([name, use]) =>
    ["dns", "dnssec"].map((folder) => ({
      rule: "style/noRestrictedGlobals",
      file: `lib/${folder}/uses-${name.toLowerCase()}.ts`,
      text: `export const x = () => ${use};\n`,
    })),
  ),
];

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string | { readonly file: string } };
}

describe("lint rules", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-lint-"));
  let found: { rule: string; file: string }[] = [];

  beforeAll(async () => {
    write("biome.json", fs.readFileSync(path.join(root, "biome.json"), "utf8"));
    write("package.json", "{}");
    write(
      "lib/two.ts",
      'import { one } from "./one";\nexport const two = () => one;\nexport type Two = number;\n',
    );
    write("lib/dns/clean.ts", "export const clean = (now: number) => now + 1;\n");
    for (const { file, text } of PLANTS) write(file, text);
    found = (await lint()).map(({ category, location }) => ({
      rule: category.replace(/^lint\//, ""),
      file: typeof location.path === "string" ? location.path : location.path.file,
    }));
  }, 60_000);

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }

  /** Biome's exit code only says that there are findings. */
  function lint(): Promise<readonly Diagnostic[]> {
    const program = path.join(root, "node_modules/@biomejs/biome/bin/biome");
    const args = [
      program,
      "lint",
      "--colors=off",
      "--reporter=json",
      "--max-diagnostics=none",
      ".",
    ];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 64_000_000 }, (_error, stdout) =>
        resolve(JSON.parse(stdout).diagnostics),
      );
    });
  }

  test.each(PLANTS)("$rule fires on $file", ({ rule, file }) => {
    expect(found).toContainEqual({ rule, file });
  });

  test("every rule that is set to error has a planted violation", () => {
    const planted = new Set(PLANTS.map(({ rule }) => rule));
    expect(
      rulesOf(JSON.parse(fs.readFileSync(path.join(root, "biome.json"), "utf8"))).filter(
        (rule) => !planted.has(rule),
      ),
    ).toEqual([]);
  });

  test("a clean file is not objected to", () => {
    expect(found.filter(({ file }) => file === "lib/dns/clean.ts")).toEqual([]);
  });
});

interface BiomeConfig {
  readonly linter: { readonly rules: Readonly<Record<string, unknown>> };
}

/** The rules that the configuration switches on by name, as group/rule; warnings are advice and not counted. */
function rulesOf(config: BiomeConfig): string[] {
  return Object.entries(config.linter.rules).flatMap(([group, rules]) => {
    if (typeof rules !== "object" || rules === null) return [];
    return Object.entries(rules)
      .filter(([, level]) => level === "error" || level.level === "error")
      .map(([rule]) => `${group}/${rule}`);
  });
}
