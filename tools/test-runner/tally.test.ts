import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { beyondAllowed, readTally } from "@/tools/test-runner/tally.mjs";

describe("readTally", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-tally-"));
  const file = path.join(folder, "tally.json");

  test("a program that died before it counted is one failure", () => {
    expect(readTally(path.join(folder, "none.json"), false)).toMatchObject({
      passed: 0,
      failed: 1,
    });
    expect(readTally(path.join(folder, "none.json"), true)).toMatchObject({ passed: 0, failed: 1 });
  });

  test("a program that failed without naming a test is one failure", () => {
    fs.writeFileSync(file, JSON.stringify({ passed: 3, failed: 0, leftOut: [] }));
    expect(readTally(file, true)).toMatchObject({ passed: 3, failed: 0 });
    expect(readTally(file, false)).toMatchObject({ passed: 3, failed: 1 });
    fs.rmSync(folder, { recursive: true });
  });
});

describe("beyondAllowed", () => {
  test("only what no entry of the list names is beyond it", () => {
    const leftOut = ["end-to-end tests", "Windows > reads zones", "other"].map((what) => ({
      what,
      why: "x",
    }));
    const allowed = [
      { what: "end-to-end tests", why: "x" },
      { what: "Windows > *", why: "x" },
    ];
    expect(beyondAllowed(leftOut, allowed).map(({ what }) => what)).toEqual(["other"]);
  });
});
