import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { breaksOf } from "./check/invariants";
import type { Command } from "./schedule/commands";
import { perform } from "./schedule/perform";
import {
  believing,
  diverting,
  FORGED_REFUSAL,
  FORGETFUL,
  OLD_RIGHTS,
  type Plants,
  ruthless,
  SILENT_AUDIT,
  stale,
  TWO_MOVES,
} from "./schedule/plants";
import { ScheduleWorld } from "./schedule/world";
import { keepDatabase } from "./world/keep-database";
import { makeTemplate, removeFolder } from "./world/template";

const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const STAGE = {
  zone: "secure.contoso.com",
  servers: { holder: DC1, target: DC2, witness: DC3 },
} as const;

let fresh: FreshDatabase;
let template: string;
let restore: () => Promise<void>;

/** Nothing here waits for real time but rests after failures. */
const rest = () => vi.advanceTimersByTime(1_000);

beforeAll(async () => {
  fresh = await freshDatabase();
  template = await makeTemplate(fresh.database);
  restore = await keepDatabase(fresh.database);
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterAll(async () => {
  vi.useRealTimers();
  await fresh.close();
  await removeFolder(template);
});

type Planted = {
  readonly invariant: string;
  readonly says: string;
  readonly plants: () => Plants;
  readonly kind: "transfer" | "seize";
  readonly presses: number;
  readonly commands: readonly Command[];
};

const turn: Command = { do: "turn", web: "a" };
/** The first runner is held with its order in hand, a second one takes over and finishes, and a new move has a later epoch. */
const OVERTAKEN: readonly Command[] = [
  { do: "turn-until", web: "a", point: "before:start" },
  { do: "leases-expire" },
  { do: "turn", web: "b" },
  { do: "advance", seconds: 5 },
  { do: "turn", web: "b" },
  { do: "press", web: "b" },
  { do: "press", web: "b" },
  { do: "turn", web: "b" },
  { do: "release", how: "go" },
];

const PLANTED: readonly Planted[] = [
  {
    invariant: "I1",
    says: "nobody looks whether there is a live move already",
    plants: () => TWO_MOVES,
    kind: "transfer",
    presses: 1,
    commands: [{ do: "second-wizard", web: "b" }],
  },
  {
    invariant: "I2",
    says: "the ledger forgets what was started",
    plants: () => FORGETFUL,
    kind: "transfer",
    presses: 2,
    commands: [turn, { do: "replay", web: "a", question: "start" }],
  },
  {
    invariant: "I3",
    says: "the move rests on readings in which everybody says what was hoped for",
    plants: () => believing(DC2),
    kind: "transfer",
    presses: 2,
    commands: [turn, { do: "advance", seconds: 200 }, turn],
  },
  {
    invariant: "I4",
    says: "a reply that was lost counts as a refusal",
    plants: () => FORGED_REFUSAL,
    kind: "transfer",
    presses: 2,
    commands: [turn],
  },
  {
    invariant: "I5",
    says: "a transition writes no row into the audit",
    plants: () => SILENT_AUDIT,
    kind: "transfer",
    presses: 1,
    commands: [],
  },
  {
    invariant: "I6",
    says: "the agent takes an order of an epoch that is over",
    plants: () => FORGETFUL,
    kind: "transfer",
    presses: 2,
    commands: OVERTAKEN,
  },
  {
    invariant: "I7",
    says: "a seize rests on old facts, and the driver does not look either",
    plants: ruthless,
    kind: "seize",
    presses: 3,
    commands: [{ do: "power", server: "holder", on: true }, turn],
  },
  {
    invariant: "I8",
    says: "an order goes to another server than the plan says",
    plants: () => diverting(DC2, DC3),
    kind: "transfer",
    presses: 2,
    commands: [turn],
  },
  {
    invariant: "I9",
    says: "rights are those of the moment of pressing",
    plants: () => OLD_RIGHTS,
    kind: "transfer",
    presses: 2,
    commands: [{ do: "role", who: "olga", isWithdrawn: true }, turn],
  },
  {
    invariant: "I10",
    says: "facts are old and bear the time of now",
    plants: stale,
    kind: "transfer",
    presses: 2,
    commands: [{ do: "advance", seconds: 5 }, turn],
  },
];

async function breaksWith(planted: Planted, plants: Plants): Promise<readonly string[]> {
  await restore();
  if (plants.database !== undefined && planted.invariant === "I1")
    await fresh.database.client.$executeRawUnsafe(`DROP INDEX "moves_one_live"`);
  const world = await ScheduleWorld.open({ database: fresh.database, rest, template, plants });
  try {
    const acted = await perform(world, STAGE, planted);
    return breaksOf(acted.evidence);
  } finally {
    await world.close();
    await fresh.database.client.move.deleteMany();
    await fresh.database.client.$executeRawUnsafe(
      `CREATE UNIQUE INDEX IF NOT EXISTS "moves_one_live" ON "moves"("estate", "zone") WHERE "is_live"`,
    );
  }
}

describe("the checker", () => {
  test.each(PLANTED)("$invariant: sees it when $says", async (planted) => {
    const seen = await breaksWith(planted, planted.plants());
    expect(seen.filter((sentence) => sentence.startsWith(`${planted.invariant}:`))).not.toEqual([]);
  });

  test.each(PLANTED)(
    "$invariant: sees nothing in the same run without the plant",
    async (planted) => {
      expect(await breaksWith(planted, {})).toEqual([]);
    },
  );
});
