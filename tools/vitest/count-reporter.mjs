import fs from "node:fs";
import path from "node:path";

/**
 * Writes what the test runner adds up: passed, failed, and each test left out with its reason.
 *
 * @typedef {import("../test-runner/tally.mjs").Tally} Tally
 */
export default class CountReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.TEST_TALLY_FILE;
    if (file === undefined) return;
    /** @type {Tally} */
    const tally = { passed: 0, failed: unhandledErrors.length, leftOut: [] };
    for (const module of modules) {
      tally.failed += module.errors().length;
      for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
      for (const test of module.children.allTests()) count(test, tally);
    }
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(tally));
  }
}

/**
 * @param {import("vitest/node").TestCase} test
 * @param {Tally} tally
 */
function count(test, tally) {
  const result = test.result();
  if (result.state === "passed") tally.passed += 1;
  else if (result.state === "failed") tally.failed += 1;
  else {
    const why = "note" in result ? result.note : undefined;
    tally.leftOut.push({ what: test.fullName, why: why ?? "skipped by the test itself" });
  }
}
