import { setTimeout as sleep } from "node:timers/promises";
import { parentOf } from "./process-identity.mjs";
import { meeting } from "./program.mjs";
import { stopChildren } from "./run-node.mjs";
import { reasonOf } from "./start-failure.mjs";

const CLOSERS_MS = 3000;
/** A terminal and npm may both deliver the same Ctrl-C. */
const ECHO_MS = 1000;
const PARENT_CHECK_MS = 250;

/**
 * SIGTERM, Ctrl-C and the end of npm end the program in order within five seconds; a second Ctrl-C ends it at once.
 *
 * @param {{ front: import("./front-server.mjs").FrontServer, release: () => void }} parts
 */
export function endInOrder({ front, release }) {
  let endingSinceMs = 0;
  const end = async () => {
    const isImpatient = endingSinceMs !== 0 && performance.now() - endingSinceMs > ECHO_MS;
    if (isImpatient) process.exit(130);
    if (endingSinceMs !== 0) return;
    endingSinceMs = performance.now();
    stopChildren();
    front.stopAccepting();
    await Promise.race([runClosers(), sleep(CLOSERS_MS)]);
    front.dropConnections();
    release();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => void end());
  onEndOfNpm(() => void end());
}

/**
 * npm that was killed cannot pass its signal on; without it this process would hold port and data directory unseen.
 * Between npm and this process stands npm's shell, which outlives it under another parent.
 *
 * @param {() => void} end
 */
function onEndOfNpm(end) {
  if (process.env.npm_lifecycle_event !== "start") return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(timer);
    end();
  }, PARENT_CHECK_MS);
  timer.unref();
}

async function runClosers() {
  const closers = [...(meeting().__keymasterClosers ?? [])];
  const outcomes = await Promise.allSettled(closers.map(async (close) => close()));
  for (const outcome of outcomes) {
    if (outcome.status === "rejected")
      process.stderr.write(`While stopping: ${reasonOf(outcome.reason)}\n`);
  }
}
