import { describe, expect, test } from "vitest";
import { addToSerial, compareSerials, instantOfSerial } from "./serial";
import { formatSerialTime, parseSerialTime } from "./text/serial-time";

describe("compareSerials", () => {
  test.each([
    [0, 1, "before"],
    [0xffffffff, 0, "before"],
    [1, 0, "after"],
    [44, 44, "equal"],
    [0, 0x7fffffff, "before"],
    [0, 0x80000000, "undefined-order"],
    [0x80000000, 0, "undefined-order"],
    [0, 0x80000001, "after"],
  ] as const)("%i is %s … %s (RFC 1982 §3.2)", (a, b, order) => {
    expect(compareSerials(a, b)).toBe(order);
  });

  test("addition wraps (RFC 1982 §3.1)", () => {
    expect(addToSerial(0xffffffff, 1)).toBe(0);
    expect(addToSerial(5, 10)).toBe(15);
  });
});

describe("times", () => {
  test("are read as the instant nearest to now, beyond 2106 too", () => {
    expect(instantOfSerial(1_800_000_000, 1_700_000_000)).toBe(1_800_000_000);
    expect(instantOfSerial(10, 2 ** 32 - 10)).toBe(2 ** 32 + 10);
    expect(instantOfSerial(2 ** 32 - 10, 2 ** 32 + 10)).toBe(2 ** 32 - 10);
  });

  test.each([
    [0, "19700101000000"],
    [951_782_400, "20000229000000"],
    [1_795_611_725, "20261125130205"],
    [4_107_542_399, "21000228235959"],
    [4_107_542_400, "21000301000000"],
    [4_294_967_295, "21060207062815"],
  ])("%i is %s", (seconds, text) => {
    expect(formatSerialTime(seconds)).toBe(text);
    expect(parseSerialTime(text)).toBe(seconds);
  });

  test("that do not exist are refused, seconds are taken", () => {
    for (const text of [
      "20260230000000",
      "20261301000000",
      "20260101240000",
      "19691231235959",
      "x",
    ]) {
      expect(parseSerialTime(text)).toBeUndefined();
    }
    expect(parseSerialTime("4294967295")).toBe(4_294_967_295);
    expect(parseSerialTime("4294967296")).toBeUndefined();
    expect(parseSerialTime("21060207062816")).toBe(0);
  });
});
