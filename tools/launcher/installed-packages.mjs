import fs from "node:fs";
import path from "node:path";
import { installFingerprint } from "./fingerprints.mjs";

const STAMP = "node_modules/.keymaster-install";

/** @param {string} root */
export function isInstalled(root) {
  return (
    readText(path.join(root, STAMP)) === installFingerprint(root) || matchesNpmsOwnRecord(root)
  );
}

/** @param {string} root */
export function recordInstall(root) {
  fs.writeFileSync(path.join(root, STAMP), installFingerprint(root));
}

/**
 * npm writes node_modules/.package-lock.json last, so a person who installed by hand is not made to wait again.
 *
 * @param {string} root
 */
function matchesNpmsOwnRecord(root) {
  const wanted = packagesIn(path.join(root, "package-lock.json"));
  const present = packagesIn(path.join(root, "node_modules/.package-lock.json"));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === "") return true;
    const there = present[name];
    return there === undefined ? entry.optional === true : there.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { integrity?: string, optional?: boolean }> | null}
 */
function packagesIn(file) {
  const text = readText(file);
  if (text === null) return null;
  try {
    return JSON.parse(text).packages ?? null;
  } catch {
    return null;
  }
}

/** @param {string} file */
export function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
