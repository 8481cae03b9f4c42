import { type Command, InvalidArgumentError, Option } from "commander";
import type { Run } from "@/cli/program";
import { actOnDrain, canDecommission, drainServer, watchDrain } from "./servers";

type DrainOptions = {
  readonly reason?: string;
  readonly whatIf?: true;
  readonly parallel: number;
  readonly continueOnUnclear?: true;
  readonly rolling: "wait" | "skip";
  readonly to?: Pairs;
  readonly note?: Pairs;
};
type Pairs = Readonly<Record<string, string>>;

/** `drain` and `can-decommission`. */
export function addServerCommands(program: Command, run: Run): void {
  run(
    program
      .command("can-decommission")
      .argument("<server>")
      .description(
        "exit code 0 if no role and no only key copy hangs on it, else 1 with the reasons",
      ),
    ({ api, terminal, estate }, [server = ""]) => canDecommission(api, terminal, server, estate),
  );
  run(
    program
      .command("drain")
      .argument("<server>")
      .description("move every role away from a server, verified one by one")
      .option("--reason <text>", "why; stands in the audit")
      .option("--what-if", "show what would be done, change nothing")
      .option("--parallel <n>", "zones at a time", wholeNumber, 4)
      .option("--continue-on-unclear", "go on after an unclear outcome")
      .option("--to <zone=server>", "another new holder for one zone; repeat for more", addPair)
      .option("--note <gate=text>", "why a warning is acceptable, for every zone", addPair)
      .addOption(
        new Option("--rolling <how>", "zones whose keys are changing")
          .choices(["wait", "skip"])
          .default("skip"),
      ),
    ({ api, terminal, tools, estate }, [server = ""], given) => {
      const options = given as DrainOptions;
      return drainServer(api, terminal, tools, {
        server,
        estate,
        drain: {
          whatIf: options.whatIf === true,
          parallel: options.parallel,
          continueOnUnclear: options.continueOnUnclear === true,
          rolling: options.rolling,
          ...(options.reason === undefined ? {} : { reason: options.reason }),
          ...(options.to === undefined ? {} : { candidates: { ...options.to } }),
          ...(options.note === undefined ? {} : { notes: { ...options.note } }),
        },
      });
    },
  );
  const drains = program.command("drains").description("drains that were started");
  run(drains.command("watch").argument("<id>"), ({ api, terminal, tools }, [id = ""]) =>
    watchDrain(api, terminal, tools, id),
  );
  for (const verb of ["pause", "resume", "return"] as const) {
    run(drains.command(verb).argument("<id>"), ({ api, terminal, tools }, [id = ""]) =>
      actOnDrain(api, terminal, tools, verb, id),
    );
  }
}

function addPair(text: string, pairs: Pairs = {}): Pairs {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new InvalidArgumentError("give a name, =, and what it is to be");
  }
  return { ...pairs, [text.slice(0, at)]: text.slice(at + 1) };
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 50) return number;
  throw new InvalidArgumentError("give a whole number from 1 to 50");
}
