import { expect, test } from "vitest";
import { readArguments } from "./env";

test("the configuration is the one option, relative to where the person is", () => {
  const run = { kind: "run", configFile: "/etc/keymaster/agent.json", endsWithInput: false };
  expect(readArguments(["--config", "agent.json"], "/etc/keymaster")).toEqual(run);
  expect(readArguments(["--config=../keymaster/agent.json"], "/etc/bind")).toEqual(run);
  expect(readArguments(["--end-with-input", "--config", "agent.json"], "/etc/keymaster")).toEqual({
    ...run,
    endsWithInput: true,
  });
  expect(readArguments(["enrol", "--config", "agent.json"], "/etc/keymaster")).toEqual({
    kind: "enrol",
    configFile: "/etc/keymaster/agent.json",
  });
  expect(readArguments(["--help"], "/")).toMatchObject({ kind: "help" });
});

test.each([
  [[], "Say which configuration to use."],
  [["--port", "1"], "The option --port is not known."],
  [["--config"], "--config needs the path of a file."],
  [["--config", "a", "b"], '"b" is one argument too many.'],
  [["enrol"], "Say which configuration to use."],
  [["enrol", "km1.secret", "--config", "a"], "The option km1.secret is not known."],
  [["enrol", "--end-with-input"], "The option --end-with-input is not known."],
])("%j is refused with the usage", (args, sentence) => {
  const read = readArguments(args, "/");
  expect(read).toMatchObject({ kind: "refused" });
  expect(read.kind === "refused" && read.sentence).toBe(
    `${sentence} Usage: npm run agent -- [enrol] --config agent.json`,
  );
});
