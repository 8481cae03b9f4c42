import { describe, expect, test } from "vitest";
import type { Checks } from "@/lib/contracts/checks";
import { parentWords, viewsOfParent } from "./vantage-views";

type Vantage = Checks["vantages"][number];

const dsOf = (keyTag: number) => ({ keyTag, digestType: 2, digest: `digest ${keyTag}` });
const view = (...parents: (readonly ReturnType<typeof dsOf>[] | null)[]): Vantage =>
  ({ parents: parents.map((ds) => ({ ds })) }) as unknown as Vantage;

describe("what a vantage point sees at the parent", () => {
  test("is told as the DS set of all its servers that answer", () => {
    expect(parentWords(view([dsOf(2)], [dsOf(2), dsOf(1)], null))).toBe("DS of keys 1, 2");
    expect(parentWords(view([dsOf(7)]))).toBe("DS of key 7");
    expect(parentWords(view([]))).toBe("no DS");
    expect(parentWords(view(null))).toBe("the parent does not answer");
  });

  test("differs where sets do, whatever their order, and not where nobody answers", () => {
    expect(viewsOfParent([view([dsOf(1), dsOf(2)]), view([dsOf(2), dsOf(1)])]).size).toBe(1);
    expect(viewsOfParent([view([dsOf(1)]), view([dsOf(1), dsOf(2)])]).size).toBe(2);
    expect(viewsOfParent([view([dsOf(1)]), view(null)]).size).toBe(1);
    expect(viewsOfParent([view([]), view([dsOf(1)])]).size).toBe(2);
  });
});
