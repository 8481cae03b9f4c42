import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { breaksOf } from "./check/invariants";
import { type Schedule, schedulesOf } from "./schedule/commands";
import { perform, type Stage } from "./schedule/perform";
import { ScheduleWorld } from "./schedule/world";
import { keepDatabase } from "./world/keep-database";
import { makeTemplate, removeFolder } from "./world/template";

const COUNT = 200;
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;

/** Zones that can be transferred at the template's instant, each once in a world. */
const STAGES: readonly Stage[] = [
  { zone: "secure.contoso.com", servers: { holder: DC1, target: DC2, witness: DC3 } },
  { zone: "hr.contoso.com", servers: { holder: DC1, target: DC3, witness: DC2 } },
  { zone: "contoso.com", servers: { holder: DC2, target: DC1, witness: DC3 } },
  { zone: "corp.contoso.com", servers: { holder: DC2, target: DC3, witness: DC1 } },
  { zone: "intranet.contoso.com", servers: { holder: DC2, target: DC1, witness: DC3 } },
];

const seed = chosenSeed();
const schedules = schedulesOf(seed, COUNT);
const reached = new Set<string>();
let fresh: FreshDatabase;
let template: string;
let restore: () => Promise<void>;

/** Nothing here waits for real time but rests after failures. */
const rest = () => vi.advanceTimersByTime(1_000);

beforeAll(async () => {
  process.stdout.write(`Schedules of seed ${seed}; FAULTS_SEED=${seed} gives the same again.\n`);
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

function chosenSeed(): number {
  const given = Number(process.env.FAULTS_SEED ?? "");
  return given > 0 ? given : randomInt(1, 2 ** 31);
}

const batches = Array.from({ length: Math.ceil(COUNT / STAGES.length) }, (_, index) => index);

describe(`schedules of seed ${seed}`, () => {
  test.each(batches)(
    "batch %i: no invariant is broken, whatever happens in whatever order",
    async (batch) => {
      await restore();
      const world = await ScheduleWorld.open({ database: fresh.database, rest, template });
      try {
        for (const [index, stage] of STAGES.entries()) {
          const number = batch * STAGES.length + index;
          const schedule = schedules[number];
          if (schedule === undefined) break;
          const acted = await perform(world, stage, schedule);
          for (const place of acted.reached) reached.add(place);
          for (const { phase, outcome } of acted.evidence.moves) reached.add(`${phase} ${outcome}`);
          expect(breaksOf(acted.evidence), described(number, stage, schedule)).toEqual([]);
        }
      } finally {
        await world.close();
      }
    },
  );

  test("they come to every outcome, so they prove something", () => {
    for (const place of ["closed moved", "closed not-moved", "closed null"]) {
      expect([...reached]).toContain(place);
    }
  });
});

function described(number: number, { zone }: Stage, { kind, commands }: Schedule): string {
  const lines = commands.map((command) => `  ${JSON.stringify(command)}`);
  return [`schedule ${number} of seed ${seed}: ${kind} of ${zone}`, ...lines].join("\n");
}
