import { execFile } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Edge, folderEdges, withoutImplied } from "@/tools/architecture/folder-graph";
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
export async function currentArchitectureDocument(): Promise<string> {
  const config: { forbidden: ImportRule[] } = createRequire(import.meta.url)(
    path.join(root, ".dependency-cruiser.cjs"),
  );
  return fillDocument(fs.readFileSync(ARCHITECTURE_DOCUMENT, "utf8"), {
    "what imports what": renderPicture(withoutImplied(folderEdges(await readImports()))),
    "import rules": renderRules(config.forbidden),
  });
}

interface CruiseReport {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
}

async function readImports(): Promise<readonly Edge[]> {
  const program = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const sources = SOURCES.filter((source) => fs.existsSync(path.join(root, source)));
  const args = [
    program,
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "json",
    ...sources,
  ];
  const output = await new Promise<string>((resolve) => {
    const limits = { cwd: root, maxBuffer: 256 * 1024 * 1024 };
    // The exit code counts violations, which another check reports.
    execFile(process.execPath, args, limits, (_error, stdout) => resolve(stdout));
  });
  const report: CruiseReport = JSON.parse(output);
  return report.modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => ({ from: source, to: resolved })),
  );
}
