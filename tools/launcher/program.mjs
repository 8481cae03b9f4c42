import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createCompressor } from "./compress.mjs";
import { reasonOf, StartFailure } from "./start-failure.mjs";

const READY_TIMEOUT_MS = 120_000;

/**
 * What the program leaves for the launcher on `globalThis`, because Next bundles it apart from this file.
 *
 * @typedef {object} Meeting
 * @property {Set<() => Promise<void> | void>} [__keymasterClosers]
 * @property {{ sentence: string }} [__keymasterStartupError]
 */

/** @returns {Meeting} */
export function meeting() {
  return /** @type {Meeting} */ (globalThis);
}

/**
 * Loads the built program into this process; when this returns, migrations ran and the parts are put together.
 *
 * @param {{ root: string, host: string, port: number }} place
 * @returns {Promise<import("./front-server.mjs").Handler>}
 */
export async function loadProgram({ root, host, port }) {
  const require = createRequire(path.join(root, "package.json"));
  /** @type {typeof import("next").default} */
  const createApp = require("next");
  await putTogether(require, root);
  const app = createApp({ dev: false, dir: root, hostname: host, port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const compress = createCompressor(require);
  return (request, response) =>
    compress(request, response, () => {
      handle(request, response).catch((error) => {
        process.stderr.write(`A request to ${request.url} failed: ${reasonOf(error)}\n`);
        response.destroy();
      });
    });
}

/**
 * Runs `register()` of instrumentation.ts. Next would run it itself when it prepares, but only log its failure and serve on;
 * run here first, by Next's own function that does it once, a failure ends the start.
 *
 * @param {NodeJS.Require} require
 * @param {string} root
 */
async function putTogether(require, root) {
  // Sets up what Next's modules expect of the process.
  require("next/dist/server/next-server.js");
  const globals = require("next/dist/server/lib/router-utils/instrumentation-globals.external.js");
  try {
    await globals.ensureInstrumentationRegistered(root, ".next");
  } catch (error) {
    throw meeting().__keymasterStartupError === undefined
      ? asStartFailure(error)
      : failureFromMeeting();
  }
  if (meeting().__keymasterStartupError !== undefined) throw failureFromMeeting();
}

function failureFromMeeting() {
  return new StartFailure(
    meeting().__keymasterStartupError?.sentence ?? "The program could not start.",
  );
}

/** @param {unknown} error */
function asStartFailure(error) {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("userSentence" in cause) return new StartFailure(String(cause.userSentence));
  }
  return error;
}

/**
 * Waits until the program says of itself that it is ready; one without /readyz is ready when it answers at all.
 *
 * @param {string} url
 */
export async function waitUntilReady(url) {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`${url}/readyz`);
    const text = await answer.text();
    if (answer.status !== 503) return;
    if (meeting().__keymasterStartupError !== undefined) throw failureFromMeeting();
    if (Date.now() > giveUpAt) throw new StartFailure(`The program did not become ready: ${text}`);
    await sleep(50);
  }
}
