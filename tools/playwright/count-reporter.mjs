import fs from "node:fs";
import path from "node:path";

/** Writes what the test runner adds up: passed, failed (a test that passed only when repeated has failed), and each one left out. */
export default class CountReporter {
  /** @type {import("@playwright/test/reporter").Suite | null} */
  #suite = null;
  #brokenFiles = 0;

  /**
   * @param {unknown} _config
   * @param {import("@playwright/test/reporter").Suite} suite
   */
  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onError() {
    this.#brokenFiles += 1;
  }

  onEnd() {
    const file = process.env.TEST_TALLY_FILE;
    if (file === undefined) return;
    /** @type {import("../test-runner/tally.mjs").Tally} */
    const tally = { passed: 0, failed: this.#brokenFiles, leftOut: [] };
    for (const test of this.#suite?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === "expected") tally.passed += 1;
      else if (outcome === "skipped") {
        const why = test.annotations.find(({ type }) => type === "skip" || type === "fixme");
        const what = test.titlePath().filter(Boolean).join(" > ");
        tally.leftOut.push({ what, why: why?.description ?? "skipped by the test itself" });
      } else tally.failed += 1;
    }
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(tally));
  }
}
