import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeCertificates } from "./certificates";
import { type ChildProgram, startChildProgram } from "./child-program";
import type { RunningNamed } from "./named";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const START_TIMEOUT_MS = 60_000;

export type AgentOptions = {
  readonly name?: string;
  /** Entries of agent.json as they are; `bind9Entry` makes one for a running named. */
  readonly drivers: readonly object[];
  readonly readOnly?: boolean;
  /** How it looks at zones over DNS, as agent.json has it; what is usual without. */
  readonly observer?: object;
  /** Plain HTTP on loopback instead of HTTPS. */
  readonly withoutTls?: boolean;
  /** 0 = any free port. */
  readonly port?: number;
};

/** The stand-alone agent as a program of its own, on a loopback port, with a token and certificates of its own. */
export type RunningAgent = {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly tokenFile: string;
  /** PEM of the authority to trust; null over plain HTTP. */
  readonly caCertificate: string | null;
  readonly caCertificateFile: string | null;
  readonly directory: string;
  output(): string;
  /** Ends it as a service manager does, and gives its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
  /** Ends it and removes its directory. */
  remove(): Promise<void>;
};

/** Starts `agent/main.ts`; throws with its output when it does not get ready. */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-agent-"));
  const name = options.name ?? "test-agent";
  const token = randomBytes(24).toString("hex");
  const tokenFile = path.join(directory, "token");
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const certificates = options.withoutTls ? null : await makeCertificates(directory, name);
  const configFile = path.join(directory, "agent.json");
  const config = {
    name,
    listen: { host: "127.0.0.1", port: options.port ?? 0 },
    tokenFile,
    tls:
      certificates === null
        ? null
        : { certFile: certificates.certFile, keyFile: certificates.keyFile },
    stateDir: "state",
    readOnly: options.readOnly ?? true,
    ...(options.observer === undefined ? {} : { observer: options.observer }),
    drivers: options.drivers,
  };
  await writeFile(configFile, JSON.stringify(config, null, 2));
  const program = await runAgentProgram(configFile);
  const url = /Keymaster agent is ready: (https?:\/\/[^"\s]+)/.exec(program.output())?.[1] ?? "";
  return {
    name,
    url,
    token,
    tokenFile,
    caCertificate: certificates?.caCertificate ?? null,
    caCertificateFile: certificates?.caCertificateFile ?? null,
    directory,
    output: () => program.output(),
    stop: () => program.end("SIGTERM"),
    kill: async () => {
      await program.end("SIGKILL");
    },
    remove: async () => {
      await program.end("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The program alone, for tests of its configuration. */
export function runAgentProgram(configFile: string): Promise<ChildProgram> {
  return startChildProgram({
    file: process.execPath,
    args: ["--import", "tsx", path.join(REPOSITORY, "agent/main.ts"), "--config", configFile],
    cwd: REPOSITORY,
    readyWhen: (output) => output.includes("Keymaster agent is ready: "),
    timeoutMs: START_TIMEOUT_MS,
  });
}

/** The entry of agent.json for a named that `startNamed` started. */
export function bind9Entry(
  named: RunningNamed,
  names: { readonly estate: string; readonly server: string },
): object {
  const { dns, statisticsUrl, control, keyDirectory, configFile } = named;
  return { driver: "bind9", ...names, dns, statisticsUrl, control, keyDirectory, configFile };
}
