import { type Command, InvalidArgumentError, Option } from "commander";
import type { ExitCode } from "@/cli/exit-codes";
import type { Run, Session } from "@/cli/program";
import type { NewMove } from "@/lib/contracts/moves";
import {
  actOnMove,
  executeById,
  type MoveVerb,
  showMove,
  showMoves,
  startMove,
  watchMove,
} from "./moves";

type MoveOptions = {
  readonly reason?: string;
  readonly whatIf?: true;
  readonly askOnly?: true;
  readonly note?: Readonly<Record<string, string>>;
  readonly return?: "never" | "maybe" | "yes";
  readonly withoutKeys?: true;
  readonly confirm?: string;
  readonly overrideGate?: string;
  readonly overrideReason?: string;
};

/** `transfer`, `assign`, `seize` and everything about a move. Two doors: no option turns a transfer into a seize. */
export function addMoveCommands(program: Command, run: Run): void {
  for (const kind of ["transfer", "assign"] as const) {
    run(
      doorTo(program, kind).description(
        kind === "transfer"
          ? "move the role of a zone whose holder answers"
          : "give a zone without holder its first one",
      ),
      (session, args, options) => start(session, args, options as MoveOptions, kind),
    );
  }
  run(
    doorTo(program, "seize")
      .description("take the role from a holder that is gone")
      .addOption(
        new Option("--return <when>", "will the old holder come back?")
          .choices(["never", "maybe", "yes"])
          .makeOptionMandatory(),
      )
      .option("--without-keys", "although the target cannot open every key")
      .option(
        "--confirm <text>",
        'the zone\'s name, or "<zone> without keys"; runs it once approved',
      )
      .option("--override-gate <gate>", "the gate of a missing second vantage point")
      .option("--override-reason <text>", "why there is no second one"),
    (session, args, options) => {
      const asked = options as MoveOptions;
      return start(session, args, asked, asked.withoutKeys ? "seize-without-keys" : "seize");
    },
  );
  addMoveVerbs(program.command("move").description("moves that were asked for"), run);
}

function doorTo(program: Command, kind: string): Command {
  return program
    .command(kind)
    .argument("<zone>", "the zone")
    .argument("<target>", "the new holder")
    .requiredOption("--reason <text>", "why; stands in the audit")
    .option("--what-if", "show plan and gates, change nothing")
    .option("--ask-only", "ask for it, run it later")
    .option(
      "--note <gate=text>",
      "why to go on although a gate warns; may be repeated",
      addNote,
      {},
    );
}

function addNote(text: string, notes: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("write it as gate=text");
  return { ...notes, [text.slice(0, at)]: text.slice(at + 1) };
}

function start(
  { api, terminal, tools, estate }: Session,
  [zone = "", target = ""]: readonly string[],
  options: MoveOptions,
  kind: NewMove["kind"],
): Promise<ExitCode> {
  const { overrideGate, overrideReason } = options;
  return startMove(api, terminal, tools, {
    zone,
    estate,
    isWhatIf: options.whatIf === true,
    isOnlyAsked:
      options.askOnly === true || (kind.startsWith("seize") && options.confirm === undefined),
    confirm: options.confirm ?? null,
    move: {
      kind,
      target,
      reason: options.reason ?? "",
      ...(options.return === undefined ? {} : { return: options.return }),
      ...(Object.keys(options.note ?? {}).length === 0 ? {} : { notes: { ...options.note } }),
      ...(overrideGate === undefined
        ? {}
        : { override: { gate: overrideGate, reason: overrideReason ?? "" } }),
    },
  });
}

const VERBS: readonly {
  readonly verb: MoveVerb;
  readonly about: string;
  readonly needsReason: boolean;
}[] = [
  { verb: "approve", about: "agree to exactly the plan that it has now", needsReason: false },
  { verb: "reject", about: "say no", needsReason: true },
  { verb: "cancel", about: "give it up before it runs", needsReason: false },
  { verb: "verify", about: "read every claim again now", needsReason: false },
  { verb: "back", about: "ask for the move that takes it back", needsReason: false },
];

function addMoveVerbs(move: Command, run: Run): void {
  run(
    move
      .command("list")
      .description("moves, newest first")
      .option("--zone <name>", "of one zone")
      .addOption(new Option("--live", "only those that are not over")),
    ({ api, terminal }, _args, { zone, live }) =>
      showMoves(api, terminal, {
        ...(typeof zone === "string" ? { zone } : {}),
        ...(live === true ? { live: "true" } : {}),
      }),
  );
  run(
    move.command("show").argument("<id>").description("one move with its plan"),
    ({ api, terminal }, [id = ""]) => showMove(api, terminal, id),
  );
  run(
    move.command("watch").argument("<id>").description("follow it; the exit code is its outcome"),
    ({ api, terminal, tools }, [id = ""]) => watchMove(api, terminal, tools, id),
  );
  run(
    move
      .command("execute")
      .argument("<id>")
      .description("run it and follow it")
      .option("--confirm <text>", "what a seize asks to be typed", ""),
    ({ api, terminal, tools }, [id = ""], { confirm }) =>
      executeById(api, terminal, tools, id, String(confirm)),
  );
  for (const { verb, about, needsReason } of VERBS) {
    const command = move.command(verb).argument("<id>").description(about);
    if (needsReason) command.requiredOption("--reason <text>", "why");
    else command.option("--reason <text>", "why");
    run(command, ({ api, terminal, tools }, [id = ""], { reason }) =>
      actOnMove(api, terminal, tools, verb, {
        id,
        reason: typeof reason === "string" ? reason : undefined,
      }),
    );
  }
}
