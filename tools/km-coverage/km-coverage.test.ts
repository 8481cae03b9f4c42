import path from "node:path";
import { describe, expect, test } from "vitest";
import { citedRules } from "@/tools/km-coverage/cited-rules";
import { collectCoverage, coverageFaults } from "@/tools/km-coverage/collect-coverage";
import { KM_RULES } from "@/tools/km-coverage/rule-ids";

describe("citedRules", () => {
  test("reads the titles of tests, groups and tables", () => {
    const text = [
      'describe("KM-1 and KM-2: groups", () => {',
      '  test("KM-37: a title", () => 1);',
      '  test.each([["KM-14a"], ["KM-5"]])("%s", () => 1);',
      "  it.skipIf(false)(`KM-67 in a template`, () => 1);",
      "});",
    ].join("\n");
    expect([...citedRules(text)].sort()).toEqual(
      ["KM-1", "KM-14a", "KM-2", "KM-37", "KM-5", "KM-67"].sort(),
    );
  });

  test("does not count comments, values or names of other functions", () => {
    const text =
      '// KM-1\nconst x = "KM-2";\nreport("KM-3");\ntest("plain", () => expect("KM-4").toBe(1));';
    expect(citedRules(text)).toEqual([]);
  });
});

describe("coverageFaults", () => {
  const fine = KM_RULES.map((rule) => ({
    rule,
    testedBy: ["x.test.ts"],
    notSimulatedBecause: null,
  }));

  test("a rule in neither list, in both, or unknown is a fault", () => {
    const [one, two, ...others] = fine;
    const coverage = [
      { rule: one?.rule ?? "", testedBy: [], notSimulatedBecause: null },
      { rule: two?.rule ?? "", testedBy: ["x.test.ts"], notSimulatedBecause: "a reason" },
      ...others,
      { rule: "KM-99", testedBy: ["x.test.ts"], notSimulatedBecause: null },
    ];
    expect(coverageFaults(fine)).toEqual([]);
    expect(coverageFaults(coverage).map((fault) => fault.split(" ", 1)[0])).toEqual([
      "KM-1",
      "KM-2",
      "KM-99",
    ]);
  });
});

describe("the rules of the role", () => {
  test("each is tested, or listed with the reason why it cannot be simulated", () => {
    expect(KM_RULES).toHaveLength(68);
    expect(coverageFaults(collectCoverage(path.resolve(import.meta.dirname, "../..")))).toEqual([]);
  });
});
