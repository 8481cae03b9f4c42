import fs from "node:fs";
import path from "node:path";
import { prepare } from "../launcher/prepare.mjs";
import { createProgress } from "../launcher/progress.mjs";
import { reasonOf, StartFailure } from "../launcher/start-failure.mjs";
import { ensureBrowser } from "./browser.mjs";
import { ensureDebianPackages } from "./debian-packages.mjs";
import { testParts } from "./parts.mjs";
import { endPrograms, runProgram } from "./run-program.mjs";
import { add, beyondAllowed, emptyTally, readTally } from "./tally.mjs";

/**
 * @typedef {import("./parts.mjs").Part} Part
 * @typedef {import("./tally.mjs").Tally} Tally
 */

const root = path.resolve(import.meta.dirname, "../..");
const artifacts = path.join(root, ".test-artifacts");
const FAST_PARTS_AT_ONCE = 2;
const progress = createProgress((text) => void process.stdout.write(text));

/** @param {readonly string[]} args */
export async function main(args) {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      endPrograms();
      process.exit(130);
    });
  }
  const wanted = chooseParts(args);
  if (wanted === null) return;
  let tally = emptyTally();
  try {
    await prepare({ root, progress }, { build: false });
    tally = await runParts(wanted, isFast(args));
  } catch (error) {
    tally.failed += 1;
    if (error instanceof StartFailure && error.evidence !== null)
      process.stdout.write(`${error.evidence}\n`);
    progress.line(
      error instanceof StartFailure
        ? error.sentence
        : String(error instanceof Error ? error.stack : error),
    );
  }
  const { passed, failed } = judgeLeftOut(tally);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

/** @param {readonly string[]} args */
function isFast(args) {
  return args.includes("--fast");
}

/**
 * @param {readonly string[]} args
 * @returns {Part[] | null}
 */
function chooseParts(args) {
  const parts = testParts((name) => fs.existsSync(path.join(root, name)));
  const words = args.filter((arg) => arg !== "--fast");
  const stray = words.find((word) => !parts.some(({ name }) => name.includes(word)));
  if (stray !== undefined) {
    process.stderr.write(
      `No part is called "${stray}". Parts: ${parts.map(({ name }) => name).join(", ")}.\n`,
    );
    process.exitCode = 1;
    return null;
  }
  const inStage = isFast(args) ? parts.filter(({ stage }) => stage !== "full") : parts;
  return words.length === 0
    ? inStage
    : inStage.filter(({ name }) => words.some((word) => name.includes(word)));
}

/**
 * @param {readonly Part[]} parts
 * @param {boolean} fast
 * @returns {Promise<Tally>}
 */
async function runParts(parts, fast) {
  const peers = fast ? { missing: [], why: "" } : ensureDebianPackages(progress.line);
  for (const name of peers.missing) progress.line(`${name}: ${peers.why}`);
  const fastParts = parts.filter(({ stage }) => stage === "fast");
  let tally = await runPool(fastParts, FAST_PARTS_AT_ONCE);
  for (const part of parts) {
    if (part.stage === "fast") continue;
    const why = await whyLeftOut(part, peers);
    if (why === null) tally = add(tally, await buildAndRun(part));
    else tally.leftOut.push({ what: part.name, why });
  }
  return tally;
}

/**
 * @param {Part} part
 * @returns {Promise<Tally>}
 */
async function buildAndRun(part) {
  if (part.needsBuild === true && !(await isBuilt())) {
    progress.line(`${part.name}: not run, for the program could not be built`);
    return { ...emptyTally(), failed: 1 };
  }
  return runPart(part);
}

/** @type {Promise<boolean> | null} */
let building = null;

/** Builds once, however many parts ask. */
function isBuilt() {
  building ??= prepare({ root, progress }).then(
    () => true,
    (error) => {
      if (!(error instanceof StartFailure)) throw error;
      process.stdout.write(`${error.evidence ?? ""}\n${error.sentence}\n`);
      return false;
    },
  );
  return building;
}

/**
 * @param {Part} part
 * @param {{ missing: readonly string[], why: string }} peers
 * @returns {Promise<string | null>}
 */
async function whyLeftOut(part, peers) {
  const lacking = (part.needs ?? []).filter((name) => peers.missing.includes(name));
  if (lacking.length > 0) return `${lacking.join(", ")}: ${peers.why}`;
  if (part.needsBrowser !== true) return null;
  return ensureBrowser({ cwd: root, env: environment() });
}

/**
 * @param {readonly Part[]} parts
 * @param {number} atOnce
 * @returns {Promise<Tally>}
 */
async function runPool(parts, atOnce) {
  const waiting = [...parts];
  let tally = emptyTally();
  const worker = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const added = await runPart(part);
      tally = add(tally, added);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return tally;
}

/**
 * @param {Part} part
 * @returns {Promise<Tally>}
 */
async function runPart(part) {
  const startedAt = performance.now();
  progress.line(`${part.name} …`);
  const tallyFile = path.join(artifacts, `${part.name.replaceAll(/\W+/g, "-")}.json`);
  fs.rmSync(tallyFile, { force: true });
  const { endedWell, output } = await runProgram(part.args, {
    cwd: root,
    env: { ...environment(), TEST_TALLY_FILE: tallyFile },
    timeoutMs: part.timeoutMs,
  });
  const single = { passed: endedWell ? 1 : 0, failed: endedWell ? 0 : 1, leftOut: [] };
  const tally = part.counts ? readTally(tallyFile, endedWell) : single;
  if (tally.failed > 0) process.stdout.write(`${output.trimEnd()}\n`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const leftOut = tally.leftOut.length > 0 ? `, ${tally.leftOut.length} left out` : "";
  progress.line(
    `${part.name}: ${tally.passed} passed, ${tally.failed} failed${leftOut} (${seconds} s)`,
  );
  return tally;
}

/**
 * Names what was left out; where nobody watches (CI), anything beyond the committed list is a failure.
 *
 * @param {Tally} tally
 * @returns {Tally}
 */
function judgeLeftOut(tally) {
  if (tally.leftOut.length === 0) return tally;
  process.stdout.write("Left out:\n");
  for (const { what, why } of tally.leftOut) process.stdout.write(`  ${what}: ${why}\n`);
  if (process.env.CI !== "true") return tally;
  const beyond = beyondAllowed(tally.leftOut, allowedToBeLeftOut());
  for (const { what } of beyond) process.stdout.write(`Not in tests/left-out.json: ${what}\n`);
  return { ...tally, failed: tally.failed + beyond.length };
}

/** @returns {import("./tally.mjs").LeftOut[]} */
function allowedToBeLeftOut() {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, "tests/left-out.json"), "utf8"));
  } catch (error) {
    process.stdout.write(`tests/left-out.json cannot be read: ${reasonOf(error)}\n`);
    return [];
  }
}

/**
 * The developer's own settings of the program must not change what the tests see.
 *
 * @returns {NodeJS.ProcessEnv}
 */
function environment() {
  const foreign = ["DATABASE_URL", "NODE_ENV", "NODE_OPTIONS"];
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !name.startsWith("KEYMASTER_") && !name.startsWith("npm_") && !foreign.includes(name),
  );
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: "test",
    NEXT_TELEMETRY_DISABLED: "1",
    NO_COLOR: "1",
  };
}
