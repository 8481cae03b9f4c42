import type { ApiClient, CallFailure } from "@/cli/api-client";
import { EXIT, type ExitCode } from "@/cli/exit-codes";
import { print, printFailure, type Terminal, table } from "@/cli/terminal";
import {
  approveMove,
  cancelMove,
  createMove,
  executeMove,
  listMoves,
  moveBack,
  readMove,
  rejectMove,
  verifyMove,
} from "@/lib/contracts/move-endpoints";
import type { MoveItem, MovePreview, NewMove } from "@/lib/contracts/moves";
import { err, ok, type Result } from "@/lib/result";

/** What the commands about moves need besides the API: a fresh name for a submission, and time passing. */
export type MoveTools = {
  readonly newKey: () => string;
  readonly pause: () => Promise<void>;
};

export type AskedMove = {
  readonly zone: string;
  readonly estate: string | undefined;
  readonly move: NewMove;
  /** Typed by the person, as execute wants it; null = not typed. */
  readonly confirm: string | null;
  readonly isWhatIf: boolean;
  /** Stop once it is asked for, without running it. */
  readonly isOnlyAsked: boolean;
};

function planLines({ plan, kind, target }: MovePreview | MoveItem): readonly string[] {
  return [
    `${kind} to ${target}: ${plan.sentence}`,
    ...plan.gates.map(({ gate, result, evidence }) => `  ${result.padEnd(7)} ${gate}: ${evidence}`),
    ...plan.steps.map(({ command, server }, index) => `  ${index + 1}. on ${server}: ${command}`),
  ];
}

function moveLines(move: MoveItem): readonly string[] {
  return [
    `move ${move.id}: ${move.kind} of ${move.zone} from ${move.from ?? "nobody"} to ${move.target}`,
    `phase ${move.phase}${move.outcome === null ? "" : `, outcome ${move.outcome}`}${move.closedBecause === null ? "" : `, ${move.closedBecause}`}`,
    ...move.outcomeEvidence.map(({ source, says }) => `  ${source}: ${says}`),
    ...(move.nextAction === null ? [] : [move.nextAction]),
  ];
}

/** The exit code that a pipeline reads from where a move stands. */
export function exitOf(move: Pick<MoveItem, "outcome" | "phase">): ExitCode {
  if (move.outcome === "moved") return EXIT.done;
  if (move.outcome === "unclear") return EXIT.unclear;
  if (move.outcome === "not-moved") return EXIT.refused;
  return move.phase === "awaiting-approval" || move.phase === "approved"
    ? EXIT.waits
    : EXIT.refused;
}

/** Asks for a move and, where nobody else has to agree, runs it and waits for the outcome. */
export async function startMove(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  asked: AskedMove,
): Promise<ExitCode> {
  const answer = await api.call(createMove, {
    params: { zone: asked.zone },
    query: asked.estate === undefined ? {} : { estate: asked.estate },
    body: { ...asked.move, whatIf: asked.isWhatIf },
    idempotencyKey: tools.newKey(),
  });
  if (!answer.ok) return printFailure(terminal, answer.error);
  if (!("id" in answer.value)) {
    print(terminal, answer.value, planLines);
    return answer.value.plan.gates.some(({ result }) => result === "refused")
      ? EXIT.refused
      : EXIT.done;
  }
  const move = answer.value;
  if (move.phase !== "approved" || asked.isOnlyAsked) {
    print(terminal, move, (one) => [...planLines(one), ...moveLines(one)]);
    return EXIT.waits;
  }
  return execute(api, terminal, tools, move, asked.confirm ?? "");
}

async function execute(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  move: MoveItem,
  confirm: string,
): Promise<ExitCode> {
  const started = await api.call(executeMove, {
    params: { id: move.id },
    body: { factsHash: move.plan.factsHash, confirm },
    idempotencyKey: tools.newKey(),
  });
  if (!started.ok) return printFailure(terminal, started.error);
  return watchMove(api, terminal, tools, move.id);
}

