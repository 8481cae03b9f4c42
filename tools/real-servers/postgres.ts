import { type ChildProcess, execFile, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { findFreePorts } from "@/tools/real-servers/free-ports";

const START_TIMEOUT_MS = 30_000;

export interface PostgresServer {
  /** Connects to the database "postgres" as its owner. */
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a crash does, and starts it again on the same data; resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The folder with initdb and postgres of the newest PostgreSQL that Debian installed, if any. */
function postgresPrograms(): string | null {
  const root = "/usr/lib/postgresql";
  if (!fs.existsSync(root)) return null;
  const versions = fs.readdirSync(root).sort((one, other) => Number(other) - Number(one));
  const folders = versions.map((version) => path.join(root, version, "bin"));
  return folders.find((folder) => fs.existsSync(path.join(folder, "initdb"))) ?? null;
}

/** Why no own PostgreSQL can be started here, or null. */
export function whyNoPostgres(): string | null {
  return postgresPrograms() === null
    ? "PostgreSQL is not installed under /usr/lib/postgresql"
    : null;
}

/**
 * Starts an own throw-away PostgreSQL on a free loopback port; it shares nothing with a server of the machine. `keepsCommits`: what was
 * committed is there after a crash of the server (not of the machine).
 */
export async function startPostgres({ keepsCommits = false } = {}): Promise<PostgresServer> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error("PostgreSQL is not installed under /usr/lib/postgresql");
  const user = await unprivilegedUser();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-postgres-"));
  const data = path.join(folder, "data");
  if (user !== null) fs.chownSync(folder, user.uid, user.gid);

  const asUser = { cwd: folder, ...(user ?? {}) };
  const access = ["--username=keymaster", "--auth=trust", "--encoding=UTF8", "--locale=C"];
  await promisify(execFile)(
    path.join(programs, "initdb"),
    ["-D", data, "--no-sync", ...access],
    asUser,
  );
  const [port] = await findFreePorts(1);
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories="];
  const commits = `synchronous_commit=${keepsCommits ? "on" : "off"}`;
  const speed = ["fsync=off", commits, "full_page_writes=off"];
  const options = [...settings, ...speed, "max_connections=200"].flatMap((one) => ["-c", one]);
  const [program, ...args] = endingWithUs([
    path.join(programs, "postgres"),
    "-D",
    data,
    ...options,
  ]);
  const launch = () => spawn(program, args, { ...asUser, stdio: "ignore" });
  let server = launch();
  const url = `postgresql://keymaster@127.0.0.1:${port}/postgres`;
  await untilAnswering(url, server);
  return {
    url,
    port: port ?? 0,
    restart: async () => {
      await end(server, "SIGQUIT");
      server = launch();
      await untilAnswering(url, server);
    },
    stop: async () => {
      await end(server, "SIGINT");
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where the system offers it, the server ends with the process that started it, however that one ends. */
function endingWithUs(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  const setpriv = "/usr/bin/setpriv";
  return fs.existsSync(setpriv) ? [setpriv, "--pdeathsig", "INT", ...command] : command;
}

/** PostgreSQL refuses to run as root. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const number = async (flag: string) =>
    Number((await promisify(execFile)("id", [flag, "postgres"])).stdout);
  return { uid: await number("-u"), gid: await number("-g") };
}

async function untilAnswering(url: string, server: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    const failure = await tryConnecting(url);
    if (failure === null) return;
    if (Date.now() > giveUpAt) throw failure;
    await sleep(50);
  }
}

async function tryConnecting(url: string): Promise<Error | null> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query("SELECT 1");
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch((error: unknown) => error);
  }
}

async function end(server: ChildProcess, signal: "SIGINT" | "SIGQUIT"): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill(signal);
  await ended;
}
