import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaPGlite } from "pglite-prisma-adapter";
import type { Database } from "./database";
import { emptyClusterFolder } from "./empty-cluster";
import { EngineThread, engineAdapter } from "./engine-thread";
import { PrismaClient } from "./generated/client";
import { migrate } from "./migrate";
import { embeddedMigrationAdapter } from "./migration-adapter";
import { TRANSACTION_OPTIONS } from "./transaction";

/**
 * Opens PostgreSQL in a thread of this process and brings it to the present version. The caller owns the folder: two openers
 * of one folder silently lose each other's writes.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  const unfinished = `${folder}.unfinished`;
  // Killed while it made the cluster, a first start has left nothing that anybody could miss.
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path.join(folder, "PG_VERSION"));
  if (isNew) await writeFile(unfinished, "");
  const template = isNew ? await emptyClusterFolder() : null;
  const thread = await EngineThread.open({ folder, template });
  try {
    const database = await over({
      adapter: engineAdapter(thread),
      migrationAdapter: engineAdapter(thread),
      close: () => thread.close(),
    });
    await rm(unfinished, { force: true });
    return database;
  } catch (error) {
    await thread.close();
    throw error;
  }
}

/** A database over a PGlite of this thread that is open already. */
export function overPglite(pglite: PGlite): Promise<Database> {
  return over({
    adapter: new PrismaPGlite(pglite),
    migrationAdapter: embeddedMigrationAdapter(pglite),
    close: () => pglite.close(),
  });
}

async function over(engine: {
  readonly adapter: NonNullable<ConstructorParameters<typeof PrismaClient>[0]["adapter"]>;
  readonly migrationAdapter: SqlMigrationAwareDriverAdapterFactory;
  readonly close: () => Promise<void>;
}): Promise<Database> {
  await migrate(engine.migrationAdapter);
  const client = new PrismaClient({
    adapter: engine.adapter,
    transactionOptions: TRANSACTION_OPTIONS,
  });
  return {
    engine: "embedded",
    client,
    close: async () => {
      await client.$disconnect();
      await engine.close();
    },
  };
}
