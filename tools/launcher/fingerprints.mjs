import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** What `next build` reads. Tests and generated code do not change what is served. */
const BUILD_INPUTS = [
  "app",
  "components",
  "lib",
  "agent",
  "lab",
  "public",
  "docs",
  "prisma",
  "messages",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "prisma.config.ts",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const NOT_SERVED =
  /(^|\/)(lib\/db\/generated|fixtures|docs\/images)(\/|$)|\.(test|spec)\.tsx?$|(^|\/)README\.md$/;

/** @param {string} root */
export function buildFingerprint(root) {
  return fingerprintOf(root, BUILD_INPUTS);
}

/** @param {string} root */
export function schemaFingerprint(root) {
  return fingerprintOf(root, [
    "prisma/schema.prisma",
    "prisma.config.ts",
    "node_modules/prisma/package.json",
  ]);
}

/** @param {string} root */
export function installFingerprint(root) {
  return `${process.platform}-${process.arch}-${fingerprintOf(root, ["package-lock.json"])}`;
}

/**
 * @param {string} root
 * @param {readonly string[]} inputs  files and folders; those that do not exist count as absent
 */
function fingerprintOf(root, inputs) {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of filesUnder(root, input)) {
      hash.update(`${file}\0`).update(
        createHash("sha256")
          .update(fs.readFileSync(path.join(root, file)))
          .digest(),
      );
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string} relative
 * @returns {string[]} sorted, with forward slashes
 */
function filesUnder(root, relative) {
  if (NOT_SERVED.test(relative)) return [];
  const stat = fs.statSync(path.join(root, relative), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [relative];
  return fs
    .readdirSync(path.join(root, relative))
    .sort()
    .flatMap((name) => filesUnder(root, `${relative}/${name}`));
}
