import { describe, expect, test } from "vitest";
import { LineSplitter } from "./line-splitter";

describe("LineSplitter", () => {
  test("cuts at LF alone: U+2028, U+0085 and CR are letters of a line", () => {
    const splitter = new LineSplitter(1_000);
    expect(splitter.push(Buffer.from("a\u2028b\u0085c\rd\ne"))).toEqual(["a\u2028b\u0085c\rd"]);
    expect(splitter.push(Buffer.from("f\n\n"))).toEqual(["ef", ""]);
  });

  test("a letter that arrives in two pieces is one letter", () => {
    const splitter = new LineSplitter(1_000);
    const octets = Buffer.from("\u{1F511}\n");
    expect(splitter.push(octets.subarray(0, 2))).toEqual([]);
    expect(splitter.push(octets.subarray(2))).toEqual(["\u{1F511}"]);
  });

  test("a line without end is given up at the limit", () => {
    const splitter = new LineSplitter(10);
    expect(splitter.push(Buffer.from("12345"))).toEqual([]);
    expect(splitter.push(Buffer.from("678901"))).toBeNull();
  });
});
