import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runAgentProgram } from "./agent";
import type { ChildProgram } from "./child-program";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** A folder with an agent.json that enrols; nothing runs yet. */
export type EnrollingAgent = {
  readonly directory: string;
  readonly configFile: string;
  /** Where it will be reached. */
  readonly url: string;
  /** `npm run agent -- enrol` with the code on its standard input. */
  enrol(code: string): Promise<{ readonly exitCode: number | null; readonly output: string }>;
  start(): Promise<ChildProgram>;
  remove(): Promise<void>;
};

export type EnrollingOptions = {
  readonly name: string;
  readonly web: string;
  readonly drivers: readonly object[];
  readonly readOnly?: boolean;
  /** Another address than its own, as a thief would say. */
  readonly url?: string;
};

export async function enrollingAgent(options: EnrollingOptions): Promise<EnrollingAgent> {
  const { name, web, drivers, readOnly = true } = options;
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-enrol-"));
  const port = await freePort();
  const url = options.url ?? `https://127.0.0.1:${port}`;
  const configFile = path.join(directory, "agent.json");
  const config = {
    name,
    listen: { host: "127.0.0.1", port },
    enrolment: { web, url },
    stateDir: "state",
    readOnly,
    observer: null,
    drivers,
  };
  await writeFile(configFile, JSON.stringify(config, null, 2));
  return {
    directory,
    configFile,
    url,
    enrol: (code) => runEnrol(configFile, code),
    start: () => runAgentProgram(configFile),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function runEnrol(configFile: string, code: string) {
  const main = path.join(REPOSITORY, "agent/main.ts");
  const args = ["--import", "tsx", main, "enrol", "--config", configFile];
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: "pipe" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  // Held open, as a terminal is: the end of the line is the end of the code.
  child.stdin.on("error", () => {});
  child.stdin.write(`${code}\n`);
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, output: output.trim() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
