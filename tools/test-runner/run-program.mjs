import { spawn } from "node:child_process";

/** @type {Set<number>} */
const groups = new Set();

/** Ends every program that is still running, with all that they started. */
export function endPrograms() {
  for (const group of groups) endGroup(group);
}

/**
 * @typedef {{ endedWell: boolean, output: string }} ProgramOutcome
 *
 * @param {readonly string[]} args   of Node
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, timeoutMs: number }} options
 * @returns {Promise<ProgramOutcome>}
 */
export function runProgram(args, { cwd, env, timeoutMs }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that a time-out also ends the servers and browsers that the program started.
      detached: true,
    });
    const group = child.pid ?? 0;
    groups.add(group);
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const timer = setTimeout(() => {
      output += `\nIt took longer than ${timeoutMs / 1000} s and was ended.\n`;
      endGroup(group);
    }, timeoutMs);
    child.once("error", (error) => (output += `${error.message}\n`));
    child.once("close", (code) => {
      clearTimeout(timer);
      endGroup(group);
      groups.delete(group);
      resolve({ endedWell: code === 0, output });
    });
  });
}

/** @param {number} group */
function endGroup(group) {
  if (group === 0) return;
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nothing of the group is left.
    return;
  }
}
