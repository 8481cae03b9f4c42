import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { StartFailure } from "@/tools/launcher/start-failure.mjs";

/** Writes a dump of the whole database with PostgreSQL's own program. */
export async function dumpPostgresql(url: string, file: string): Promise<void> {
  await run("pg_dump", ["--format=custom", "--no-owner", "--file", file], url);
}

/** Puts a dump in the place of what the database has, all or nothing. */
export async function restorePostgresql(url: string, file: string): Promise<void> {
  const args = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"];
  const { PGDATABASE = "" } = connection(url);
  await run("pg_restore", [...args, "--dbname", PGDATABASE, file], url);
}

async function run(program: string, args: readonly string[], url: string): Promise<void> {
  try {
    await promisify(execFile)(program, args, { env: { ...process.env, ...connection(url) } });
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const what = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new StartFailure(
      isMissing
        ? `${program} is not installed; it comes with PostgreSQL's client.`
        : `${program} failed: ${what}`,
    );
  }
}

/** As variables, for arguments are seen by every user of the machine. */
function connection(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
}
