import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildFingerprint, schemaFingerprint } from "./fingerprints.mjs";
import { isInstalled, readText, recordInstall } from "./installed-packages.mjs";
import { acquirePidLock } from "./pid-lock.mjs";
import { runNode } from "./run-node.mjs";
import { StartFailure } from "./start-failure.mjs";

const BUILD_STAMP = ".next/keymaster-build";
const GENERATED = "lib/db/generated";

/**
 * Installs, generates and builds, each only when its inputs changed. Two starts in one clone take turns.
 *
 * @param {{ root: string, progress: import("./progress.mjs").Progress, onStep?: (doing: string) => void }} context
 * @param {{ build?: boolean }} [what]
 */
export async function prepare({ root, progress, onStep = () => undefined }, { build = true } = {}) {
  const steps = [
    {
      doing: "Installing packages",
      done: "Packages installed",
      isDone: () => isInstalled(root),
      run: () => install(root),
    },
    {
      doing: "Generating the database client",
      done: "Database client generated",
      isDone: () => isGenerated(root),
      run: () => generate(root),
    },
    {
      doing: "Making an empty database",
      done: "Empty database made",
      isDone: () => fs.existsSync(emptyCluster(root)),
      run: () => makeEmptyCluster(root),
    },
    ...(build
      ? [
          {
            doing: "Building (once for this version)",
            done: "Built",
            isDone: () => isBuilt(root),
            run: () => buildProgram(root),
          },
        ]
      : []),
  ];
  if (steps.every((step) => step.isDone())) return;

  const release = await takeTurn(root, progress);
  try {
    for (const step of steps) {
      if (step.isDone()) continue;
      const startedAt = performance.now();
      onStep(step.doing);
      progress.line(`${step.doing} …`);
      await step.run();
      progress.line(`${step.done} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    }
  } finally {
    release();
  }
}

/**
 * @param {string} root
 * @param {import("./progress.mjs").Progress} progress
 */
async function takeTurn(root, progress) {
  let isAnnounced = false;
  for (;;) {
    const outcome = await acquirePidLock(path.join(root, ".keymaster-prepare.lock"));
    if (outcome.kind === "acquired") return outcome.release;
    if (!isAnnounced)
      progress.line(`Waiting for process ${outcome.pid}, which is preparing this clone …`);
    isAnnounced = true;
    await sleep(500);
  }
}

/** @param {string} root */
async function install(root) {
  await runNode({
    args: [
      npmProgram(),
      "ci",
      "--strict-allow-scripts",
      "--no-audit",
      "--no-fund",
      "--include=dev",
    ],
    cwd: root,
    env: { NODE_ENV: "development" },
    failure: "Installing the packages with npm ci failed",
  });
  recordInstall(root);
}

/** @param {string} root */
function isGenerated(root) {
  if (!fs.existsSync(path.join(root, "prisma/schema.prisma"))) return true;
  return readText(path.join(root, GENERATED, ".fingerprint")) === schemaFingerprint(root);
}

/** @param {string} root */
async function generate(root) {
  await runNode({
    args: [path.join(root, "node_modules/prisma/build/index.js"), "generate"],
    cwd: root,
    // Generating needs no engine, but Prisma would download one unless some existing file is named.
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
    failure: "Generating the database client failed",
  });
  fs.writeFileSync(path.join(root, GENERATED, ".fingerprint"), schemaFingerprint(root));
}

/**
 * The folder in which lib/db/empty-cluster.ts keeps it; made last.
 *
 * @param {string} root
 */
export function emptyCluster(root) {
  const modules = path.join(root, "node_modules");
  const manifest = readText(path.join(modules, "@electric-sql/pglite/package.json")) ?? "{}";
  const { version } = JSON.parse(manifest);
  const folder = path.join(root, "prisma/migrations");
  const migrations = fs.readdirSync(folder, { withFileTypes: true });
  const names = migrations.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const hash = createHash("sha256");
  for (const name of names.sort()) {
    hash.update(`${name}\n${readText(path.join(folder, name, "migration.sql"))}\n`);
  }
  const made = `empty-${version}-${hash.digest("hex").slice(0, 16)}`;
  return path.join(modules, ".cache/keymaster", made);
}

/** @param {string} root */
async function makeEmptyCluster(root) {
  await runNode({
    args: ["--import", "tsx", path.join(root, "prisma/make-empty-cluster.ts")],
    cwd: root,
    env: {},
    failure: "Making an empty database failed",
  });
}

/** @param {string} root */
function isBuilt(root) {
  return readText(path.join(root, BUILD_STAMP)) === buildFingerprint(root);
}

/** @param {string} root */
async function buildProgram(root) {
  const fingerprint = buildFingerprint(root);
  fs.rmSync(path.join(root, BUILD_STAMP), { force: true });
  await runNode({
    args: [path.join(root, "node_modules/next/dist/bin/next"), "build"],
    cwd: root,
    env: { NODE_ENV: "production" },
    failure: "Building the program failed",
  });
  if (!fs.existsSync(path.join(root, ".next/BUILD_ID"))) {
    throw new StartFailure(
      "Building the program ended early, although without an error; start again.",
    );
  }
  fs.writeFileSync(path.join(root, BUILD_STAMP), fingerprint);
}

/** npm comes with Node, either beside its executable or as the npm that started this program. */
function npmProgram() {
  const beside = path.dirname(process.execPath);
  const places = [
    process.env.npm_execpath ?? "",
    path.join(beside, "../lib/node_modules/npm/bin/npm-cli.js"),
    path.join(beside, "node_modules/npm/bin/npm-cli.js"),
    "/usr/share/nodejs/npm/bin/npm-cli.js",
  ];
  const found = places.find((place) => place.endsWith("npm-cli.js") && fs.existsSync(place));
  if (found === undefined)
    throw new StartFailure(
      "npm was not found beside Node; install the packages yourself with npm ci.",
    );
  return found;
}
