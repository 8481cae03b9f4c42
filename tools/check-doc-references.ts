import fs from "node:fs";
import path from "node:path";
import { findBrokenReferences } from "@/tools/doc-references/find-broken-references";

const root = path.resolve(import.meta.dirname, "..");
const NOT_OURS = ["node_modules", ".git", ".next", ".keymaster", ".test-artifacts", "generated"];

function markdownUnder(folder: string): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.includes(entry.name)) return [];
    const relative = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return markdownUnder(relative);
    return entry.name.endsWith(".md") ? [relative] : [];
  });
}

const manifest: { scripts: Record<string, string> } = JSON.parse(
  fs.readFileSync(path.join(root, "package.json"), "utf8"),
);
const repository = {
  exists: (file: string) => fs.existsSync(path.join(root, file)),
  scripts: Object.keys(manifest.scripts),
};
const broken = markdownUnder(".").flatMap((file) =>
  findBrokenReferences(file, fs.readFileSync(path.join(root, file), "utf8"), repository),
);
for (const line of broken) process.stderr.write(`${line}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;
