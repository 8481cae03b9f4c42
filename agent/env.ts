import path from "node:path";

const USAGE = "Usage: npm run agent -- [enrol] --config agent.json";

/** What a service wrapper adds; people have no use for it. */
const ENDS_WITH_INPUT = "--end-with-input";

/** What the command line asks for. */
export type AgentArguments =
  | {
      readonly kind: "run";
      readonly configFile: string;
      /** Standard input is held by what started the agent, and its end asks it to end: Windows has no SIGTERM. */
      readonly endsWithInput: boolean;
    }
  | { readonly kind: "enrol"; readonly configFile: string }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "refused"; readonly sentence: string };

/** Reads the agent's command line: the path of agent.json, and whether to run or to enrol. */
export function readArguments(args: readonly string[], workingDirectory: string): AgentArguments {
  const enrols = args[0] === "enrol";
  const words = (enrols ? args.slice(1) : args).flatMap((arg) =>
    arg.startsWith("--config=") ? ["--config", arg.slice("--config=".length)] : [arg],
  );
  const endsWithInput = !enrols && words.includes(ENDS_WITH_INPUT);
  const [option, ...rest] = words.filter((word) => enrols || word !== ENDS_WITH_INPUT);
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
  const configFile = path.resolve(workingDirectory, file);
  return enrols ? { kind: "enrol", configFile } : { kind: "run", configFile, endsWithInput };
}

/** npm runs scripts in the package's folder; this is where the person was. */
export function workingDirectory(): string {
  return process.env.INIT_CWD ?? process.cwd();
}