/** Runs a move that was asked for, and approved where that is needed. */
export async function executeById(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  id: string,
  confirm: string,
): Promise<ExitCode> {
  const found = await api.call(readMove, { params: { id } });
  if (!found.ok) return printFailure(terminal, found.error);
  return execute(api, terminal, tools, found.value, confirm);
}

/** Follows a move until its outcome is known or a person has to do something. */
export async function watchMove(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  id: string,
): Promise<ExitCode> {
  let told = 0;
  for (;;) {
    const found = await readPatiently(api, tools, id);
    if (!found.ok) return printFailure(terminal, found.error);
    const move = found.value;
    for (const line of move.log.filter(({ number }) => number > told)) {
      terminal.note(`${line.at}  ${line.sentence}`);
      told = line.number;
    }
    if (isSettled(move)) {
      print(terminal, move, moveLines);
      return exitOf(move);
    }
    await tools.pause();
  }
}

function isSettled({ phase, outcome }: MoveItem): boolean {
  return !(phase === "executing" || (phase === "verifying" && outcome === null));
}

const PATIENCE = 30;

/** A move goes on while Keymaster restarts: being away for a while is no reason to stop looking. */
async function readPatiently(
  api: ApiClient,
  tools: MoveTools,
  id: string,
): Promise<Result<MoveItem, CallFailure>> {
  let last: CallFailure = { kind: "silence", detail: "nobody was asked" };
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    const found = await api.call(readMove, { params: { id } });
    if (found.ok) return ok(found.value);
    last = found.error;
    if (last.kind === "problem" && last.problem.status < 500) return err(last);
    await tools.pause();
  }
  return err(last);
}

/** A move as it stands; the exit code tells its outcome. */
export async function showMove(api: ApiClient, terminal: Terminal, id: string): Promise<ExitCode> {
  const found = await api.call(readMove, { params: { id } });
  if (!found.ok) return printFailure(terminal, found.error);
  print(terminal, found.value, (move) => [...moveLines(move), ...planLines(move)]);
  return EXIT.done;
}

/** Moves, newest first. */
export async function showMoves(
  api: ApiClient,
  terminal: Terminal,
  filter: { readonly zone?: string; readonly live?: "true" },
): Promise<ExitCode> {
  const answer = await api.call(listMoves, { query: { ...filter, limit: 100 } });
  if (!answer.ok) return printFailure(terminal, answer.error);
  print(terminal, answer.value, ({ items }) => [
    ...table([
      ["MOVE", "ZONE", "KIND", "FROM", "TO", "PHASE", "OUTCOME"],
      ...items.map((move) => [
        move.id,
        move.zone,
        move.kind,
        move.from ?? "-",
        move.target,
        move.phase,
        move.outcome ?? "-",
      ]),
    ]),
  ]);
  return EXIT.done;
}

export type MoveVerb = "approve" | "reject" | "cancel" | "verify" | "back";

/** Does one thing to a move and shows it as it is then. */
export async function actOnMove(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  verb: MoveVerb,
  { id, reason }: { readonly id: string; readonly reason: string | undefined },
): Promise<ExitCode> {
  const answer = await act(api, tools, verb, id, reason);
  if (!answer.ok) return printFailure(terminal, answer.error);
  print(terminal, answer.value, moveLines);
  return EXIT.done;
}

async function act(
  api: ApiClient,
  tools: MoveTools,
  verb: MoveVerb,
  id: string,
  reason: string | undefined,
): Promise<Result<MoveItem, CallFailure>> {
  const params = { id };
  const because = reason === undefined ? {} : { reason };
  switch (verb) {
    case "approve": {
      const found = await api.call(readMove, { params });
      if (!found.ok) return found;
      const { factsHash } = found.value.plan;
      return api.call(approveMove, {
        params,
        body: { factsHash, ...because },
        idempotencyKey: tools.newKey(),
      });
    }
    case "reject":
      return api.call(rejectMove, { params, body: { reason: reason ?? "" } });
    case "cancel":
      return api.call(cancelMove, { params, body: because });
    case "verify":
      return api.call(verifyMove, { params });
    case "back":
      return api.call(moveBack, { params, body: because, idempotencyKey: tools.newKey() });
  }
}
