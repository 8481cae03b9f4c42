import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditHash } from "@/lib/services/audit/record-audit";
import { setHold } from "@/lib/services/hold/set-hold";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import {
  DC1,
  DC2,
  forgetMoves,
  type MoveDesk,
  moveDesk,
  putGoodZone,
  ZONE,
} from "@/lib/services/testing/move-desk";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { cancelMove } from "./cancel-move";
import { listMoves } from "./list-moves";
import { moveBack } from "./move-back";
import { preflightMove } from "./preflight-move";
import { settleMove } from "./settle-move";
import { verifyMove } from "./verify-move";

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
  putGoodZone(program);
  await program.turn();
  desk = moveDesk(program);
  return () => program.close();
});

const audit = () => fresh.database.client.audit.findMany({ orderBy: { sequence: "asc" } });

describe("a transfer", () => {
  test("is on record before the agent hears of it, and its outcome after every claim was read again", async () => {
    const move = await desk.created();
    expect(move).toMatchObject({ phase: "approved", approvalsRequired: 0, from: DC1, target: DC2 });
    expect((await desk.execute(move)).ok).toBe(true);
    expect(program.agent.hands.orders).toEqual([]);
    const intents = (await audit()).filter(({ phase }) => phase === "intent");
    expect(intents.map(({ action, actor }) => [action, actor])).toEqual([
      ["move-execution-requested", "operator"],
    ]);
    await desk.settle();
    await desk.advance(5);
    const done = await desk.read(move.id);
    expect(done).toMatchObject({ phase: "closed", outcome: "moved", closedBecause: "finished" });
    expect(done.outcomeEvidence.filter(({ speaks }) => speaks === "for").length).toBeGreaterThan(1);
    const [order] = program.agent.hands.orders;
    expect(order).toMatchObject({ moveId: move.id, planHash: move.plan.factsHash, epoch: 1 });
    const rows = await audit();
    expect(rows.at(-1)).toMatchObject({ action: "move-observed", phase: "outcome" });
    let previousHash = "0".repeat(64);
    for (const { hash, previousHash: claimed, ...row } of rows) {
      expect([claimed, hash]).toEqual([previousHash, auditHash(previousHash, row)]);
      previousHash = hash;
    }
  });

  test("asked what if keeps nothing", async () => {
    const answer = await desk.create({ whatIf: true });
    expect(answer.ok && "id" in answer.value).toBe(false);
    expect(answer.ok && answer.value.plan.steps[0]?.command).toContain(
      "Reset-DnsServerZoneKeyMasterRole",
    );
    expect(await fresh.database.client.move.count()).toBe(0);
    expect(await audit()).toEqual([]);
  });

  test("is refused with every gate, the reason and the way out (KM-21: a file-backed zone)", async () => {
    putGoodZone(program, ZONE, { storage: "file" });
    const answer = await desk.create({});
    expect(answer).toMatchObject({ ok: false, error: { kind: "refused" } });
    const gates = answer.ok ? [] : (answer.error.gates ?? []);
    expect(gates.find(({ gate }) => gate === "directory-integrated")).toMatchObject({
      result: "refused",
      remedy: expect.any(String),
    });
    expect(gates.some(({ result }) => result === "passed")).toBe(true);
  });

  test("of a zone that has a live move is in conflict before any gate is asked", async () => {
    const move = await desk.created();
    putGoodZone(program, ZONE, { storage: "file" });
    const second = await desk.create({ kind: "seize" });
    expect(second).toMatchObject({ error: { kind: "move-in-progress", move: move.id } });
  });

  test("can be moved back within 24 hours, by a transfer of its own", async () => {
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    await desk.advance(5);
    const back = await moveBack(program.as("operator"), { id: move.id }, {});
    expect(back.ok && back.value).toMatchObject({ kind: "transfer", undoes: move.id, target: DC1 });
    if (!back.ok) return;
    await cancelMove(program.as("operator"), { id: back.value.id }, {});
    await desk.advance(24 * 3600);
    expect(await moveBack(program.as("operator"), { id: move.id }, {})).toMatchObject({
      error: { kind: "wrong-phase" },
    });
  });
});

