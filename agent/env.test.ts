import { expect, test } from "vitest";
import { readArguments } from "./env";

test("the configuration is the one option, relative to where the person is", () => {
  const run = { kind: "run", configFile: "/etc/keymaster/agent.json" };
  expect(readArguments(["--config", "agent.json"], "/etc/keymaster")).toEqual(run);
  expect(readArguments(["--config=../keymaster/agent.json"], "/etc/bind")).toEqual(run);
  expect(readArguments(["--help"], "/")).toMatchObject({ kind: "help" });
});

test.each([
  [[], "Say which configuration to use."],
  [["--port", "1"], "The option --port is not known."],
  [["--config"], "--config needs the path of a file."],
  [["--config", "a", "b"], '"b" is one argument too many.'],
])("%j is refused with the usage", (args, sentence) => {
  const read = readArguments(args, "/");
  expect(read).toMatchObject({ kind: "refused" });
  expect(read.kind === "refused" && read.sentence).toBe(
    `${sentence} Usage: npm run agent -- --config agent.json`,
  );
});
