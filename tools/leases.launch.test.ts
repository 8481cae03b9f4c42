import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningAgent, startAgent } from "@/tools/real-servers/agent";
import { type ChildProgram, startChildProgram } from "@/tools/real-servers/child-program";
import { type PostgresServer, startPostgres, whyNoPostgres } from "@/tools/real-servers/postgres";

const ROOT = path.resolve(import.meta.dirname, "..");
const READY = /Web process is ready: (http:\/\/\S+)/;
const DAY = 86_400;
const missing = whyNoPostgres();

let folder: string;
let postgres: PostgresServer;
let agent: RunningAgent;
let database: pg.Client;
const processes: WebProcess[] = [];

type WebProcess = { readonly program: ChildProgram; readonly url: string };

beforeAll(async () => {
  if (missing !== null) return;
  folder = await mkdtemp(path.join(tmpdir(), "keymaster-leases-"));
  postgres = await startPostgres();
  agent = await startAgent({
    name: "lab-agent",
    readOnly: false,
    drivers: [{ driver: "embedded-lab", zones: 20 }],
  });
  await writeFile(
    path.join(folder, "agents.json"),
    JSON.stringify({
      agents: [
        {
          name: agent.name,
          url: agent.url,
          tokenFile: agent.tokenFile,
          caCertificateFile: agent.caCertificateFile,
        },
      ],
    }),
  );
  database = new pg.Client({ connectionString: postgres.url });
  await database.connect();
  processes.push(await startWeb("one"), await startWeb("two"));
});

afterAll(async () => {
  if (missing !== null) return;
  for (const { program } of processes) await program.end("SIGKILL");
  await agent.remove();
  await database.end();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function startWeb(name: string): Promise<WebProcess> {
  const program = await startChildProgram({
    file: process.execPath,
    args: ["--import", "tsx", path.join(ROOT, "tools/real-servers/web-process.ts")],
    cwd: ROOT,
    env: {
      DATABASE_URL: postgres.url,
      KEYMASTER_DATA_DIR: path.join(folder, name),
      KEYMASTER_AGENTS: path.join(folder, "agents.json"),
    },
    readyWhen: (output) => READY.test(output),
    timeoutMs: 120_000,
  });
  const url = READY.exec(program.output())?.[1] ?? "";
  await until(async () => (await fetch(`${url}/readyz`)).status === 200);
  return { program, url };
}

async function until(condition: () => Promise<boolean>, timeoutMs = 90_000): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error("it did not come to pass");
    await sleep(100);
  }
}

async function total({ url }: WebProcess): Promise<number> {
  const answer = await fetch(`${url}/api/v1/zones?limit=1`);
  return ((await answer.json()) as { readonly total: number }).total;
}

async function advance({ url }: WebProcess, advanceSeconds: number): Promise<number> {
  const answer = await fetch(`${url}/api/v1/lab/clock`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-keymaster-role": "admin" },
    body: JSON.stringify({ advanceSeconds }),
  });
  return answer.status;
}

async function lease(): Promise<{ readonly pid: number; readonly epoch: number }> {
  const { rows } = await database.query<{ holder: string; epoch: number }>(
    `SELECT "holder", "epoch" FROM "leases" WHERE "name" = 'estate:lab'`,
  );
  const [row] = rows;
  return { pid: Number(row?.holder.split(":")[0]), epoch: row?.epoch ?? 0 };
}

async function historyRows(): Promise<{ readonly rows: number; readonly distinct: number }> {
  const { rows } = await database.query<{ rows: number; distinct: number }>(
    `SELECT count(*)::int AS "rows", count(DISTINCT ("zone", "origin", "at", "kind", "from", "to", "descriptor_id"))::int AS "distinct"
     FROM "history"`,
  );
  return rows[0] ?? { rows: 0, distinct: 0 };
}

test("two web processes share one database: one reads the estate, both show it and both steer it", async (context) => {
  if (missing !== null) return context.skip(missing);
  const [one, two] = processes as [WebProcess, WebProcess];
  await until(async () => (await total(one)) > 40 && (await total(two)) === (await total(one)));
  expect(await advance(one, DAY)).toBe(200);
  expect(await advance(two, DAY)).toBe(200);
  expect([one.program.pid, two.program.pid]).toContain((await lease()).pid);
});

test("kill -9 of the lease holder: the other goes on under a higher epoch, and no history row is doubled", async (context) => {
  if (missing !== null) return context.skip(missing);
  const before = await lease();
  const holder = processes.find(({ program }) => program.pid === before.pid);
  const survivor = processes.find(({ program }) => program.pid !== before.pid);
  if (holder === undefined || survivor === undefined) throw new Error("nobody holds the estate");
  // In the midst of its work: a jump over months is under way in the holder.
  const jump = advance(holder, 200 * DAY).catch(() => 0);
  await until(async () => {
    const { rows } = await database.query(
      `SELECT 1 FROM "audit" WHERE "phase" = 'intent' AND ("before" ->> 'seconds')::int = ${200 * DAY}`,
    );
    return rows.length > 0;
  });
  await holder.program.end("SIGKILL");
  await jump;
  expect(await advance(survivor, 30 * DAY)).toBe(200);
  const after = await lease();
  expect(after.pid).toBe(survivor.program.pid);
  expect(after.epoch).toBeGreaterThan(before.epoch);
  await until(async () => {
    const { rows } = await database.query(`SELECT 1 FROM "sources" WHERE "is_behind"`);
    return rows.length === 0;
  });
  const { rows, distinct } = await historyRows();
  expect(rows).toBeGreaterThan(0);
  expect(distinct).toBe(rows);
});

test("a process that slept through its lease writes nothing under its stale epoch", async (context) => {
  if (missing !== null) return context.skip(missing);
  const fresh = await startWeb("three");
  processes.push(fresh);
  const before = await lease();
  const sleeper = processes.find(({ program }) => program.pid === before.pid);
  if (sleeper === undefined) throw new Error("nobody holds the estate");
  process.kill(before.pid, "SIGSTOP");
  await until(async () => (await lease()).pid === fresh.program.pid);
  const taken = await lease();
  process.kill(before.pid, "SIGCONT");
  expect(await total(sleeper)).toBe(await total(fresh));
  expect(await advance(fresh, DAY)).toBe(200);
  expect(await advance(sleeper, DAY)).toBe(200);
  expect(await lease()).toEqual(taken);
  const { rows, distinct } = await historyRows();
  expect(distinct).toBe(rows);
});
