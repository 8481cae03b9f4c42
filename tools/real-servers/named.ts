import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ChildProgram, startChildProgram } from "./child-program";
import { findFreePorts } from "./free-ports";
import { fileNameOf, type NamedZone, namedConfText, POLICIES, zoneFileText } from "./named-config";
import { prepareKeys } from "./prepared-keys";
import { runTool } from "./run-tool";

const START_TIMEOUT_MS = 30_000;
const ATTEMPTS = 5;
export const NAMED = "/usr/sbin/named";

/** A real named on loopback ports, in a temporary directory of its own. */
export type RunningNamed = {
  readonly directory: string;
  readonly dns: { readonly ip: string; readonly port: number };
  readonly statisticsUrl: string;
  readonly control: { readonly ip: string; readonly port: number; readonly keyFile: string };
  readonly keyDirectory: string;
  readonly configFile: string;
  log(): string;
  waitForLog(condition: (log: string) => boolean, timeoutMs?: number): Promise<void>;
  /** Runs rndc with these words; throws with its output when it fails. */
  rndc(...words: readonly string[]): Promise<string>;
  kill(): Promise<void>;
  /** Starts it again with the same files and ports. */
  start(): Promise<void>;
  /** Ends it and removes its directory. */
  remove(): Promise<void>;
};

/** Why the tests against a real named cannot run here, or null. */
export function whyNoNamed(): string | null {
  return existsSync(NAMED) ? null : `${NAMED} is missing: apt-get install bind9`;
}

export type NamedOptions = {
  readonly zones: readonly NamedZone[];
};

/** Starts a named; retries with other ports when somebody else took one in between. */
export async function startNamed(options: NamedOptions): Promise<RunningNamed> {
  for (let attempt = 1; ; attempt++) {
    const named = await prepareNamed(options);
    try {
      await named.start();
      return named;
    } catch (error) {
      await named.remove();
      if (attempt === ATTEMPTS || !String(error).includes("address in use")) throw error;
    }
  }
}

async function prepareNamed(options: NamedOptions): Promise<RunningNamed> {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-named-"));
  const [dnsPort = 0, controlPort = 0, adminPort = 0, statisticsPort = 0] = await findFreePorts(4);
  const configFile = path.join(directory, "named.conf");
  const keyFile = path.join(directory, "rndc.key");
  await layOutFiles(directory, options.zones);
  await writeFile(keyFile, controlKeyText(), { mode: 0o600 });
  const ports = { dnsPort, controlPort, adminPort, statisticsPort };
  const config = { directory, ...ports, zones: options.zones };
  await writeFile(configFile, namedConfText(config));
  let program: ChildProgram | null = null;
  return {
    directory,
    dns: { ip: "127.0.0.1", port: dnsPort },
    statisticsUrl: `http://127.0.0.1:${statisticsPort}`,
    control: { ip: "127.0.0.1", port: controlPort, keyFile },
    keyDirectory: path.join(directory, "keys"),
    configFile,
    log: () => program?.output() ?? "",
    waitForLog: async (condition, timeoutMs) => program?.waitFor(condition, timeoutMs),
    rndc: (...words) =>
      runTool("/usr/sbin/rndc", [
        ...["-s", "127.0.0.1", "-p", String(adminPort), "-k", keyFile],
        ...words,
      ]),
    kill: async () => {
      await program?.end("SIGKILL");
    },
    start: async () => {
      program = await startChildProgram({
        file: NAMED,
        args: ["-g", "-c", configFile],
        cwd: directory,
        readyWhen: (output) => isReady(output, options.zones),
        timeoutMs: START_TIMEOUT_MS,
      });
    },
    remove: async () => {
      await program?.end("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Ready = serving, and every signed zone has its keys and signatures. */
function isReady(output: string, zones: readonly NamedZone[]): boolean {
  const isSigned = (name: string) =>
    [`zone ${name}/IN: next key event`, `zone ${name}/IN (signed): next key event`].some((line) =>
      output.includes(line),
    );
  return (
    / running$/m.test(output) &&
    zones.every((zone) => zone.kind !== "signed" || isSigned(zone.name))
  );
}

async function layOutFiles(directory: string, zones: readonly NamedZone[]): Promise<void> {
  const policyFile = path.join(directory, "policies.conf");
  await writeFile(policyFile, POLICIES);
  await mkdir(path.join(directory, "zones"));
  await mkdir(path.join(directory, "keys"));
  for (const zone of zones) {
    if (zone.kind === "secondary") continue;
    await writeFile(path.join(directory, "zones", `${fileNameOf(zone.name)}.db`), zoneFileText());
    if (zone.kind !== "signed") continue;
    const keyDirectory = path.join(directory, "keys", fileNameOf(zone.name));
    await mkdir(keyDirectory);
    if (zone.keys !== undefined) {
      const { name, policy, keys } = zone;
      await prepareKeys({ zone: name, keyDirectory, policyFile, policy, keys });
    }
  }
}

function controlKeyText(): string {
  const secret = randomBytes(32).toString("base64");
  return `key "keymaster-agent" {\n\talgorithm hmac-sha256;\n\tsecret "${secret}";\n};\n`;
}
