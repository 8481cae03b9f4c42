import fs from "node:fs";
import { runProgram } from "./run-program.mjs";

const SYSTEM_CHROMIUM = "/usr/bin/chromium";
const DOWNLOAD_MS = 300_000;

/**
 * The system's Chromium where there is one, else Playwright's own.
 *
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} place
 * @returns {Promise<string | null>} why there is none, or null
 */
export async function ensureBrowser(place) {
  if (fs.existsSync(SYSTEM_CHROMIUM)) return null;
  const args = ["node_modules/@playwright/test/cli.js", "install", "chromium"];
  const { endedWell } = await runProgram(args, { ...place, timeoutMs: DOWNLOAD_MS });
  return endedWell
    ? null
    : "there is no /usr/bin/chromium, and Playwright's own could not be downloaded";
}
