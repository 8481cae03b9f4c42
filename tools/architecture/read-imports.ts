import fs from "node:fs";
import path from "node:path";
import type { Edge } from "@/tools/architecture/folder-graph";

const SOURCE = /\.(ts|tsx|mjs)$/;
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;

/**
 * Who imports whom inside the repository, read from the texts: enough for a picture of folders, and a hundred times faster than
 * resolving everything. Whether an import is allowed is judged by dependency-cruiser.
 */
export function readImports(root: string, sources: readonly string[]): readonly Edge[] {
  return sources
    .flatMap((source) => filesUnder(root, source))
    .flatMap((file) => importsOf(root, file));
}

function importsOf(root: string, file: string): readonly Edge[] {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return [...text.matchAll(IMPORT)].flatMap(([, target = ""]) => {
    if (target.startsWith("@/")) return [{ from: file, to: target.slice(2) }];
    if (!target.startsWith(".")) return [];
    return [{ from: file, to: path.posix.join(path.posix.dirname(file), target) }];
  });
}

function filesUnder(root: string, source: string): string[] {
  const stat = fs.statSync(path.join(root, source), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [source];
  return fs
    .readdirSync(path.join(root, source), { recursive: true, encoding: "utf8" })
    .map((name) => `${source}/${name.replaceAll("\\", "/")}`)
    .filter((file) => SOURCE.test(file) && !file.startsWith("lib/db/generated/"));
}
