import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { StartRefusal } from "@/lib/platform/start-refusal";
import type { Database } from "./database";
import { PrismaClient } from "./generated/client";
import { migrate } from "./migrate";
import { TRANSACTION_OPTIONS } from "./transaction";

/** Any number, the same in every process: who migrates holds it. */
const MIGRATION_LOCK = 7_220_311;
const POOL_SIZE = 8;

/** Connects to a PostgreSQL server and brings its database to the present version; processes that start together take turns. */
export async function openPostgresql(url: string): Promise<Database> {
  await withMigrationLock(url, () => migrate(new PrismaPg({ connectionString: url })));
  const client = new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: POOL_SIZE }),
    transactionOptions: TRANSACTION_OPTIONS,
  });
  return { engine: "postgresql", client, close: () => client.$disconnect() };
}

async function withMigrationLock(url: string, work: () => Promise<void>): Promise<void> {
  const guard = new pg.Client({ connectionString: url });
  // A server that goes away while we wait ends the query below; this listener keeps Node from ending the process.
  guard.on("error", () => undefined);
  try {
    await guard.connect();
  } catch (error) {
    throw new StartRefusal(
      `The PostgreSQL server of DATABASE_URL cannot be reached (${reasonOf(error)}).`,
      { cause: error },
    );
  }
  try {
    await guard.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await work();
  } finally {
    await guard.end();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
