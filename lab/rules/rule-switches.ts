/** Rules of the specification that a test can break, to see that the rule's own test notices. */
export type BreakableRule = `KM-${number}` | "KM-14a";

/** Which rules hold. Outside tests all of them do. */
export class RuleSwitches {
  readonly #broken: ReadonlySet<BreakableRule>;

  constructor(broken: ReadonlySet<BreakableRule> = new Set()) {
    this.#broken = broken;
  }

  holds(rule: BreakableRule): boolean {
    return !this.#broken.has(rule);
  }
}
