import { createDrain } from "@/lib/services/drains/create-drain";
import { readDrain } from "@/lib/services/drains/list-drains";
import { freshDatabase } from "@/lib/services/testing/fresh-database";
import { DC1, putGoodZone } from "@/lib/services/testing/move-desk";
import { testProgram } from "@/lib/services/testing/test-program";
import { type Line, renderReport } from "./report";

const ZONES = 1_000;
const PARALLEL = 50;
/** More than a look of a move needs, so that each turn looks at every one that is under way. */
const SECONDS_PER_TURN = 6;
const MAX_TURNS = 1_000;

/** One drain of a thousand zones over an agent in memory: what the program itself costs, with its own clock. */
export async function benchDrain(args: readonly string[]): Promise<string> {
  const count = Number(args[0] ?? ZONES);
  const fresh = await freshDatabase();
  const program = await testProgram({ database: fresh.database });
  for (let index = 0; index < count; index += 1) putGoodZone(program, `z${index}.contoso.com`);
  await program.turn();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const started = await createDrain(
    program.as("operator"),
    { server: DC1 },
    {},
    { parallel: PARALLEL, continueOnUnclear: false, rolling: "skip" },
  );
  if (!started.ok || !("id" in started.value)) throw new Error("the drain did not start");
  const moved = await runToEnd(program, started.value.id);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(before).user / 1e6;
  const startedTwice = [...program.agent.hands.started.values()].filter((times) => times > 1);
  await program.close();
  await fresh.close();
  const lines: Line[] = [
    {
      goal: `zones of ${count} moved in one drain, ${PARALLEL} at a time`,
      measured: String(moved),
      wanted: String(count),
      isMet: moved === count,
    },
    {
      goal: "steps that started more than once",
      measured: String(startedTwice.length),
      wanted: "0",
      isMet: startedTwice.length === 0,
    },
    { goal: "wall time", measured: `${seconds.toFixed(0)} s`, wanted: "", isMet: null },
    {
      goal: "processor time a zone",
      measured: `${((cpu / count) * 1000).toFixed(0)} ms`,
      wanted: "",
      isMet: null,
    },
  ];
  return renderReport("Drain, embedded database", lines);
}

async function runToEnd(
  program: Awaited<ReturnType<typeof testProgram>>,
  id: string,
): Promise<number> {
  const { services, clock, agent } = program;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    clock.seconds += SECONDS_PER_TURN;
    agent.world.now += SECONDS_PER_TURN;
    await services.moves.turn();
    await services.moves.settle(60_000);
    // A drain rests for a moment between its turns.
    await new Promise((resolve) => setTimeout(resolve, 210));
    const drain = await readDrain(program.as("helpdesk"), { id });
    if (drain.ok && drain.value.phase !== "running") return drain.value.counts.moved;
  }
  return 0;
}
