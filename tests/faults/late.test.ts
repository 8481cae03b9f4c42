import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { breaksOf } from "./check/invariants";
import type { Schedule } from "./schedule/commands";
import { perform } from "./schedule/perform";
import { ScheduleWorld } from "./schedule/world";
import { makeTemplate, removeFolder } from "./world/template";

let fresh: FreshDatabase;
let template: string;

/** Nothing here waits for real time but rests after failures. */
const rest = () => vi.advanceTimersByTime(1_000);

beforeAll(async () => {
  fresh = await freshDatabase();
  template = await makeTemplate(fresh.database);
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterAll(async () => {
  vi.useRealTimers();
  await fresh.close();
  await removeFolder(template);
});

test("an order that was delayed until its move is over begins nothing", async () => {
  const world = await ScheduleWorld.open({ database: fresh.database, rest, template });
  const stage = {
    zone: "secure.contoso.com",
    servers: { holder: "dc1.contoso.com", target: "dc2.contoso.com", witness: "dc3.contoso.com" },
  };
  const schedule: Schedule = {
    kind: "transfer",
    presses: 2,
    commands: [
      { do: "line", web: "a", fault: { on: "start", what: "late" } },
      { do: "line", web: "a", fault: { on: "withdraw", what: "lose-question" } },
      { do: "turn", web: "a" },
      { do: "offline", web: "a", isOffline: true },
      { do: "advance", seconds: 200 },
      { do: "turn", web: "a" },
      { do: "offline", web: "a", isOffline: false },
      { do: "advance", seconds: 400 },
      { do: "turn", web: "a" },
    ],
  };
  const { evidence } = await perform(world, stage, schedule);
  expect(evidence.moves.map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual([
    "closed not-moved",
  ]);
  expect(breaksOf(evidence)).toEqual([]);
  await world.close();
});
