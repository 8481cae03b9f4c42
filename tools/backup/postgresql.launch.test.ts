import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backUp } from "@/tools/backup/back-up";
import { restore } from "@/tools/backup/restore";
import { readBackupSettings } from "@/tools/backup/settings";
import { type PostgresServer, startPostgres, whyNoPostgres } from "@/tools/real-servers/postgres";

const missing = whyNoPostgres();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-backup-"));
let server: PostgresServer | undefined;

beforeAll(async () => {
  if (missing === null) server = await startPostgres();
});

afterAll(async () => {
  await server?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

test("a PostgreSQL database is dumped and put back, all or nothing", async (context) => {
  if (server === undefined) return context.skip(missing ?? "");
  const { url } = server;
  const { settings } = readBackupSettings(["--data-dir", path.join(folder, "data")], "--to");
  const withPostgres = { ...settings, databaseUrl: url };
  await ask(url, "CREATE TABLE zones (name text); INSERT INTO zones VALUES ('secure.contoso.com')");
  await backUp(withPostgres, path.join(folder, "backup"));
  await ask(url, "DELETE FROM zones");
  await restore(withPostgres, path.join(folder, "backup"));
  expect(await ask(url, "SELECT name FROM zones")).toEqual([{ name: "secure.contoso.com" }]);
});