describe("before anything is done", () => {
  test("a role changed outside makes an open plan stale, says what changed, and a preflight drafts it anew", async () => {
    const move = await desk.created();
    const views = program.agent.world.zones.get(ZONE)?.views ?? [];
    putGoodZone(program, ZONE, { views: swapped() });
    await program.turn();
    await desk.settle();
    const stale = await desk.read(move.id);
    expect(stale.phase).toBe("stale");
    expect(stale.stale?.changed.length).toBeGreaterThan(0);
    expect(await desk.execute(move)).toMatchObject({ error: { kind: "wrong-phase" } });
    putGoodZone(program, ZONE, { views });
    await program.turn();
    const again = await preflightMove(program.as("operator"), { id: move.id }, {});
    expect(again.ok && again.value.phase).toBe("drafted");
    await desk.settle();
    expect((await desk.read(move.id)).phase).toBe("approved");
    expect(program.agent.hands.orders).toEqual([]);
  });

  test("facts that changed since are found by Execute itself, which then does nothing", async () => {
    const move = await desk.created();
    putGoodZone(program, ZONE, { views: swapped() });
    const answer = await desk.execute(move);
    expect(answer).toMatchObject({ ok: false, error: { kind: "plan-stale" } });
    expect((await desk.read(move.id)).phase).toBe("stale");
    await desk.settle();
    expect(program.agent.hands.orders).toEqual([]);
  });

  test("a hold that is set between Execute and dispatch is obeyed", async () => {
    const move = await desk.created();
    await desk.execute(move);
    await setHold(program.as("admin"), { held: true, reason: "freeze" });
    await desk.settle();
    expect(await desk.read(move.id)).toMatchObject({ phase: "stale" });
    expect(program.agent.hands.orders).toEqual([]);
    expect(await desk.create({}, ZONE)).toMatchObject({ error: { kind: "move-in-progress" } });
  });

  test("a right that is withdrawn between Execute and dispatch is withdrawn", async () => {
    const move = await desk.created();
    await desk.execute(move);
    await fresh.database.client.actor.update({
      where: { name: "operator" },
      data: { role: "helpdesk" },
    });
    await desk.settle();
    const after = await desk.read(move.id);
    expect(after.phase).toBe("stale");
    expect(after.stale?.because).toContain("operator may not execute");
    expect(program.agent.hands.orders).toEqual([]);
  });

  test("a plan that nobody executes within ten minutes ends, and so does an approval after four hours", async () => {
    const move = await desk.created();
    await desk.advance(601);
    expect(await desk.read(move.id)).toMatchObject({ phase: "closed", closedBecause: "expired" });
  });

  test("only its requester or an admin cancels it, and nobody once it executes", async () => {
    const move = await desk.created();
    const other = program.as("operator", "Mara");
    expect(await cancelMove(other, { id: move.id }, {})).toMatchObject({
      error: { kind: "forbidden" },
    });
    const cancelled = await cancelMove(program.as("admin"), { id: move.id }, { reason: "no" });
    expect(cancelled.ok && cancelled.value.closedBecause).toBe("cancelled");
    const second = await desk.created();
    await desk.execute(second);
    expect(await cancelMove(program.as("admin"), { id: second.id }, {})).toMatchObject({
      error: { kind: "wrong-phase" },
    });
  });
});

