import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { breaksOf } from "../check/invariants";
import { keepDatabase } from "../world/keep-database";
import { makeTemplate, removeFolder } from "../world/template";
import { type Schedule, schedulesOf } from "./commands";
import { perform, type Stage } from "./perform";
import { ScheduleWorld } from "./world";

/** So many in every run. */
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

/** Nothing here waits for real time but the rests of runners after failures. */
const rest = () => vi.advanceTimersByTime(1_000);

/** Carries out one half of the schedules of a run: two files share them, and so two processors. */
export function describeSchedules(half: 0 | 1): void {
  const seed = inject("faultSeed");
  const schedules = schedulesOf(seed, COUNT);
  const batches = Array.from({ length: COUNT / STAGES.length }, (_, batch) => batch).filter(
    (batch) => batch % 2 === half,
  );
  const reached = new Set<string>();
  let fresh: FreshDatabase;
  let template: string;
  let restore: () => Promise<void>;

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

  async function carryOut(batch: number): Promise<void> {
    await restore();
    const world = await ScheduleWorld.open({ database: fresh.database, template, rest });
    try {
      for (const [index, stage] of STAGES.entries()) {
        const number = batch * STAGES.length + index;
        const schedule = schedules[number];
        if (schedule === undefined) throw new Error(`there is no schedule ${number}`);
        const { evidence } = await perform(world, stage, schedule);
        for (const { phase, outcome } of evidence.moves) reached.add(`${phase} ${outcome}`);
        expect(breaksOf(evidence), described({ seed, number, stage, schedule })).toEqual([]);
      }
    } finally {
      await world.close();
    }
  }

  describe(`random schedules of seed ${seed}`, () => {
    test.each(batches)(
      "batch %i: no invariant is broken, whatever happens in whatever order",
      carryOut,
    );

    test("they come to every outcome, so they prove something", () => {
      expect([...reached]).toEqual(
        expect.arrayContaining(["closed moved", "closed not-moved", "closed null"]),
      );
    });
  });
}

function described(at: {
  readonly seed: number;
  readonly number: number;
  readonly stage: Stage;
  readonly schedule: Schedule;
}): string {
  const { kind, presses, commands } = at.schedule;
  return [
    `schedule ${at.number} of seed ${at.seed}: ${kind} of ${at.stage.zone} after ${presses} presses`,
    ...commands.map((command) => `  ${JSON.stringify(command)}`),
  ].join("\n");
}
