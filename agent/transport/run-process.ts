import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { err, ok, type Result } from "@/lib/result";
import {
  type ChannelEnd,
  type ChannelFailure,
  type ChannelHandlers,
  CLOSE_GRACE_MS,
  type LineChannel,
  MAX_DETAIL,
  MAX_LINE_BYTES,
  type OpenChannel,
} from "./line-channel";
import { LineSplitter } from "./line-splitter";

/** A program as file and argument vector: no shell reads either. */
export type Program = {
  readonly file: string;
  readonly args: readonly string[];
  /** Its whole environment; the agent's own when absent. */
  readonly env?: NodeJS.ProcessEnv;
};

/** Starts a program on this machine and talks to it in lines. */
export function processChannel(program: Program): OpenChannel {
  return (handlers) => startProcess(program, handlers);
}

function startProcess(
  { file, args, env }: Program,
  handlers: ChannelHandlers,
): Promise<Result<LineChannel, ChannelFailure>> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ["pipe", "pipe", "pipe"],
      shell: false,
      windowsHide: true,
      ...(env === undefined ? {} : { env }),
    });
    const refuse = (error: Error) =>
      resolve(err({ kind: "refused", detail: `${file} cannot be started: ${error.message}` }));
    child.once("error", refuse);
    child.once("spawn", () => {
      child.removeListener("error", refuse);
      resolve(ok(watchProcess(child, handlers)));
    });
  });
}

function watchProcess(
  child: ChildProcessWithoutNullStreams,
  { onLine, onEnd }: ChannelHandlers,
): LineChannel {
  let detail = "";
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  child.stderr.on("data", (chunk: Buffer) => {
    detail = `${detail}${chunk.toString("utf8")}`.slice(-MAX_DETAIL);
  });
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = splitter.push(chunk);
    if (lines === null) {
      detail = "it wrote a line that is too long";
      child.kill("SIGKILL");
    }
    for (const line of lines ?? []) onLine(line);
  });
  // A program that has ended does not take its input: that it has ended is told by `close`.
  child.stdin.on("error", (error) => {
    detail = detail === "" ? error.message : detail;
  });
  child.on("error", (error) => {
    detail = error.message;
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", (exitCode, signal) => {
      onEnd({ exitCode, signal, detail: detail.trim() } satisfies ChannelEnd);
      resolve();
    });
  });
  const kill = () => void child.kill("SIGKILL");
  return {
    send: (line) => void child.stdin.write(`${line}\n`),
    kill,
    close: async () => {
      child.stdin.end();
      const timer = setTimeout(kill, CLOSE_GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
