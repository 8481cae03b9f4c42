import { expect, test } from "vitest";
import { compareVersions, VERSION } from "./version";

test.each([
  ["0.1.0", "0.1.0", "same"],
  ["0.1.0", "0.2.0", "older"],
  ["0.10.0", "0.9.9", "newer"],
  ["1", "0.9", "newer"],
  ["1.0", "1.0.1", "older"],
  ["1.0.0-beta", "1.0.0", "older"],
  ["1.0.0", "1.0.0-beta", "newer"],
])("%s beside %s is %s", (version, other, judged) => {
  expect(compareVersions(version, other)).toBe(judged);
});

test("Keymaster knows its own version", () => {
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+/);
});
