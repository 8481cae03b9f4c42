import { expect, test } from "vitest";
import { TestLab } from "@/lab/testing/test-lab";
import type { BreakableRule } from "./rule-switches";

/** Two tests of a rule of the specification: the lab keeps it, and a lab that breaks it by its switch is noticed. */
export function keepsRule(rule: BreakableRule, prove: (lab: TestLab) => void): void {
  test("the lab keeps the rule", () => prove(new TestLab()));
  test("a lab that breaks the rule is noticed", () => {
    const lab = new TestLab({ broken: rule });
    expect(() => prove(lab)).toThrow();
  });
}
