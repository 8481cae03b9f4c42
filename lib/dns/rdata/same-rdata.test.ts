import { describe, expect, test } from "vitest";
import { toHex } from "../octets";
import { ownerName } from "../owner-name";
import { type Rdata, rdataToWire } from "./rdata";
import { isSameServedSet } from "./same-rdata";

const mx = (preference: number, exchange: string): Rdata => ({
  kind: "MX",
  preference,
  exchange: ownerName(exchange),
});
const ALPHABET = [mx(10, "a.test"), mx(10, "A.test"), mx(20, "b.test")];

/** Every list of so many of the alphabet, duplicates and all orders included; each of its own objects. */
function listsOf(length: number): readonly (readonly Rdata[])[] {
  if (length === 0) return [[]];
  return listsOf(length - 1).flatMap((list) => ALPHABET.map((rdata) => [...list, { ...rdata }]));
}

const textOf = (list: readonly Rdata[]) =>
  list
    .map((rdata) => toHex(rdataToWire(rdata)))
    .sort()
    .join(" ");

describe("isSameServedSet", () => {
  test("agrees with the sorted octets for every pair of small lists, duplicates and case included", () => {
    const lists = [0, 1, 2, 3].flatMap(listsOf);
    for (const a of lists) {
      for (const b of lists) expect(isSameServedSet(a, b)).toBe(textOf(a) === textOf(b));
    }
  });

  test.each([8, 9, 40])(
    "does not mind the order of %i records, and tells one that is other",
    (count) => {
      const list = Array.from({ length: count }, (_, at) => mx(at, "a.test"));
      const turned = [...list.slice(count / 2), ...list.slice(0, count / 2)];
      expect(isSameServedSet(list, turned)).toBe(true);
      expect(isSameServedSet(list, [...turned.slice(1), mx(99, "a.test")])).toBe(false);
      expect(isSameServedSet(list, [...turned.slice(1), mx(count - 1, "a.test")])).toBe(false);
    },
  );
});
