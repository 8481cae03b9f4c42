import { setTimeout as sleep } from "node:timers/promises";
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
  const { default: next } = await import("next");
  // Next's default export is CommonJS interop, a function or an object that holds it, depending on the loader.
  const create =
    typeof next === "function"
      ? next
      : /** @type {{ default: import("next").default }} */ (next).default;
  const app = create({ dev: false, dir: root, hostname: host, port });
  try {
    await app.prepare();
  } catch (error) {
    throw meeting().__keymasterStartupError === undefined
      ? asStartFailure(error)
      : failureFromMeeting();
  }
  if (meeting().__keymasterStartupError !== undefined) throw failureFromMeeting();
  const handle = app.getRequestHandler();
  return (request, response) => {
    handle(request, response).catch((error) => {
      process.stderr.write(`A request to ${request.url} failed: ${reasonOf(error)}\n`);
      response.destroy();
    });
  };
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
