import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { StartRefusal } from "@/lib/platform/start-refusal";
import { withSchemaEngine } from "./schema-engine";

const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Applies every migration that the database lacks. A database that has migrations which this program does not know is newer than
 * the program, and is left alone.
 */
export async function migrate(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  folder: string = migrationsFolder(),
): Promise<void> {
  const known = await migrationNames(folder);
  const applied = await appliedMigrations(adapter);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StartRefusal(
      `The database is newer than this program (it has the migration ${unknown[0]}); start the version of Keymaster that made it, or a later one.`,
    );
  }
  if (known.every((name) => applied.includes(name))) return;
  const migrationsList = await readMigrations(known, folder);
  const failures: string[] = [];
  try {
    await withSchemaEngine(noting(failures, adapter), (engine) =>
      engine.applyMigrations({ migrationsList, filters: NO_FILTER }),
    );
  } catch (error) {
    const [reason = firstLine(error)] = failures;
    throw new StartRefusal(`The database could not be brought to this version: ${reason}.`, {
      cause: error,
    });
  }
}

/** The engine's own report of a failed script leaves out what the database said. */
function noting(
  failures: string[],
  adapter: SqlMigrationAwareDriverAdapterFactory,
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connectToShadowDb: () => adapter.connectToShadowDb(),
    connect: async () => {
      const connection = await adapter.connect();
      const run = connection.executeScript.bind(connection);
      connection.executeScript = async (script) => {
        try {
          await run(script);
        } catch (error) {
          failures.push(firstLine(error));
          throw error;
        }
      };
      return connection;
    },
  };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]?.replace(/\.$/, "") ?? text;
}

/** What the schema engine takes as the list of migrations. */
export async function readMigrations(
  names: readonly string[],
  folder: string = migrationsFolder(),
) {
  return {
    baseDir: folder,
    lockfile: {
      path: "migration_lock.toml",
      content: await readFile(path.join(folder, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: {
            tag: "ok" as const,
            value: await readFile(path.join(folder, name, "migration.sql"), "utf8"),
          },
        },
      })),
    ),
  };
}

/** Names of the migrations that come with this program, oldest first. */
export async function migrationNames(
  folder: string = migrationsFolder(),
): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function migrationsFolder(): string {
  return path.join(process.cwd(), "prisma/migrations");
}

async function appliedMigrations(
  adapter: SqlMigrationAwareDriverAdapterFactory,
): Promise<readonly string[]> {
  const connection = await adapter.connect();
  const ask = async (sql: string) =>
    (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows.map((row) => String(row[0]));
  try {
    const [table] = await ask("SELECT coalesce(to_regclass('_prisma_migrations')::text, '')");
    if (table === undefined || table === "") return [];
    return await ask(
      "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
  } finally {
    await connection.dispose();
  }
}
