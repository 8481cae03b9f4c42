import fs from "node:fs";
import path from "node:path";
import { citedRules } from "@/tools/km-coverage/cited-rules";
import { KM_RULES } from "@/tools/km-coverage/rule-ids";

export interface RuleCoverage {
  readonly rule: string;
  readonly testedBy: readonly string[];
  readonly notSimulatedBecause: string | null;
}

const FOLDERS = ["lib", "lab", "agent", "e2e", "components", "app"];
const TEST_FILE = /\.(test|spec)\.tsx?$/;

/** Every rule once, with the test files that prove it and the written reason why none can. */
export function collectCoverage(root: string): readonly RuleCoverage[] {
  const reasons: Record<string, string> = JSON.parse(
    fs.readFileSync(path.join(root, "tests/km-not-simulated.json"), "utf8"),
  );
  const testedBy = new Map<string, string[]>();
  for (const file of FOLDERS.flatMap((folder) => testFilesUnder(root, folder))) {
    for (const rule of citedRules(fs.readFileSync(path.join(root, file), "utf8"))) {
      testedBy.set(rule, [...(testedBy.get(rule) ?? []), file]);
    }
  }
  const named = new Set([...KM_RULES, ...testedBy.keys(), ...Object.keys(reasons)]);
  return [...named].map((rule) => ({
    rule,
    testedBy: testedBy.get(rule) ?? [],
    notSimulatedBecause: reasons[rule] ?? null,
  }));
}

/** What is wrong: a rule in neither list or in both, or one that does not exist. */
export function coverageFaults(coverage: readonly RuleCoverage[]): readonly string[] {
  return coverage.flatMap(({ rule, testedBy, notSimulatedBecause }) => {
    if (!KM_RULES.includes(rule)) return [`${rule} is cited but does not exist`];
    const isTested = testedBy.length > 0;
    if (isTested && notSimulatedBecause !== null) {
      return [`${rule} is tested by ${testedBy.join(", ")} and yet listed as not simulated`];
    }
    if (isTested || (notSimulatedBecause ?? "").trim() !== "") return [];
    return [`${rule} is neither named in a test's title nor listed with a reason`];
  });
}

function testFilesUnder(root: string, folder: string): string[] {
  const full = path.join(root, folder);
  if (!fs.existsSync(full)) return [];
  return fs
    .readdirSync(full, { recursive: true, encoding: "utf8" })
    .filter((name) => TEST_FILE.test(name))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .sort();
}
