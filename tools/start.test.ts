import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownIdentity } from "@/tools/launcher/process-identity.mjs";

const launcher = path.resolve(import.meta.dirname, "start.mjs");
const OLD_NODE = `data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "18.20.8" } })`;

interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("npm start refuses in one sentence", () => {
  let folder = "";
  let child: ChildProcess | null = null;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-start-"));
  });

  afterEach(() => {
    child?.kill("SIGKILL");
    fs.rmSync(folder, { recursive: true, force: true });
  });

  function start(
    args: readonly string[],
    variables: Record<string, string> = {},
    nodeArgs: readonly string[] = [],
  ): Promise<Ending> {
    const kept = Object.entries(process.env).filter(
      ([name]) => !/^(KEYMASTER_|npm_|DATABASE_URL$)/.test(name),
    );
    const env = { ...Object.fromEntries(kept), NODE_ENV: "test" as const, ...variables };
    const program = spawn(process.execPath, [...nodeArgs, launcher, ...args], { env, cwd: folder });
    child = program;
    let [stdout, stderr] = ["", ""];
    program.stdout.on("data", (chunk) => (stdout += chunk));
    program.stderr.on("data", (chunk) => (stderr += chunk));
    return new Promise((resolve) =>
      program.once("close", (code) => resolve({ code, stdout, stderr })),
    );
  }

  function expectSentence({ code, stdout, stderr }: Ending, sentence: RegExp) {
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(code).toBe(1);
  }

  test.each([
    [["--prot", "1"], {}, /^Unknown option --prot; the nearest known one is --port\.$/m],
    [["--data-dri=x"], {}, /--data-dir\.$/m],
    [["--labzones", "1"], {}, /--lab-zones\.$/m],
    [
      [],
      { KEYMASTER_LAB_ZONE: "1" },
      /^Unknown variable KEYMASTER_LAB_ZONE; the nearest known one is KEYMASTER_LAB_ZONES\.$/m,
    ],
    [
      [],
      { KEYMASTER_PORT: "many" },
      /^KEYMASTER_PORT must be a whole number from 0 to 65535, not "many"\.$/m,
    ],
    [["--port"], {}, /^--port needs a value/m],
    [["3001"], {}, /^Unexpected argument "3001"/m],
    [["--no-lab=perhaps"], {}, /^--no-lab must be true or false, not "perhaps"\.$/m],
    [[], { DATABASE_URL: "mysql://x" }, /^DATABASE_URL must start with postgresql:/m],
  ] as const)("%j with %j", async (args, variables, sentence) => {
    expectSentence(await start(args, variables), sentence);
  });

  test("a Node that is too old", async () => {
    const ending = await start([], {}, ["--import", OLD_NODE]);
    expectSentence(ending, /^Keymaster needs Node 20\.19\.0 or newer; this is Node 18\.20\.8\.$/m);
  });

  test("a port that another program has", async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ending = await start(["--port", String(port)]);
    await new Promise((resolve) => other.close(resolve));
    expectSentence(ending, new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is already taken`, "m"));
  });

  test("an address that this machine does not have", async () => {
    expectSentence(
      await start(["--host", "192.0.2.1"]),
      /^This machine has no address 192\.0\.2\.1/m,
    );
  });

  test("a data directory that cannot be made", async () => {
    fs.writeFileSync(path.join(folder, "file"), "");
    const ending = await start(["--port", "0", "--data-dir", "file/below"]);
    expectSentence(ending, /^The data directory .*file\/below cannot be written/m);
  });

  test("a data directory that a living process uses, also under another name", async () => {
    const { pid, started } = ownIdentity();
    fs.mkdirSync(path.join(folder, "data"));
    fs.mkdirSync(path.join(folder, "data.lock"));
    fs.symlinkSync("data", path.join(folder, "alias"));
    for (const ending of ["", ".held"])
      fs.writeFileSync(path.join(folder, "data.lock", `${pid}-${started}${ending}`), "");
    const sentence = new RegExp(`data is in use by a running Keymaster \\(process ${pid}\\)`);
    expectSentence(await start(["--port", "0", "--data-dir", "data"]), sentence);
    expectSentence(await start(["--port", "0", "--data-dir", "alias"]), sentence);
  });

  test("--help is no refusal", async () => {
    const { code, stdout } = await start(["--help"]);
    expect(code).toBe(0);
    for (const option of ["--port", "--host", "--data-dir", "--lab-zones", "--no-lab", "--agents"])
      expect(stdout).toContain(option);
  });
});
