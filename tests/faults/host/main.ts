import { inspect } from "node:util";
import { START } from "../world/clock";
import { beginAgent, type HostClock } from "./agent-role";
import type { HostCommand, HostMessage, HostQuestion } from "./protocol";
import type { Role, RoleContext } from "./role";
import { beginWeb } from "./web-role";

/** A process of the harness: it waits to be told what to be. It ends when whoever started it is gone. */
const say = (message: HostMessage) => {
  if (process.connected) process.send?.(message);
};
const log = (cause: unknown) => say({ kind: "log", text: inspect(cause, { depth: 6 }) });
const clock: HostClock = {
  seconds: START,
  skewSeconds: 0,
  now() {
    return this.seconds;
  },
};
const context: RoleContext = { clock, say, log };
let role: Role | null = null;

process.on("message", ({ id, command }: HostQuestion) => {
  perform(command).then(
    (value) => say({ kind: "answer", id, value: value ?? null }),
    (cause: unknown) => say({ kind: "failure", id, sentence: inspect(cause) }),
  );
});
process.on("disconnect", () => process.exit());
process.on("SIGTERM", () => {
  // What the harness holds is no part of the program: an orderly end does not wait for it.
  role?.gate.releaseAll();
  const ended = role?.end() ?? Promise.resolve();
  ended.then(
    () => process.exit(0),
    (cause: unknown) => {
      log(cause);
      process.exit(1);
    },
  );
});
say({ kind: "ready" });

async function perform(command: HostCommand): Promise<unknown> {
  switch (command.do) {
    case "begin-agent":
    case "begin-web": {
      clock.seconds = command.seconds;
      clock.skewSeconds = 0;
      const begun =
        command.do === "begin-web"
          ? await beginWeb(command, context)
          : await beginAgent(command, context);
      role = begun.role;
      return begun.value;
    }
    case "end": {
      const ended = role;
      role = null;
      return ended?.end();
    }
    case "clock":
      clock.seconds = command.seconds;
      clock.skewSeconds = command.skewSeconds;
      return null;
    case "arm":
      return role?.gate.arm(command.point);
    case "release":
      return role?.gate.release(command.point, command.how);
    default:
      return role?.perform(command);
  }
}
