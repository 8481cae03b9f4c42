import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const MAX_README_LINES = 30;
/** A driver that asks a foreign program also has commands.ts; the lab is called directly. */
const DRIVER_FILES = [
  "index.ts",
  "capabilities.ts",
  "schema.ts",
  "convert.ts",
  "apply.ts",
  "limits.ts",
  "README.md",
];
/** Folders of agent/drivers that are no driver. */
const NOT_A_DRIVER = ["contract"];

function foldersUnder(folder: string): string[] {
  const full = path.join(root, folder);
  if (!fs.existsSync(full)) return [];
  return fs
    .readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`);
}

describe("folders", () => {
  test.each([...foldersUnder("lib"), ...foldersUnder("agent"), ...foldersUnder("lab")])(
    "%s says in at most 30 lines what belongs there",
    (folder) => {
      const readme = path.join(root, folder, "README.md");
      expect(fs.existsSync(readme), `${folder}/README.md is missing`).toBe(true);
      expect(fs.readFileSync(readme, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(
        MAX_README_LINES,
      );
    },
  );

  const drivers = foldersUnder("agent/drivers").filter(
    (folder) => !NOT_A_DRIVER.includes(path.basename(folder)),
  );
  test.each(drivers)("%s has the files that every driver has", (folder) => {
    const missing = DRIVER_FILES.filter((file) => !fs.existsSync(path.join(root, folder, file)));
    expect(missing).toEqual([]);
  });
});
