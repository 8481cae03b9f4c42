import path from "node:path";

const USAGE = "Usage: npm run agent -- --config agent.json";

/** What the command line asks for. */
export type AgentArguments =
  | { readonly kind: "run"; readonly configFile: string }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "refused"; readonly sentence: string };

/** Reads the agent's command line: one option, the path of agent.json. */
export function readArguments(args: readonly string[], workingDirectory: string): AgentArguments {
  const [option, ...rest] = args.flatMap((arg) =>
    arg.startsWith("--config=") ? ["--config", arg.slice("--config=".length)] : [arg],
  );
  if (option === "--help" || option === "-h") return { kind: "help", text: USAGE };
  if (option === undefined) {
    return { kind: "refused", sentence: `Say which configuration to use. ${USAGE}` };
  }
  if (option !== "--config") {
    return { kind: "refused", sentence: `The option ${option} is not known. ${USAGE}` };
  }
  const [file, extra] = rest;
  if (file === undefined || file === "") {
    return { kind: "refused", sentence: `--config needs the path of a file. ${USAGE}` };
  }
  if (extra !== undefined) {
    return { kind: "refused", sentence: `"${extra}" is one argument too many. ${USAGE}` };
  }
  return { kind: "run", configFile: path.resolve(workingDirectory, file) };
}

/** npm runs scripts in the package's folder; this is where the person was. */
export function workingDirectory(): string {
  return process.env.INIT_CWD ?? process.cwd();
}
