import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { lookOf } from "@/lib/dnssec/key-master/stories/move-builder";
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

const ZONE = "observed.example";

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
  await program.services.database.client.observation.deleteMany();
  putGoodZone(program, ZONE);
  desk = moveDesk(program);
  return () => program.close();
});

const gateIn = (gates: readonly { gate: string; result: string }[] | undefined) =>
  gates?.find(({ gate }) => gate === "serves-same-dnskey");

test("a fact that nobody observed is a warning: without a note nothing is asked for, with one it is", async () => {
  program.agent.world.observations = null;
  await program.turn();
  const silent = await desk.create({}, ZONE);
  expect(silent).toMatchObject({
    ok: false,
    error: { kind: "note-required", fields: [{ path: "notes.serves-same-dnskey" }] },
  });
  expect(gateIn(silent.ok ? [] : silent.error.gates)).toMatchObject({
    result: "warned",
    evidence: expect.stringMatching(/^Not observed: /),
    observedAt: null,
  });
  const notes = { "serves-same-dnskey": "asked it by hand with dig" };
  const move = await desk.created({ notes }, ZONE);
  expect(gateIn(move.plan.gates)).toMatchObject({ result: "warned" });
  expect((await desk.execute(move)).ok).toBe(true);
  await desk.settle();
  await desk.advance(5);
  expect(await desk.read(move.id)).toMatchObject({ outcome: "moved" });
});

test("a preflight looks at name servers by itself where the last look is old, and believes the new one", async () => {
  await program.turn();
  await desk.advance(3600);
  program.agent.asked.clear();
  const move = await desk.created({}, ZONE);
  expect(program.agent.asked.get("looks")).toBe(1);
  expect(gateIn(move.plan.gates)).toMatchObject({ result: "passed" });
});

test("a recent look is not repeated", async () => {
  await program.turn();
  program.agent.asked.clear();
  await desk.created({}, ZONE);
  expect(program.agent.asked.get("looks") ?? 0).toBe(0);
});

test("KM-19: what the look of the preflight sees decides", async () => {
  await program.turn();
  await desk.advance(3600);
  const differs = lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAb"] }, program.agent.world.now);
  program.agent.putObservation({ ...differs, zone: ZONE as typeof differs.zone });
  const answer = await desk.create({}, ZONE);
  expect(answer).toMatchObject({ ok: false, error: { kind: "refused" } });
  expect(gateIn(answer.ok ? [] : answer.error.gates)).toMatchObject({ result: "refused" });
});
