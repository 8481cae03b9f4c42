import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPGlite } from "pglite-prisma-adapter";
import type { Database } from "./database";
import { readEmptyCluster } from "./empty-cluster";
import { PrismaClient } from "./generated/client";
import { migrate } from "./migrate";
import { embeddedMigrationAdapter } from "./migration-adapter";
import { TRANSACTION_OPTIONS } from "./transaction";

/**
 * Opens PostgreSQL in this process and brings it to the present version. The caller owns the folder: two openers of one folder
 * silently lose each other's writes. `folder` null keeps everything in memory.
 */
export async function openEmbedded(folder: string | null): Promise<Database> {
  if (folder === null) return overPglite(await openPglite({ isNew: true }));
  const unfinished = `${folder}.unfinished`;
  // Killed while it made the cluster, a first start has left nothing that anybody could miss.
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path.join(folder, "PG_VERSION"));
  if (isNew) await writeFile(unfinished, "");
  const database = await overPglite(await openPglite({ dataDir: folder, isNew }));
  await rm(unfinished, { force: true });
  return database;
}

async function openPglite({
  isNew,
  ...place
}: {
  readonly dataDir?: string;
  readonly isNew: boolean;
}): Promise<PGlite> {
  const made = isNew ? await readEmptyCluster() : null;
  return PGlite.create({
    ...place,
    extensions: { pg_trgm },
    ...(made === null ? {} : { loadDataDir: made }),
  });
}

/** A database over a PGlite that is open already. */
export async function overPglite(pglite: PGlite): Promise<Database> {
  await migrate(embeddedMigrationAdapter(pglite));
  const client = new PrismaClient({
    adapter: new PrismaPGlite(pglite),
    transactionOptions: TRANSACTION_OPTIONS,
  });
  return {
    engine: "embedded",
    client,
    close: async () => {
      await client.$disconnect();
      await pglite.close();
    },
  };
}
