import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { backUp } from "@/tools/backup/back-up";
import { restore } from "@/tools/backup/restore";
import { readBackupSettings } from "@/tools/backup/settings";
import { type ChildProgram, startChildProgram } from "@/tools/real-servers/child-program";

const root = path.resolve(import.meta.dirname, "..");
const ENDING_MS = 5_000;
const READY = /^Keymaster is ready: (\S+)$/m;

describe("a built program", () => {
  const template = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-launched-"));
  let folder = template;
  const running: ChildProgram[] = [];

  /** Making the lab's keys takes most of a first start; each test goes on from a copy of what one such start left. */
  beforeAll(async () => {
    await (await launch()).end("SIGTERM");
  });

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-launch-"));
    fs.cpSync(path.join(template, "data"), path.join(folder, "data"), { recursive: true });
  });

  afterEach(async () => {
    for (const program of running.splice(0)) await program.end("SIGKILL");
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  afterAll(() => fs.rmSync(template, { recursive: true, force: true, maxRetries: 5 }));

  async function launch(
    readyWhen: (output: string) => boolean = (output) => READY.test(output),
  ): Promise<ChildProgram> {
    const program = await startChildProgram({
      file: process.execPath,
      args: [
        path.join(root, "tools/start.mjs"),
        "--port",
        "0",
        "--data-dir",
        path.join(folder, "data"),
      ],
      cwd: folder,
      readyWhen,
      timeoutMs: 170_000,
    });
    running.push(program);
    return program;
  }

  const urlOf = (program: ChildProgram) => READY.exec(program.output())?.[1] ?? "";

  async function ask(url: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const headers = {
      "content-type": "application/json",
      "x-keymaster-actor": "a tester",
      "x-keymaster-role": "admin",
    };
    const answer = await fetch(
      url,
      body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
    );
    return { status: answer.status, body: await answer.json() };
  }

  /** What a page says to somebody who came to it under this host name; `fetch` would write its own. */
  function textOf(url: string, host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = http.get(url, { headers: { host } }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve(text));
        answer.on("error", reject);
      });
      request.on("error", reject);
    });
  }

  test("serves the request that follows its ready line, pages and lists compressed", async () => {
    const program = await launch();
    expect((await ask(`${urlOf(program)}/api/v1/fleet`)).status).toBe(200);
    expect(await ask(`${urlOf(program)}/healthz`)).toEqual({ status: 200, body: { status: "ok" } });
    expect((await ask(`${urlOf(program)}/readyz`)).status).toBe(200);
    const encodingOf = async (where: string) =>
      (await fetch(`${urlOf(program)}${where}`)).headers.get("content-encoding");
    // Asked for by every browser, and by Node's fetch.
    expect(await encodingOf("/zones")).toMatch(/^(br|gzip)$/);
    expect(await encodingOf("/api/v1/zones/snapshot")).toMatch(/^(br|gzip)$/);
  });

  test("an address that does not decode is a problem document, not an accident", async () => {
    const program = await launch();
    const answer = await ask(`${urlOf(program)}/api/v1/zones/%E0%A4%A`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: "malformed-request",
      instance: "/api/v1/zones/%E0%A4%A",
    });
    await program.end("SIGTERM");
  });

  test("a page asked for under a foreign host name, as a rebound one would be, shows nothing of any zone", async () => {
    const program = await launch();
    const page = `${urlOf(program)}/zones/secure.contoso.com`;
    expect(await textOf(page, new URL(page).host)).toContain("dc1.contoso.com");
    expect(await textOf(page, "rebound.example")).not.toContain("dc1.contoso.com");
  });

  test("a second start installs, generates and builds nothing, which keeps it within ten seconds", async () => {
    const program = await launch();
    expect(program.output()).not.toMatch(/Installing|Generating|Building/);
    expect(program.output()).toMatch(/\[\s*[\d.]+ s\] Ready/);
    await program.end("SIGTERM");
  });

  test("SIGTERM ends it in order within five seconds, also with an open event stream", async () => {
    const program = await launch();
    const stream = await openStream(`${urlOf(program)}/api/v1/events`);
    const startedAt = performance.now();
    expect(await program.end("SIGTERM")).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(ENDING_MS);
    expect(fs.existsSync(path.join(folder, "data.lock"))).toBe(false);
    stream.destroy();
  });

  test("after kill -9 the next start finds the state as it was", async () => {
    const first = await launch();
    const moved = await ask(`${urlOf(first)}/api/v1/lab/clock`, { advanceSeconds: 86_400 });
    expect(moved.status).toBe(200);
    await first.end("SIGKILL");
    const second = await launch();
    const lab = await ask(`${urlOf(second)}/api/v1/lab`);
    expect(lab.body).toMatchObject({ offsetSeconds: 86_400 });
  });

  test("a restored backup goes on from where it was made", async () => {
    const { settings } = readBackupSettings(["--data-dir", path.join(folder, "data")], "--to");
    const first = await launch();
    await ask(`${urlOf(first)}/api/v1/lab/clock`, { advanceSeconds: 3600 });
    await first.end("SIGTERM");
    await backUp(settings, path.join(folder, "backup"));
    fs.rmSync(settings.dataDir, { recursive: true });
    await restore(settings, path.join(folder, "backup"));
    const second = await launch();
    const lab = await ask(`${urlOf(second)}/api/v1/lab`);
    expect(lab.body).toMatchObject({ offsetSeconds: 3600 });
  });

  test("of two starts on one data directory exactly one serves, the other says why not", async () => {
    const decided = (output: string) =>
      READY.test(output) || output.includes("is in use by a running Keymaster");
    const [one, other] = await Promise.all([launch(decided), launch(decided)]);
    const serving = [one, other].filter((program) => READY.test(program.output()));
    expect(serving).toHaveLength(1);
  });

  test("a database newer than the program ends the start with one sentence", async () => {
    await addUnknownMigration(path.join(folder, "data"));
    const refused = await launch((output) => output.includes("newer than this program")).then(
      (program) => program.output(),
      (error: Error) => error.message,
    );
    expect(refused).toMatch(/^The database is newer than this program/m);
    expect(refused).not.toMatch(/^\s+at /m);
  });
});

function openStream(url: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(url, { headers: { accept: "text/event-stream" } }, resolve).on("error", reject);
  });
}

/** The data directory has one folder that is PGlite's. */
async function addUnknownMigration(dataDir: string): Promise<void> {
  const folder = [dataDir, ...fs.readdirSync(dataDir).map((name) => path.join(dataDir, name))].find(
    (one) => fs.existsSync(path.join(one, "PG_VERSION")),
  );
  if (folder === undefined) throw new Error(`no PGlite folder in ${dataDir}`);
  const database = await PGlite.create({ dataDir: folder });
  await database.query(
    "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('x', 'x', '99990101000000_later', now(), 1)",
  );
  await database.close();
}
