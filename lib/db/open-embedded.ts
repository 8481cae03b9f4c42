import { mkdir } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPGlite } from "pglite-prisma-adapter";
import type { Database } from "./database";
import { PrismaClient } from "./generated/client";
import { migrate } from "./migrate";
import { embeddedMigrationAdapter } from "./migration-adapter";
import { TRANSACTION_OPTIONS } from "./transaction";

/**
 * Opens PostgreSQL in this process and brings it to the present version. The caller owns the folder: two openers of one folder
 * silently lose each other's writes. `folder` null keeps everything in memory.
 */
export async function openEmbedded(folder: string | null): Promise<Database> {
  if (folder !== null) await mkdir(folder, { recursive: true, mode: 0o700 });
  const pglite = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    extensions: { pg_trgm },
  });
  return overPglite(pglite);
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
