/**
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} args       of Node
 * @property {boolean} counts               true: its reporter writes a tally; false: it is one check that passes or fails
 * @property {number} timeoutMs
 * @property {"fast" | "full"} stage    fast = part of `npm run verify`
 * @property {readonly string[]} [needs]    Debian packages without which the part is left out
 * @property {boolean} [needsBuild]
 * @property {boolean} [needsBrowser]
 */

const MINUTE_MS = 60_000;
const SOURCES = [
  "app",
  "components",
  "lib",
  "agent",
  "lab",
  "cli",
  "bench",
  "e2e",
  "prisma",
  "tools",
  "instrumentation.ts",
  "proxy.ts",
];

/** What the checks remember between two runs; everything in it can be thrown away. */
const CACHE = "node_modules/.cache/keymaster-checks";

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Part}
 */
function check(name, args) {
  return { name, args, counts: false, timeoutMs: 5 * MINUTE_MS, stage: "fast" };
}

/**
 * @param {string} name
 * @param {readonly string[]} projects
 * @param {{ stage?: "fast" | "full", needs?: readonly string[], minutes?: number, workers?: string }} [more]
 *   A worker for every core: much of a test is waiting for a server or a timer, where Vitest would leave one idle.
 * @returns {Part}
 */
function vitest(
  name,
  projects,
  { stage = "full", needs = [], minutes = 12, workers = "100%" } = {},
) {
  const selected = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=./tools/vitest/count-reporter.mjs"];
  return {
    name,
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      `--maxWorkers=${workers}`,
      ...selected,
      ...reporters,
    ],
    counts: true,
    timeoutMs: minutes * MINUTE_MS,
    stage,
    needs,
  };
}

/**
 * @param {(path: string) => boolean} exists
 * @returns {Part[]} in the order in which they run
 */
export function testParts(exists) {
  const tsx = "node_modules/tsx/dist/cli.mjs";
  const tsc = "node_modules/typescript/bin/tsc";
  return [
    // The longest come first: these run side by side.
    vitest("unit, story and architecture tests", ["unit"], { stage: "fast" }),
    check("types", [
      tsc,
      "--noEmit",
      "-p",
      "tsconfig.json",
      "--incremental",
      "--tsBuildInfoFile",
      `${CACHE}/types.tsbuildinfo`,
    ]),
    check("format and lint", ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "."]),
    check("import rules", [
      "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
      "--config",
      ".dependency-cruiser.cjs",
      ...SOURCES.filter(exists),
    ]),
    check("unused code", [
      "node_modules/knip/bin/knip.js",
      "--cache",
      "--cache-location",
      `${CACHE}/unused-code`,
    ]),
    check("doc references", [tsx, "tools/check-doc-references.ts"]),
    vitest("long unit tests", ["long"]),
    vitest("property tests", ["property"]),
    vitest("service tests on PGlite", ["service"]),
    vitest("service tests on PostgreSQL", ["service-postgres"], { needs: ["postgresql"] }),
    vitest("contract tests", ["contract"], { minutes: 20 }),
    vitest("component tests", ["component"]),
    vitest("fault tests", ["faults"], { minutes: 15 }),
    // One at a time: how soon the program starts and ends is promised for a machine that does nothing else.
    { ...vitest("launcher tests", ["launcher"], { minutes: 18, workers: "1" }), needsBuild: true },
    {
      name: "end-to-end tests",
      args: ["node_modules/@playwright/test/cli.js", "test"],
      counts: true,
      timeoutMs: 30 * MINUTE_MS,
      stage: "full",
      needsBuild: true,
      needsBrowser: true,
    },
  ];
}
