import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquirePidLock } from "@/tools/launcher/pid-lock.mjs";
import { isAlive, ownIdentity } from "@/tools/launcher/process-identity.mjs";

type ProcessIdentity = ReturnType<typeof ownIdentity>;
type IsAlive = (identity: ProcessIdentity) => boolean;

describe("acquirePidLock", () => {
  let folder = "";
  const first = { pid: 11, started: "100" };
  const second = { pid: 12, started: "200" };

  beforeEach(() => {
    folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-lock-")), "data.lock");
  });
  afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

  const acquire = (self: ProcessIdentity, isAliveProcess: IsAlive = () => true) =>
    acquirePidLock(folder, { self, isAliveProcess });

  test("the second is told who holds it, whatever the order of birth", async () => {
    expect(await acquire(second)).toMatchObject({ kind: "acquired" });
    expect(await acquire(first)).toEqual({ kind: "held", pid: 12 });
    expect(await acquire({ pid: 13, started: "300" })).toEqual({ kind: "held", pid: 12 });
  });

  test("after a release nothing is left and the next one gets it", async () => {
    const held = await acquire(first);
    if (held.kind === "acquired") held.release();
    expect(fs.existsSync(folder)).toBe(false);
    expect(await acquire(second)).toMatchObject({ kind: "acquired" });
  });

  test("a dead holder is cleared away", async () => {
    await acquire(first);
    expect(await acquire(second, () => false)).toMatchObject({ kind: "acquired" });
    expect(fs.readdirSync(folder).sort()).toEqual(["12-200", "12-200.held"]);
  });

  test("a process that got the dead holder's pid is not taken for it", async () => {
    const own = ownIdentity();
    await acquirePidLock(folder, {
      self: { pid: own.pid, started: "1" },
      isAliveProcess: () => true,
    });
    expect(await acquire(second, isAlive)).toMatchObject({ kind: "acquired" });
  });

  test("of two that come at once, exactly the one that was born first gets it", async () => {
    const outcomes = await Promise.all([acquire(second), acquire(first)]);
    expect(outcomes.filter(({ kind }) => kind === "acquired")).toHaveLength(1);
  });

  test("of many processes that come at once, exactly one gets it", async () => {
    const program = `
      const { acquirePidLock } = await import(${JSON.stringify(new URL("pid-lock.mjs", import.meta.url).href)});
      const { kind } = await acquirePidLock(${JSON.stringify(folder)});
      process.stdout.write(kind);
      if (kind === "acquired") setTimeout(() => undefined, 60_000);`;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ["--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    const answers = await Promise.all(
      children.map(
        (child) =>
          new Promise<string>((resolve) =>
            child.stdout.once("data", (chunk) => resolve(String(chunk))),
          ),
      ),
    );
    for (const child of children) child.kill("SIGKILL");
    expect(answers.sort()).toEqual(["acquired", "held", "held", "held", "held", "held"]);
  });
});

describe("isAlive", () => {
  test("a process that was killed but not yet waited for is dead", async () => {
    // A shell that never waits for its child keeps the killed child as a zombie.
    const shell = spawn("/bin/sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = Number(await new Promise((resolve) => shell.stdout.once("data", resolve)));
    await expect.poll(() => isAlive({ pid, started: "0" })).toBe(false);
    shell.kill("SIGKILL");
  });

  test("this process is alive under its own start and dead under another", () => {
    expect(isAlive(ownIdentity())).toBe(true);
    expect(isAlive({ ...ownIdentity(), started: "1" })).toBe(process.platform === "win32");
  });
});
