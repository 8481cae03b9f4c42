import { startPostgres } from "@/tools/real-servers/postgres";

/** Runs the service tests against a real PostgreSQL: the one that TEST_DATABASE_URL names, or one of our own. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if ((process.env.TEST_DATABASE_URL ?? "") !== "") return undefined;
  const server = await startPostgres();
  process.env.TEST_DATABASE_URL = server.url;
  return () => server.stop();
}
