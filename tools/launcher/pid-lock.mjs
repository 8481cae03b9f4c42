import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, ownIdentity } from "./process-identity.mjs";
import { codeOf } from "./start-failure.mjs";

/**
 * A lock is a folder in which every process that wants it makes a file named after itself, and only then looks for others.
 * Whoever sees no other living process has it: of two that look at the same time, at least one sees the other. The one that
 * started first then stays and the other gives way. Files of dead processes are cleared away; nothing is taken from a living one.
 *
 * @typedef {import("./process-identity.mjs").ProcessIdentity} ProcessIdentity
 * @typedef {{ kind: "acquired", release: () => void } | { kind: "held", pid: number }} LockOutcome
 */

const PATIENCE_MS = 3000;
const ENTRY = /^(\d+)-(\d+)$/;

/**
 * @param {string} folder
 * @param {{ self?: ProcessIdentity, isAliveProcess?: (identity: ProcessIdentity) => boolean }} [ports]
 * @returns {Promise<LockOutcome>}
 */
export async function acquirePidLock(
  folder,
  { self = ownIdentity(), isAliveProcess = isAlive } = {},
) {
  const own = path.join(folder, entryName(self));
  makeEntry(folder, own);
  const release = () => {
    fs.rmSync(`${own}.held`, { force: true });
    fs.rmSync(own, { force: true });
    removeIfEmpty(folder);
  };
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const rival = findRival(folder, self, isAliveProcess);
    if (rival === null) {
      fs.writeFileSync(`${own}.held`, "");
      return { kind: "acquired", release };
    }
    if (rival.holds || startedBefore(rival, self) || Date.now() > giveUpAt) {
      release();
      return { kind: "held", pid: rival.pid };
    }
    await sleep(20);
  }
}

/** @param {ProcessIdentity} identity */
function entryName({ pid, started }) {
  return `${pid}-${started}`;
}

/**
 * @param {string} folder
 * @param {string} own
 */
function makeEntry(folder, own) {
  for (;;) {
    if (!fs.existsSync(folder)) makeUnlessMade(folder);
    try {
      fs.writeFileSync(own, "");
      return;
    } catch (error) {
      // The last holder removed the empty folder between the two calls; a missing parent shows above.
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
}

/**
 * @param {string} folder
 * @param {ProcessIdentity} self
 * @param {(identity: ProcessIdentity) => boolean} isAliveProcess
 * @returns {(ProcessIdentity & { holds: boolean }) | null}
 */
function findRival(folder, self, isAliveProcess) {
  const names = fs.readdirSync(folder);
  /** @type {(ProcessIdentity & { holds: boolean }) | null} */
  let found = null;
  for (const name of names) {
    const [, pid, started] = ENTRY.exec(name) ?? [];
    if (pid === undefined || started === undefined || name === entryName(self)) continue;
    const other = { pid: Number(pid), started };
    if (!isAliveProcess(other)) {
      fs.rmSync(path.join(folder, name), { force: true });
      fs.rmSync(path.join(folder, `${name}.held`), { force: true });
      continue;
    }
    const holds = names.includes(`${name}.held`);
    if (found === null || holds) found = { ...other, holds };
  }
  return found;
}

/**
 * @param {ProcessIdentity} one
 * @param {ProcessIdentity} other
 */
function startedBefore(one, other) {
  const [first, second] = [BigInt(one.started), BigInt(other.started)];
  return first === second ? one.pid < other.pid : first < second;
}

/** @param {string} folder */
function makeUnlessMade(folder) {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

/** @param {string} folder */
function removeIfEmpty(folder) {
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT", "EPERM", "EBUSY"].includes(codeOf(error))) throw error;
  }
}
