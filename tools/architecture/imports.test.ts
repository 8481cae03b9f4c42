import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cruise, type Violation, writeTree } from "@/tools/architecture/cruise";
import { ACCOMPLICES, CLEAN_FILES, PACKAGES, PLANTS } from "@/tools/architecture/import-plants";

const rules: { forbidden: { name: string }[] } = createRequire(import.meta.url)(
  "../../.dependency-cruiser.cjs",
);

describe("import rules", () => {
  const folders: string[] = [];
  let withPlants: readonly Violation[] = [];
  let clean: readonly Violation[] = [];

  beforeAll(async () => {
    const planted = Object.fromEntries(PLANTS.map(({ file, text }) => [file, text]));
    [clean, withPlants] = await Promise.all([
      inspect(CLEAN_FILES),
      inspect({ ...CLEAN_FILES, ...ACCOMPLICES, ...planted }),
    ]);
  }, 60_000);

  afterAll(() => {
    for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
  });

  function inspect(files: Readonly<Record<string, string>>) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-imports-"));
    folders.push(folder);
    writeTree(folder, files, PACKAGES);
    return cruise(folder);
  }

  test("a tree that keeps the rules is not objected to", () => {
    expect(clean).toEqual([]);
  });

  test.each(PLANTS)("$rule fires on $file", ({ rule, file }) => {
    expect(withPlants).toContainEqual({ rule, from: file });
  });

  test("every rule has a planted violation", () => {
    const planted = new Set(PLANTS.map(({ rule }) => rule));
    expect(rules.forbidden.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual(
      [],
    );
  });

  test("files that keep the rules stay unsuspected beside those that break them", () => {
    const suspects = new Set([...PLANTS.map(({ file }) => file), ...Object.keys(ACCOMPLICES)]);
    // The plant in lib/result.ts closes circles through everything that imports it.
    const others = withPlants.filter(
      ({ from, rule }) => !suspects.has(from) && rule !== "no-cycles",
    );
    expect(others).toEqual([]);
  });
});
