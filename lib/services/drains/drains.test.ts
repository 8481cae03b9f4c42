import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RolloverReportSchema } from "@/lib/contracts/agent/reports";
import type { DrainItem } from "@/lib/contracts/drains";
import { kskOf } from "@/lib/dnssec/status/stories/facts-builder";
import { setHold } from "@/lib/services/hold/set-hold";
import { setPreference } from "@/lib/services/servers/set-preference";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import {
  DC1,
  DC2,
  forgetMoves,
  type MoveDesk,
  moveDesk,
  putGoodZone,
} from "@/lib/services/testing/move-desk";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { createDrain } from "./create-drain";
import { readDrain } from "./list-drains";
import { returnDrain } from "./return-drain";
import { cancelDrain, pauseDrain, resumeDrain } from "./steer-drain";

let fresh: FreshDatabase;
let program: TestProgram;
let desk: MoveDesk;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  program = await testProgram({ database: fresh.database });
  await forgetMoves(program);
  desk = moveDesk(program);
  return () => program.close();
});

async function putZones(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) putGoodZone(program, nameOf(index));
  await program.turn();
}

function nameOf(index: number): string {
  return `z${String(index).padStart(4, "0")}.contoso.com`;
}

async function start(asked: Partial<NewDrainBody> = {}): Promise<DrainItem> {
  const answer = await createDrain(
    program.as("operator"),
    { server: DC1 },
    {},
    { parallel: 4, continueOnUnclear: false, rolling: "skip", ...asked },
  );
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  if (!("id" in answer.value)) throw new Error("a preview is no drain");
  return answer.value;
}
type NewDrainBody = Parameters<typeof createDrain>[3];

async function read(id: string): Promise<DrainItem> {
  const answer = await readDrain(program.as("helpdesk"), { id });
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value;
}

/** Lets time go on until the drain has come to rest. */
async function run(id: string, turns = 200): Promise<DrainItem> {
  for (let turn = 0; turn < turns; turn += 1) {
    await step();
    const drain = await read(id);
    if (drain.phase !== "running" && drain.phase !== "pausing") return drain;
  }
  return read(id);
}

/** One turn of everything: what is under way goes on, and what is verifying is looked at. */
async function step(): Promise<void> {
  program.clock.seconds += 6;
  program.agent.world.now += 6;
  await program.services.collector.turn();
  await program.services.fleet.refresh();
  for (let round = 0; round < 3; round += 1) {
    await program.services.moves.turn();
    await program.services.moves.settle(20_000);
    await new Promise((resolve) => setTimeout(resolve, 210));
  }
}

