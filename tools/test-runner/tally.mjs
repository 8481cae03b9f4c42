import fs from "node:fs";

/**
 * @typedef {{ what: string, why: string }} LeftOut
 * @typedef {{ passed: number, failed: number, leftOut: LeftOut[] }} Tally
 */

/** @returns {Tally} */
export function emptyTally() {
  return { passed: 0, failed: 0, leftOut: [] };
}

/**
 * @param {Tally} one
 * @param {Tally} other
 * @returns {Tally}
 */
export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    leftOut: [...one.leftOut, ...other.leftOut],
  };
}

/**
 * The tally that a test program's reporter wrote; a program that died before it could, or failed without naming a test, counts as one failure.
 *
 * @param {string} file
 * @param {boolean} endedWell
 * @returns {Tally}
 */
export function readTally(file, endedWell) {
  if (!fs.existsSync(file)) return { ...emptyTally(), failed: 1 };
  /** @type {Tally} */
  const tally = JSON.parse(fs.readFileSync(file, "utf8"));
  return !endedWell && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/**
 * What was left out although the committed list does not allow it. A trailing * in the list stands for any ending.
 *
 * @param {readonly LeftOut[]} leftOut
 * @param {readonly LeftOut[]} allowed
 */
export function beyondAllowed(leftOut, allowed) {
  return leftOut.filter(({ what }) => !allowed.some((entry) => matches(what, entry.what)));
}

/**
 * @param {string} what
 * @param {string} pattern
 */
function matches(what, pattern) {
  return pattern.endsWith("*") ? what.startsWith(pattern.slice(0, -1)) : what === pattern;
}
