import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { folderEdges, withoutImplied } from "@/tools/architecture/folder-graph";
import { readImports } from "@/tools/architecture/read-imports";
import {
  fillDocument,
  type ImportRule,
  renderPicture,
  renderRules,
} from "@/tools/architecture/render-picture";

const root = path.resolve(import.meta.dirname, "../..");
const SOURCES = ["instrumentation.ts", "app", "components", "lib", "agent", "lab"];

export const ARCHITECTURE_DOCUMENT = path.join(root, "docs/architecture.md");

/** docs/architecture.md with its picture and its table of rules as the sources and the rules are now. */
export function currentArchitectureDocument(): string {
  const config: { forbidden: ImportRule[] } = createRequire(import.meta.url)(
    path.join(root, ".dependency-cruiser.cjs"),
  );
  return fillDocument(fs.readFileSync(ARCHITECTURE_DOCUMENT, "utf8"), {
    "what imports what": renderPicture(withoutImplied(folderEdges(readImports(root, SOURCES)))),
    "import rules": renderRules(config.forbidden),
  });
}
