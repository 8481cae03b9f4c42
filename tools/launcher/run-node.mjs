import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { StartFailure } from "./start-failure.mjs";

const LAST_LINES = 40;
const DIE_WITH_PARENT = pathToFileURL(path.join(import.meta.dirname, "die-with-parent.mjs")).href;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends what the launcher is waiting for; used when the launcher itself is asked to end. */
export function stopChildren() {
  for (const child of running) child.kill("SIGTERM");
}

/**
 * Runs one Node program to its end. Its output goes to a log file that only a failure shows.
 *
 * @param {{ args: readonly string[], cwd: string, env?: Record<string, string>, failure: string }} step
 */
export async function runNode({ args, cwd, env = {}, failure }) {
  const log = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-log-")), "output.txt");
  const output = fs.openSync(log, "w");
  const child = spawn(process.execPath, ["--import", DIE_WITH_PARENT, ...args], {
    cwd,
    env: {
      ...process.env,
      LAUNCHER_CHILD: "1",
      NEXT_TELEMETRY_DISABLED: "1",
      NO_COLOR: "1",
      ...env,
    },
    stdio: ["ignore", output, output, "ipc"],
  });
  running.add(child);
  try {
    const ended = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? signal));
    });
    if (ended !== 0) {
      const lines = stripVTControlCharacters(fs.readFileSync(log, "utf8"))
        .trimEnd()
        .split("\n")
        .slice(-LAST_LINES);
      throw new StartFailure(
        `${failure} (it ended with ${ended}; the whole output is in ${log}).`,
        { evidence: lines.join("\n") },
      );
    }
  } finally {
    running.delete(child);
    fs.closeSync(output);
  }
  fs.rmSync(path.dirname(log), { recursive: true, force: true });
}
