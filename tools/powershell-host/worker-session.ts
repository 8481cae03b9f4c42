import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { WORKER_ARGUMENTS } from "@/agent/drivers/windows-powershell/worker-script";
import type { ChannelEnd } from "@/agent/transport/line-channel";
import { processChannel } from "@/agent/transport/run-process";
import type { PowerShellHost } from "./build-host";
import { type HostManners, hostEnvironment } from "./windows-world";

/** A worker that is talked to line by line, without anything that makes sense of what it says. */
export type WorkerSession = {
  /** Sends a line; everything that comes back until the request has ended, or until the time is over. */
  readonly ask: (line: string, timeoutMs?: number) => Promise<readonly string[]>;
  /** Ends the input and waits for the program to end; null = it does not within the time. */
  readonly end: (timeoutMs?: number) => Promise<ChannelEnd | null>;
  readonly kill: () => Promise<void>;
};

export type SessionOptions = {
  readonly host: PowerShellHost;
  readonly socket: string;
  /** The text of the script. */
  readonly script: string;
  readonly manners?: HostManners;
  /** Prompts read standard input, as without -NonInteractive. */
  readonly isInteractive?: boolean;
  readonly env?: Readonly<Record<string, string>>;
};

const TIMEOUT_MS = 10_000;
const START_MS = 60_000;

/** Starts a script in the host and waits for its first line. */
export async function startSession(options: SessionOptions): Promise<WorkerSession> {
  const { host, socket, script, manners = {}, isInteractive = false, env = {} } = options;
  const folder = await mkdtemp(path.join(tmpdir(), "worker-session-"));
  const file = path.join(folder, "worker.ps1");
  await writeFile(file, script);
  const lines: string[] = [];
  let ended: ChannelEnd | null = null;
  let changed = () => {};
  const open = processChannel({
    file: host.executable,
    args: [
      ...WORKER_ARGUMENTS.filter((word) => !isInteractive || word !== "-NonInteractive"),
      file,
    ],
    env: { ...hostEnvironment(host, socket, manners), ...env },
  });
  const channel = await open({
    onLine: (line) => {
      lines.push(line);
      changed();
    },
    onEnd: (end) => {
      ended = end;
      changed();
    },
  });
  if (!channel.ok) throw new Error(channel.error.detail);
  const until = (isOver: () => boolean, timeoutMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      changed = () => {
        if (!isOver() && ended === null) return;
        clearTimeout(timer);
        resolve();
      };
      changed();
    });
  await until(() => lines.some((line) => line.includes('"hello"')), START_MS);
  if (!lines.some((line) => line.includes('"hello":1') || line.includes('"hello": 1'))) {
    throw new Error(`the worker did not start: ${lines.join("\n")} ${JSON.stringify(ended)}`);
  }
  return {
    ask: async (line, timeoutMs = TIMEOUT_MS) => {
      lines.length = 0;
      channel.value.send(line);
      await until(() => lines.some((each) => each.includes('"ends":true')), timeoutMs);
      return [...lines];
    },
    end: async (timeoutMs = TIMEOUT_MS) => {
      const closing = channel.value.close();
      await until(() => ended !== null, timeoutMs);
      if (ended === null) channel.value.kill();
      await closing;
      await rm(folder, { recursive: true, force: true });
      return ended;
    },
    kill: async () => {
      channel.value.kill();
      await until(() => ended !== null, TIMEOUT_MS);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
