import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, People, ShownMove } from "../world/people";
import { type CellWorld, TARGET } from "./cell-world";
import type { Scenario } from "./reach";

const ROUNDS = 14;
/** Longer than an agent may stay silent about a step, and together than two polling intervals. */
const ROUND_SECONDS = 100;
/** Who is told no asks again later; twice is long enough for a submission that died with its process. */
const REFUSED_SECONDS = 160;
/** Who is told no so often gives up. */
const MAX_REFUSALS = 3;
const ADMIN = { actor: "adam", role: "admin" } as const;

/** How a cell ended, in words that can be compared. */
export type Ending = {
  /** Phase, and outcome or the reason why it was closed. */
  readonly move: string;
  /** `step=word` for each step that was handed over. */
  readonly steps: string;
};

/** People press what is next, runners carry on and time goes by, until a move has ended or nobody can do anything more. */
export async function finish(world: CellWorld, scenario: Scenario): Promise<Ending> {
  let refusals = 0;
  let idle = 0;
  for (let round = 0; round < ROUNDS && idle < 6; round += 1) {
    await turn(world);
    const people = world.people();
    const move = await people.latest();
    if (move !== null && ["closed", "undo-window"].includes(move.phase)) break;
    if (refusals >= MAX_REFUSALS) {
      if (move !== null) await people.tell("cancel", move, ADMIN);
      break;
    }
    const answer = await pressNext(people, move, scenario);
    if (answer === "nothing") {
      idle += 1;
      await world.advance(ROUND_SECONDS);
      await world.look();
    } else if (answer === "refused") {
      refusals += 1;
      await world.advance(REFUSED_SECONDS);
    }
  }
  return endingOf(world);
}

/** A runner rests for a second of its own after a failure: what is due by then is waited for. */
const REST_MS = 1_500;
const PAUSE_MS = 100;

async function turn(world: CellWorld): Promise<void> {
  const giveUpAt = performance.now() + REST_MS;
  for (;;) {
    await world.web.ask({ do: "turn" });
    const due = await world.sql(
      `SELECT 1 FROM "moves" WHERE "is_live" AND ("is_due" OR "wake_wall" <= ${world.seconds})`,
    );
    if (due.length === 0 || performance.now() > giveUpAt) return;
    await sleep(PAUSE_MS);
  }
}

async function pressNext(
  people: People,
  move: ShownMove | null,
  kind: Scenario,
): Promise<"done" | "refused" | "nothing"> {
  const answer = await pressed(people, move, kind);
  if (answer === null) return "nothing";
  return answer.status < 300 ? "done" : "refused";
}

function pressed(people: People, move: ShownMove | null, kind: Scenario): Promise<Answer> | null {
  if (move === null) return people.ask("olga", { kind, target: TARGET, key: "first" });
  switch (move.phase) {
    case "awaiting-approval":
      return people.tell("approve", move);
    case "approved":
      return people.tell("execute", move);
    case "stale":
      return people.tell("preflight", move);
    default:
      return null;
  }
}

async function endingOf(world: CellWorld): Promise<Ending> {
  const move = await world.people().latest();
  if (move === null) return { move: "none", steps: "" };
  const rows = await world.sql<{ step: string; state: string }>(
    `SELECT "step", "state" FROM "move_steps" WHERE "move" = '${move.id}' ORDER BY "started_at", "step" DESC`,
  );
  return {
    move: `${move.phase} ${move.outcome ?? move.closedBecause ?? ""}`.trim(),
    steps: rows.map(({ step, state }) => `${step}=${state}`).join(" "),
  };
}
