import { expect, test } from "vitest";
import { QueryBudget } from "./query-budget";

/** Takes as many queries as it may within a time, waiting as it is told to. */
function queriesWithin(budget: QueryBudget, seconds: number): number {
  let taken = 0;
  for (let now = 1_000; now < 1_000 + seconds * 1_000; ) {
    const pause = budget.take(now);
    if (pause === 0) taken += 1;
    else now += pause;
  }
  return taken;
}

test("no more queries go out than the rate allows, a short burst aside", () => {
  for (const rate of [10, 100, 1_000]) {
    const taken = queriesWithin(new QueryBudget(rate), 10);
    expect(taken).toBeLessThanOrEqual(rate * 10 + Math.max(5, rate * 0.1));
    expect(taken).toBeGreaterThan(rate * 9);
  }
});

test("without a rate nobody waits", () => {
  const budget = new QueryBudget(null);
  for (let index = 0; index < 10_000; index++) expect(budget.take(0)).toBe(0);
});
