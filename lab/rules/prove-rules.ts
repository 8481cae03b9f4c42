import { describe, expect, test } from "vitest";
import { TestLab } from "@/lab/testing/test-lab";
import type { Seconds } from "@/lib/dnssec/instant";
import type { BreakableRule } from "./rule-switches";

/** What a rule of the specification guarantees, and how to see it. */
export type RuleProof = {
  readonly rule: BreakableRule;
  /** A guarantee in a sentence, beginning with the rule's number. */
  readonly title: `${BreakableRule}: ${string}`;
  readonly loadingSeconds?: Seconds;
  /** Throws where the lab does not keep the rule. */
  readonly prove: (lab: TestLab) => void;
};

/** Two tests a rule: the lab keeps it, and a lab that breaks it is noticed. */
export function proveRules(group: string, proofs: readonly RuleProof[]): void {
  describe(group, () => {
    for (const { rule, title, loadingSeconds = 0, prove } of proofs) {
      test(title, () => prove(new TestLab({ loadingSeconds })));
      test(`${rule} broken by its switch is noticed by the test above`, () => {
        const lab = new TestLab({ broken: rule, loadingSeconds });
        expect(() => prove(lab)).toThrow();
      });
    }
  });
}
