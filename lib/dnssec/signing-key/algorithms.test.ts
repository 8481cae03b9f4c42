import { describe, expect, test } from "vitest";
import {
  ALGORITHMS,
  algorithmEntry,
  algorithmNumberOf,
  allowsKeyLength,
  describeAlgorithm,
  isSignedByWindows,
} from "./algorithms";

describe("the algorithm catalogue", () => {
  test("names every number that RFC 8624 §3.1 judges, and nothing else", () => {
    expect(Object.keys(ALGORITHMS).map(Number)).toEqual([1, 3, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16]);
  });

  test("Windows signs with exactly the six algorithms that its cmdlets offer", () => {
    const numbers = Object.keys(ALGORITHMS).map(Number);
    expect(numbers.filter(isSignedByWindows)).toEqual([5, 7, 8, 10, 13, 14]);
  });

  test("SHA-1 is not recommended for signing, yet must be validated (RFC 8624 §3.1)", () => {
    expect(algorithmEntry(5)).toMatchObject({ signing: "not-recommended", validation: "must" });
    expect(algorithmEntry(1)).toMatchObject({ signing: "must-not", validation: "must-not" });
    expect(algorithmEntry(13)).toMatchObject({ signing: "must", validation: "must" });
  });

  test("Windows' names and mnemonics are read in any case", () => {
    expect(algorithmNumberOf("RsaSha1NSEC3")).toBe(7);
    expect(algorithmNumberOf("ecdsap256sha256")).toBe(13);
    expect(algorithmNumberOf(" ED25519 ")).toBe(15);
    expect(algorithmNumberOf("RsaSha3")).toBeNull();
  });

  test("a number without a mnemonic is shown as a number, never dropped", () => {
    expect(describeAlgorithm(253)).toEqual({ number: 253, mnemonic: "ALG253" });
    expect(describeAlgorithm(8)).toEqual({ number: 8, mnemonic: "RSASHA256" });
  });

  test("RSA keys have 1024 to 4096 bits in steps of 64, curves one length", () => {
    expect([1024, 1088, 2048, 4096].every((bits) => allowsKeyLength(8, bits))).toBe(true);
    expect([512, 1025, 1056, 4160, 2048.5].some((bits) => allowsKeyLength(8, bits))).toBe(false);
    expect(allowsKeyLength(13, 256)).toBe(true);
    expect(allowsKeyLength(13, 384)).toBe(false);
    expect(allowsKeyLength(1, 1024)).toBe(false);
    expect(allowsKeyLength(99, 1024)).toBe(false);
  });
});
