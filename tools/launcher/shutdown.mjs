import { setTimeout as sleep } from "node:timers/promises";
import { meeting } from "./program.mjs";
import { stopChildren } from "./run-node.mjs";
import { reasonOf } from "./start-failure.mjs";

const CLOSERS_MS = 3000;
const PARENT_CHECK_MS = 250;

/**
 * SIGTERM and Ctrl-C end the program in order within five seconds, a second one at once.
 *
 * @param {{ front: import("./front-server.mjs").FrontServer, release: () => void }} parts
 */
export function endOnSignals({ front, release }) {
  let isEnding = false;
  const end = async () => {
    if (isEnding) process.exit(130);
    isEnding = true;
    stopChildren();
    front.stopAccepting();
    await Promise.race([runClosers(), sleep(CLOSERS_MS)]);
    front.dropConnections();
    release();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => void end());
}

/** npm that was killed cannot pass its signal on; without it this process would hold port and data directory unseen. */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event !== "start") return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, PARENT_CHECK_MS).unref();
}

async function runClosers() {
  const closers = [...(meeting().__keymasterClosers ?? [])];
  const outcomes = await Promise.allSettled(closers.map(async (close) => close()));
  for (const outcome of outcomes) {
    if (outcome.status === "rejected")
      process.stderr.write(`While stopping: ${reasonOf(outcome.reason)}\n`);
  }
}
