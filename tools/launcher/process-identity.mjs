import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";

/**
 * A process is named by its pid and by when it started, so that a reused pid is not taken for the old process.
 *
 * @typedef {{ pid: number, started: string }} ProcessIdentity   started sorts by time as a decimal number; "0" when the system does not tell
 */

/** @returns {ProcessIdentity} */
export function ownIdentity() {
  return { pid: process.pid, started: startOf(process.pid)?.started ?? "0" };
}

/** @param {ProcessIdentity} identity */
export function isAlive({ pid, started }) {
  const found = startOf(pid);
  if (found === null) return false;
  return started === "0" || found.started === "0" || found.started === started;
}

/**
 * @param {number} pid
 * @returns {number | null} null where the system does not tell
 */
export function parentOf(pid) {
  const parent = process.platform === "linux" ? statOnLinux(pid)?.[1] : undefined;
  return parent === undefined ? null : Number(parent);
}

/**
 * @param {number} pid
 * @returns {{ started: string } | null} null: there is no such process
 */
function startOf(pid) {
  if (process.platform === "linux") return startOnLinux(pid);
  if (!answersSignal(pid)) return null;
  return { started: process.platform === "win32" ? "0" : startFromPs(pid) };
}

/** @param {number} pid */
function startOnLinux(pid) {
  const fields = statOnLinux(pid);
  if (fields === null || fields[0] === "Z" || fields[0] === "X") return null;
  return { started: `${bootNumber()}${(fields[19] ?? "0").padStart(15, "0")}` };
}

/**
 * @param {number} pid
 * @returns {string[] | null} the fields of /proc/PID/stat from the state on
 */
function statOnLinux(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name is in parentheses and may contain anything, parentheses too.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

/** Ticks count from the boot, so the boot is part of the name. */
function bootNumber() {
  const id = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
  return 1 + (createHash("sha256").update(id).digest().readUInt32BE(0) % 899_999);
}

/** @param {number} pid */
function answersSignal(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** @param {number} pid */
function startFromPs(pid) {
  const answer = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const startedAt = Date.parse((answer.stdout ?? "").trim());
  return Number.isNaN(startedAt) ? "0" : String(startedAt);
}
