import { createHash, randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import pg from "pg";
import type { Database } from "@/lib/db/database";
import { makeEmptyCluster, readEmptyCluster } from "@/lib/db/empty-cluster";
import { migrationNames, readMigrations } from "@/lib/db/migrate";
import { overPglite } from "@/lib/db/open-embedded";
import { openPostgresql } from "@/lib/db/open-postgresql";

/** A database of its own for one test file, and a second way into it where the engine has one. */
export type FreshDatabase = {
  readonly database: Database;
  /** Another client of the same database, as another process has it; null where only one can be. */
  readonly another: (() => Promise<Database>) | null;
  readonly close: () => Promise<void>;
};

/** Empty and migrated: embedded in memory, or in the PostgreSQL that TEST_DATABASE_URL names. */
export async function freshDatabase(): Promise<FreshDatabase> {
  // biome-ignore lint/style/noProcessEnv: test runs choose the engine, the program's own environment does not know of it
  const url = process.env.TEST_DATABASE_URL ?? "";
  return url === "" ? inMemory() : onServer(url);
}

async function inMemory(): Promise<FreshDatabase> {
  const template = await readFile(await templateFile());
  const pglite = await PGlite.create({
    extensions: { pg_trgm },
    loadDataDir: new Blob([new Uint8Array(template)]),
  });
  const database = await overPglite(pglite);
  return { database, another: null, close: () => database.close() };
}

async function onServer(url: string): Promise<FreshDatabase> {
  const name = `keymaster_${randomUUID().replaceAll("-", "")}`;
  await administer(url, `CREATE DATABASE "${name}"`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const open = () => openPostgresql(own.href);
  const others: Database[] = [];
  const database = await open();
  return {
    database,
    another: async () => {
      const other = await open();
      others.push(other);
      return other;
    },
    close: async () => {
      for (const one of [database, ...others]) await one.close();
      await administer(url, `DROP DATABASE "${name}" WITH (FORCE)`);
    },
  };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Making a cluster takes seconds, loading a made one does not: kept in the system's temporary folder by what it is made of. */
async function templateFile(): Promise<string> {
  const migrations = await readMigrations(await migrationNames());
  const version = await readFile("node_modules/@electric-sql/pglite/package.json", "utf8");
  const hash = createHash("sha256")
    .update(JSON.stringify(migrations))
    .update(version)
    .digest("hex");
  const file = path.join(tmpdir(), `keymaster-test-cluster-${hash.slice(0, 16)}.tar`);
  if (await exists(file)) return file;
  await makeEmptyCluster();
  const packed = await readEmptyCluster();
  const pglite = await PGlite.create({
    extensions: { pg_trgm },
    ...(packed === null ? {} : { loadDataDir: packed }),
  });
  const database = await overPglite(pglite);
  const dump = await pglite.dumpDataDir("none");
  await database.close();
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, new Uint8Array(await dump.arrayBuffer()));
  await rename(own, file);
  return file;
}

async function exists(file: string): Promise<boolean> {
  try {
    return (await readFile(file)).length > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
