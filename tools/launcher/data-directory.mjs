import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { acquirePidLock } from "./pid-lock.mjs";
import { codeOf, reasonOf, StartFailure } from "./start-failure.mjs";

/**
 * Makes the data directory if needed and takes it for this process alone: the embedded database loses writes when it is opened twice.
 *
 * @param {string} dataDir
 * @returns {Promise<() => void>} releases the lock
 */
export async function claimDataDirectory(dataDir) {
  const real = makeWritable(dataDir);
  const outcome = await acquirePidLock(lockFolderFor(real));
  if (outcome.kind === "held") {
    throw new StartFailure(
      `The data directory ${real} is in use by a running Keymaster (process ${outcome.pid}); stop that one or choose another with --data-dir.`,
    );
  }
  return outcome.release;
}

/**
 * Makes the data directory if needed and proves that it can be written; with PostgreSQL that is all.
 *
 * @param {string} dataDir
 * @returns {string} without symbolic links
 */
export function makeWritable(dataDir) {
  const probe = path.join(dataDir, `.write-probe-${process.pid}`);
  try {
    makeFolder(dataDir);
    fs.writeFileSync(probe, "");
    fs.rmSync(probe);
    return fs.realpathSync(dataDir);
  } catch (error) {
    throw new StartFailure(
      `The data directory ${dataDir} cannot be written (${reasonOf(error)}); choose another with --data-dir.`,
    );
  }
}

/**
 * Node's own recursive way never returns where the system answers ENOENT for a folder whose parent exists (/proc).
 *
 * @param {string} folder
 */
function makeFolder(folder) {
  if (fs.existsSync(folder)) return;
  if (path.dirname(folder) !== folder) makeFolder(path.dirname(folder));
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

/**
 * Beside the data directory, never in it: a restored or copied directory must not bring a lock along. Where the parent is not
 * writable (a volume mounted at /data), the system's folder for temporary files serves.
 *
 * @param {string} real
 */
function lockFolderFor(real) {
  const parent = path.dirname(real);
  try {
    fs.accessSync(parent, fs.constants.W_OK);
    return `${real}.lock`;
  } catch {
    const name = createHash("sha256").update(real).digest("hex").slice(0, 16);
    return path.join(os.tmpdir(), `keymaster-${name}.lock`);
  }
}
