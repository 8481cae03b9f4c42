import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { listRules, RULE_COVERAGE, type RuleCoverage } from "./rule-coverage";

const entries = Object.entries<RuleCoverage>(RULE_COVERAGE);

/** Rules that a test file proves, each with as many proofs as it has there. */
function provenIn(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^ {4}rule: "(KM-\d+a?)",$/gm)].map((match) => match[1] ?? "");
}

describe("RULE_COVERAGE", () => {
  test("lists KM-1 to KM-67 and KM-14a, each exactly once", () => {
    const numbers = Array.from({ length: 67 }, (_, index) => `KM-${index + 1}`);
    numbers.splice(14, 0, "KM-14a");
    expect(entries.map(([rule]) => rule)).toEqual(numbers);
    expect(listRules()).toHaveLength(68);
  });

  test("every rule that is said to be tested has exactly one proof, in the file that is named", () => {
    for (const [rule, coverage] of entries) {
      const proofs = "testedBy" in coverage ? provenIn(coverage.testedBy) : [];
      expect({ rule, proofs: proofs.filter((proven) => proven === rule).length }).toEqual({
        rule,
        proofs: "testedBy" in coverage ? 1 : 0,
      });
    }
  });

  test("every proof belongs to a rule that is listed as tested there", () => {
    for (const file of ["lab/rules/role.test.ts", "lab/rules/signing.test.ts"]) {
      for (const rule of provenIn(file)) {
        expect(entries.find(([listed]) => listed === rule)?.[1]).toEqual({ testedBy: file });
      }
    }
  });
});