describe("when something is lost", () => {
  test("an order that never arrived is withdrawn, so that it never will, and nothing has moved", async () => {
    program.agent.hands.fault = "order-lost";
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    await desk.advance(5);
    const done = await desk.read(move.id);
    expect(done).toMatchObject({ phase: "closed", outcome: "not-moved" });
    expect([...program.agent.hands.records.values()].map(({ state }) => state)).toEqual([
      "withdrawn",
    ]);
  });

  test("an answer that is lost is asked for, and the step is not done twice", async () => {
    program.agent.hands.fault = "answer-lost";
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    await desk.advance(5);
    expect(await desk.read(move.id)).toMatchObject({ phase: "closed", outcome: "moved" });
    expect([...program.agent.hands.started.values()]).toEqual([1]);
  });

  test("while nobody answers for the step the move stays live, and the lost reply is unclear until facts tell", async () => {
    program.agent.hands.fault = "order-lost";
    program.agent.hands.isDeaf = true;
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    expect(await desk.read(move.id)).toMatchObject({ phase: "executing" });
    await desk.advance(200);
    const lost = await desk.read(move.id);
    expect(lost).toMatchObject({ phase: "verifying", outcome: "unclear" });
    expect(await desk.create({})).toMatchObject({ error: { kind: "move-in-progress" } });
  });

  test("a clock that was hours ahead when the next look was noted does not make the move sleep for hours", async () => {
    program.agent.hands.fault = "order-lost";
    program.agent.hands.isDeaf = true;
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    await desk.advance(200);
    expect(await desk.read(move.id)).toMatchObject({ phase: "verifying", outcome: "unclear" });
    program.agent.hands.isDeaf = false;
    await fresh.database.client.move.updateMany({
      data: { isDue: false, wakeWall: program.clock.seconds + 7_200, wakeEstate: null },
    });
    await desk.advance(400);
    expect(await desk.read(move.id)).toMatchObject({ phase: "closed", outcome: "not-moved" });
  });

  test("KM-11: a half-done move is unclear, stays live, and is settled by an approver who did not ask for it", async () => {
    program.agent.hands.fault = "second-write-lost";
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    await desk.advance(400);
    expect(await desk.read(move.id)).toMatchObject({ phase: "verifying", outcome: "unclear" });
    const settlement = { outcome: "moved", reason: "dc2 has it" } as const;
    const own = program.as("approver", "operator");
    expect(await settleMove(own, { id: move.id }, settlement)).toMatchObject({
      error: { kind: "approver-is-requester" },
    });
    const settled = await settleMove(program.as("approver"), { id: move.id }, settlement);
    expect(settled.ok && settled.value).toMatchObject({
      phase: "closed",
      outcome: "moved",
      settledBy: { by: "approver" },
    });
  });

  test("a move that a dead process left in the middle is carried on by the next one, and no step starts twice", async () => {
    program.agent.hands.fault = "answer-lost";
    program.agent.hands.isDeaf = true;
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    expect((await desk.read(move.id)).phase).toBe("executing");
    program.agent.hands.isDeaf = false;
    program.agent.hands.fault = "none";
    // What a dead process held runs out.
    await fresh.database.client.lease.updateMany({ data: { expiresAt: 0 } });
    const next = await testProgram({
      database: fresh.database,
      agent: program.agent,
      clock: program.clock,
    });
    await next.turn();
    const nextDesk = moveDesk(next);
    await nextDesk.settle();
    await nextDesk.advance(5);
    const done = await nextDesk.read(move.id);
    expect(done).toMatchObject({ phase: "closed", outcome: "moved" });
    expect([...program.agent.hands.started.values()]).toEqual([1]);
    expect(done.log.some(({ sentence }) => sentence.includes("epoch 2"))).toBe(true);
    await next.close();
  });

  test("a runner that has lost the zone writes nothing, whatever it learned", async () => {
    const move = await desk.created();
    await desk.execute(move);
    const { client } = fresh.database;
    program.agent.onOrder = async () => {
      await client.$executeRaw`UPDATE "leases" SET "epoch" = "epoch" + 1, "holder" = 'another', "expires_at" = 9e9 WHERE "name" LIKE 'zone:%'`;
    };
    await desk.settle();
    const steps = await client.moveStep.findMany();
    expect(steps.map(({ state, finishedAt }) => [state, finishedAt])).toEqual([["started", null]]);
    expect((await desk.read(move.id)).phase).toBe("executing");
    program.agent.onOrder = null;
    await client.lease.updateMany({ data: { expiresAt: 0, holder: "" } });
    await desk.advance(5);
    await desk.advance(5);
    expect(await desk.read(move.id)).toMatchObject({ outcome: "moved" });
    expect([...program.agent.hands.started.values()]).toEqual([1]);
  });
});

describe("lists", () => {
  test("moves are listed newest first, filtered, page by page", async () => {
    putGoodZone(program, "two.contoso.com");
    await program.turn();
    const first = await desk.created();
    program.clock.seconds += 1;
    const second = await desk.created({}, "two.contoso.com");
    const reader = program.as("helpdesk");
    const page = await listMoves(reader, { limit: 1 });
    expect(page.ok && page.value.items.map(({ id }) => id)).toEqual([second.id]);
    const cursor = page.ok ? (page.value.nextCursor ?? undefined) : undefined;
    const rest = await listMoves(reader, { limit: 1, cursor });
    expect(rest.ok && rest.value.items.map(({ id }) => id)).toEqual([first.id]);
    const only = await listMoves(reader, { limit: 10, zone: "TWO.contoso.com.", live: "true" });
    expect(only.ok && only.value.total).toBe(1);
  });

  test("verify is refused before there is anything to verify", async () => {
    const move = await desk.created();
    await desk.execute(move);
    expect(await verifyMove(program.as("operator"), { id: move.id })).toMatchObject({
      error: { kind: "wrong-phase" },
    });
  });
});

/** dc2 holds the role, and everybody says so. */
function swapped() {
  const views = program.agent.world.zones.get(ZONE)?.views ?? [];
  return views.map((view) => ({ ...view, holder: DC2, isHolder: view.server === DC2 }));
}