describe("a drain", () => {
  test("moves every zone of a server, verifies each, and one press brings all back", async () => {
    await putZones(6);
    const drain = await start();
    expect(drain).toMatchObject({ phase: "running", counts: { total: 6, ready: 6 } });
    const done = await run(drain.id);
    expect(done).toMatchObject({ phase: "finished", counts: { moved: 6 }, canReturn: true });
    expect(done.items.every(({ move, outcome }) => move !== null && outcome === "moved")).toBe(
      true,
    );
    const back = await returnDrain(program.as("operator"), { id: drain.id }, {});
    expect(back.ok ? null : back.error).toBeNull();
    if (!back.ok) return;
    expect(await run(back.value.id)).toMatchObject({ phase: "finished", counts: { moved: 6 } });
    const holders = [...program.services.fleet.zones.values()].map(({ holder }) => holder);
    expect(new Set(holders)).toEqual(new Set([DC1]));
  });

  test("asked what if keeps nothing, and says for each zone where it would go or why not", async () => {
    await putZones(2);
    putGoodZone(program, nameOf(0), { storage: "file" });
    await program.turn();
    const answer = await createDrain(
      program.as("operator"),
      { server: DC1 },
      {},
      { whatIf: true, parallel: 4, continueOnUnclear: false, rolling: "skip" },
    );
    const items = answer.ok ? answer.value.items : [];
    expect(items).toMatchObject([
      { zone: nameOf(0), state: "skipped", reason: expect.stringContaining("file") },
      { zone: nameOf(1), state: "ready", target: DC2 },
    ]);
    expect(await fresh.database.client.drain.count()).toBe(0);
  });

  test("shows before it begins what servers cannot tell, each asked once, and a note lets all zones through", async () => {
    await putZones(4);
    program.agent.hands.isVague = true;
    program.agent.asked.clear();
    const what = { whatIf: true, parallel: 4, continueOnUnclear: false, rolling: "skip" } as const;
    const ask = async (notes: Record<string, string>) => {
      const body = { ...what, notes };
      const answer = await createDrain(program.as("operator"), { server: DC1 }, {}, body);
      if (!answer.ok || "id" in answer.value) throw new Error("no preview");
      return answer.value;
    };
    const preview = await ask({});
    expect(program.agent.asked.get("check-step")).toBe(1);
    expect(preview.warnings.map(({ gate, zones }) => [gate, zones])).toEqual([
      ["domain-naming-master", 4],
      ["account-rights", 4],
    ]);
    expect(preview.items[0]).toMatchObject({
      state: "skipped",
      choices: [{ server: DC2, state: "skipped", needsNotes: expect.any(Array) }],
    });
    const notes = Object.fromEntries(preview.warnings.map(({ gate }) => [gate, "asked by hand"]));
    const noted = await ask(notes);
    expect(noted).toMatchObject({ counts: { ready: 4 }, warnings: [] });
  });

  test("never has more zones under way than it may, and pauses after those", async () => {
    await putZones(8);
    const drain = await start({ parallel: 2 });
    await program.services.moves.turn();
    await program.services.moves.settle(20_000);
    expect((await read(drain.id)).counts.running).toBe(2);
    await pauseDrain(program.as("operator"), { id: drain.id });
    const paused = await run(drain.id);
    expect(paused).toMatchObject({ phase: "paused", counts: { moved: 2, ready: 6, running: 0 } });
    await resumeDrain(program.as("operator"), { id: drain.id });
    expect(await run(drain.id)).toMatchObject({ phase: "finished", counts: { moved: 8 } });
  });

  test("given up while it runs leaves the rest, and what was under way is still noted and can come back", async () => {
    await putZones(5);
    const drain = await start({ parallel: 2 });
    await program.services.moves.turn();
    await program.services.moves.settle(20_000);
    const given = await cancelDrain(program.as("operator"), { id: drain.id });
    expect(given.ok && given.value).toMatchObject({
      phase: "cancelled",
      counts: { running: 2, skipped: 3 },
      canReturn: false,
    });
    for (let turn = 0; turn < 100; turn += 1) {
      await step();
      if ((await read(drain.id)).counts.running === 0) break;
    }
    expect(await read(drain.id)).toMatchObject({
      phase: "cancelled",
      counts: { moved: 2, skipped: 3, running: 0 },
      canReturn: true,
    });
  });

  test("is stopped by a hold before its next zone, and does not go on while it lasts", async () => {
    await putZones(6);
    const drain = await start({ parallel: 1 });
    await step();
    await setHold(program.as("admin"), { held: true, reason: "freeze" });
    const stopped = await run(drain.id);
    expect(stopped.phase).toBe("stopped");
    expect(stopped.stoppedBecause).toContain("admin");
    expect(stopped.counts.ready).toBeGreaterThan(0);
    expect(await resumeDrain(program.as("operator"), { id: drain.id })).toMatchObject({
      error: { kind: "refused" },
    });
    await setHold(program.as("admin"), { held: false });
    await resumeDrain(program.as("operator"), { id: drain.id });
    const done = await run(drain.id);
    expect(done.phase).toBe("finished");
    expect(done.counts.moved + done.counts.skipped).toBe(6);
  });

  test("is stopped before its next zone when whoever started it loses the right to, and says so", async () => {
    await putZones(4);
    const drain = await start({ parallel: 1 });
    await step();
    await program.services.database.client.actor.updateMany({ data: { role: "helpdesk" } });
    const stopped = await run(drain.id);
    expect(stopped).toMatchObject({
      phase: "stopped",
      stoppedBecause: "operator may not execute moves any more.",
    });
    expect(stopped.counts.ready).toBeGreaterThan(0);
  });

  test("stops on the first unclear outcome unless it was told to go on", async () => {
    await putZones(4);
    program.agent.hands.fault = "second-write-lost";
    const drain = await start({ parallel: 1 });
    for (let turn = 0; turn < 70 && (await read(drain.id)).phase === "running"; turn += 1) {
      await desk.advance(30);
      await step();
    }
    const stopped = await read(drain.id);
    expect(stopped).toMatchObject({ phase: "stopped", counts: { unclear: 1, ready: 3 } });
  });

  test("leaves zones whose keys are changing, or waits for them if it was told to", async () => {
    await putZones(2);
    roll(nameOf(0));
    await program.turn();
    const drain = await start({ rolling: "wait" });
    expect(drain.items[0]).toMatchObject({ zone: nameOf(0), state: "waiting" });
    for (let turn = 0; turn < 4; turn += 1) await step();
    expect(await read(drain.id)).toMatchObject({
      phase: "running",
      counts: { moved: 1, waiting: 1 },
    });
    roll(nameOf(0), false);
    await program.turn();
    expect(await run(drain.id)).toMatchObject({ phase: "finished", counts: { moved: 2 } });
  });

  test("goes where it is preferred, and never where it is excluded", async () => {
    await putZones(1);
    await setPreference(program.as("admin"), { server: DC2 }, {}, { preference: "never" });
    const drain = await start();
    expect(drain.items[0]).toMatchObject({ state: "skipped" });
  });

  test("of a server that is being drained already is in conflict", async () => {
    await putZones(1);
    await start();
    await expect(start()).rejects.toThrow("drain-in-progress");
  });
});

/** `npm run bench -- drain` does it with a thousand. */
const COUNT = 60;

describe("many zones", () => {
  test("are moved in one drain", async () => {
    await putZones(COUNT);
    const drain = await start({ parallel: 20 });
    expect(drain.counts.ready).toBe(COUNT);
    const done = await run(drain.id, 400);
    expect(done).toMatchObject({ phase: "finished", counts: { moved: COUNT } });
    expect([...program.agent.hands.started.values()].every((times) => times === 1)).toBe(true);
  }, 400_000);
});

/** The KSK of a zone begins, or has ended, a change. */
function roll(zone: string, isRolling = true): void {
  const signing = program.agent.world.zones.get(zone)?.signing ?? null;
  if (signing === null) throw new Error("the zone is not signed");
  const rollover = RolloverReportSchema.parse({
    descriptorId: kskOf().descriptorId,
    phase: "expiring",
    method: "ksk-double-signature",
    stage: "wait-for-parent-ds-ttl",
    since: program.agent.world.now,
    wakeAt: program.agent.world.now + 3_600,
    isManual: false,
    fault: null,
    native: {},
  });
  const descriptors = signing.descriptors.map((one) =>
    one.keyRole === "ksk" ? { ...one, rollover: isRolling ? rollover : null } : one,
  );
  program.agent.putZone(zone, { signing: { ...signing, descriptors } });
}
