import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ROLES, type Role } from "@/lib/contracts/roles";
import type { ApiClient, Caller } from "./api-client";
import { addMoveCommands } from "./commands/move-commands";
import { addServerCommands } from "./commands/server-commands";
import { addZoneCommands } from "./commands/zone-commands";
import { EXIT, type ExitCode } from "./exit-codes";
import type { Terminal } from "./terminal";

/** Everything that the commands reach: the API, two places to write to, and time. Tests give their own. */
export type Ports = {
  readonly connect: (caller: Caller) => ApiClient;
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  readonly newKey: () => string;
  readonly pause: () => Promise<void>;
};

export type GlobalOptions = {
  readonly url: string;
  readonly actor?: string;
  readonly role?: Role;
  readonly estate?: string;
  readonly json?: true;
};

/** What an action is given: the API as the person named, where to write, and the options that every command has. */
export type Session = {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly estate: string | undefined;
  readonly tools: { readonly newKey: () => string; readonly pause: () => Promise<void> };
};

/** Registers what a command does; its exit code is the program's. */
export type Run = (
  command: Command,
  action: (
    session: Session,
    args: readonly string[],
    options: Record<string, unknown>,
  ) => Promise<ExitCode>,
) => void;

/** Runs one command line and returns its exit code; throws only for bugs. */
export async function runProgram(args: readonly string[], ports: Ports): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const program = new Command("keymaster")
    .description("Ask and move the DNSSEC key master role from the command line (docs/cli).")
    .option("--url <url>", "where Keymaster is served", httpUrl, "http://127.0.0.1:3000")
    .option("--actor <name>", "who acts; without it the caller is helpdesk")
    .addOption(new Option("--role <role>", "as what").choices(ROLES))
    .option("--estate <name>", "which estate, where a name alone is ambiguous")
    .option("--json", "print the whole answer as one JSON document")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => ports.out(text.trimEnd()),
      writeErr: (text) => ports.note(text.trimEnd()),
    });
  const run: Run = (command, action) => {
    command.exitOverride().configureOutput(program.configureOutput());
    command.action(async (...given: unknown[]) => {
      const options = command.opts<Record<string, unknown>>();
      exit = await action(
        sessionOf(program.opts<GlobalOptions>(), ports),
        positional(given),
        options,
      );
    });
  };
  addZoneCommands(program, run);
  addMoveCommands(program, run);
  addServerCommands(program, run);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    throw error;
  }
  return exit;
}

function sessionOf(options: GlobalOptions, ports: Ports): Session {
  return {
    api: ports.connect({
      url: options.url,
      actor: options.actor ?? null,
      role: options.role ?? null,
    }),
    terminal: { out: ports.out, note: ports.note, json: options.json === true },
    estate: options.estate,
    tools: { newKey: ports.newKey, pause: ports.pause },
  };
}

/** Commander hands over the arguments, then options and the command itself. */
function positional(given: readonly unknown[]): readonly string[] {
  return given.filter((one) => typeof one === "string");
}

function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError("give an address such as http://127.0.0.1:3000");
}
