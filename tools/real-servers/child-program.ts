import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export type ChildProgramOptions = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** On top of the environment of this program. */
  readonly env?: Readonly<Record<string, string>>;
  /** The start is over when the output (both streams) has this. */
  readonly readyWhen: (output: string) => boolean;
  readonly timeoutMs: number;
};

/** A server that a test or a demonstration started; it ends with the program that started it. */
export type ChildProgram = {
  readonly pid: number;
  output(): string;
  /** Resolves once the output has what was asked for. */
  waitFor(condition: (output: string) => boolean, timeoutMs?: number): Promise<void>;
  /** Sends the signal and resolves when the process has ended, with its exit code (null after a signal). */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
};

/** Starts a program and waits until it says that it is ready; throws with its output when it ends before. */
export async function startChildProgram(options: ChildProgramOptions): Promise<ChildProgram> {
  const child = spawn(options.file, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killWithParent = () => child.kill("SIGKILL");
  process.once("exit", killWithParent);
  child.once("exit", () => process.removeListener("exit", killWithParent));
  const program = watch(child, options);
  try {
    await program.waitFor(options.readyWhen, options.timeoutMs);
  } catch (error) {
    await program.end("SIGKILL");
    throw error;
  }
  return program;
}

function watch(child: ChildProcess, options: ChildProgramOptions): ChildProgram {
  let output = "";
  let changed = () => {};
  const append = (data: Buffer) => {
    output += data.toString("utf8");
    changed();
  };
  child.stdout?.on("data", append);
  child.stderr?.on("data", append);
  child.once("exit", () => changed());
  child.once("error", (error) => {
    output += String(error);
    changed();
  });
  const hasEnded = () =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    pid: child.pid ?? -1,
    output: () => output,
    waitFor: (condition, timeoutMs = options.timeoutMs) =>
      new Promise<void>((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(timer);
          changed = () => {};
          act();
        };
        const complain = (what: string) =>
          settle(() => reject(new Error(`${options.file} ${what}:\n${output}`)));
        const timer = setTimeout(() => complain(`was not ready in ${timeoutMs} ms`), timeoutMs);
        changed = () => {
          if (condition(output)) settle(resolve);
          else if (hasEnded()) complain("ended too early");
        };
        changed();
      }),
    end: async (signal) => {
      if (!hasEnded()) {
        child.kill(signal);
        await once(child, "exit");
      }
      return child.exitCode;
    },
  };
}
