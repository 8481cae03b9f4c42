import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { replicaOf, serverReport, viewOf } from "@/lib/dnssec/status/stories/facts-builder";
import { setPolicy } from "@/lib/services/hold/policy";
import { readHold, readZoneHold } from "@/lib/services/hold/read-hold";
import { setHold, setZoneHold } from "@/lib/services/hold/set-hold";
import { resetLab, setLabPower } from "@/lib/services/lab/lab-commands";
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
import { readZone } from "@/lib/services/zones/read-zone";
import { approveMove } from "./approve-move";
import { rejectMove } from "./reject-move";

const DC3 = "dc3.contoso.com";

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
  // A third server is the witness when the first is dead.
  program.agent.world.servers.push(serverReport(DC3));
  putGoodZone(program, ZONE, {
    views: [DC1, DC2, DC3].map((name) => viewOf(name)),
    directory: [DC1, DC2, DC3].map((name) => replicaOf(name)),
  });
  await program.turn();
  desk = moveDesk(program);
  return () => program.close();
});

const die = () => setLabPower(program.as("admin"), { server: DC1 }, { on: false });
const seize = { kind: "seize", reason: "dc1 is dead" } as const;

describe("approvals", () => {
  test("a seize waits for somebody else, and nobody approves what they asked for", async () => {
    await die();
    const move = await desk.created(seize);
    expect(move).toMatchObject({ phase: "awaiting-approval", approvalsRequired: 1 });
    const { factsHash } = move.plan;
    const own = program.as("approver", "operator");
    expect(await approveMove(own, { id: move.id }, { factsHash })).toMatchObject({
      error: { kind: "approver-is-requester" },
    });
    const other = await approveMove(program.as("approver"), { id: move.id }, { factsHash });
    expect(other.ok && other.value).toMatchObject({
      phase: "approved",
      approvals: [{ by: "approver", decision: "approved", factsHash }],
    });
  });

  test("an approval is of one plan: another hash is refused, and so is one on facts that have changed", async () => {
    await die();
    const move = await desk.created(seize);
    const approver = program.as("approver");
    expect(await approveMove(approver, { id: move.id }, { factsHash: "0" })).toMatchObject({
      error: { kind: "plan-stale" },
    });
    await setLabPower(program.as("admin"), { server: DC1 }, { on: true });
    const late = await desk.approve(move);
    expect(late.ok).toBe(false);
    expect(["stale", "awaiting-approval"]).toContain((await desk.read(move.id)).phase);
    await desk.settle();
    expect((await desk.read(move.id)).phase).toBe("stale");
  });

  test("a rejected move is closed, with the reason", async () => {
    await die();
    const move = await desk.created(seize);
    const answer = await rejectMove(program.as("approver"), { id: move.id }, { reason: "wait" });
    expect(answer.ok && answer.value).toMatchObject({
      phase: "closed",
      closedBecause: "rejected",
      rejection: { by: "approver", reason: "wait" },
    });
  });

  test("nobody waits longer than four hours for an approval", async () => {
    await die();
    const move = await desk.created(seize);
    await desk.advance(4 * 3600 + 1);
    expect(await desk.read(move.id)).toMatchObject({ phase: "closed", closedBecause: "expired" });
  });

  test("the policy may waive the approval of a seize, and never that of one without keys", async () => {
    await setPolicy(program.as("admin"), { seizeApproval: "waived" });
    await die();
    expect(await desk.created(seize)).toMatchObject({ phase: "approved", approvalsRequired: 0 });
    expect(await setPolicy(program.as("operator"), { seizeApproval: "required" })).toMatchObject({
      error: { kind: "forbidden" },
    });
  });

  test("what is asked for without keys is confirmed by the name of the zone and the words", async () => {
    await setPolicy(program.as("admin"), { seizeApproval: "waived" });
    await die();
    putGoodZone(program, ZONE, { views: withoutKeys() });
    await program.turn();
    const move = await desk.created({ kind: "seize-without-keys", reason: "dead, keys lost" });
    expect(move).toMatchObject({ phase: "awaiting-approval", confirm: `${ZONE} without keys` });
    await desk.approve(move);
    expect(await desk.execute(move, ZONE)).toMatchObject({
      error: { kind: "confirmation-mismatch" },
    });
    await desk.execute(move, `${ZONE} without keys`);
    await desk.settle();
    await desk.advance(5);
    expect(await desk.read(move.id)).toMatchObject({
      phase: "undo-window",
      undo: { possible: true, until: null },
    });
  });
});

describe("after a seize", () => {
  async function seized() {
    await die();
    const move = await desk.created(seize);
    await desk.approve(move);
    await desk.execute(move, ZONE);
    await desk.settle();
    await desk.advance(5);
    return desk.read(move.id);
  }

  test("a safe transfer was tried first, and why it failed is on record", async () => {
    const move = await seized();
    expect(move).toMatchObject({ phase: "closed", outcome: "moved" });
    expect(move.plan.steps).toMatchObject([
      { step: "try-transfer", state: "failed", error: { code: 9122 } },
      { step: "seize", state: "done", error: null },
    ]);
  });

  test("another seize of the zone cools down for an hour, a transfer does not", async () => {
    await seized();
    await setLabPower(program.as("admin"), { server: DC1 }, { on: true });
    await setLabPower(program.as("admin"), { server: DC2 }, { on: false });
    const again = await desk.create({ kind: "seize", target: DC1, reason: "now dc2" });
    const gates = again.ok ? [] : (again.error.gates ?? []);
    expect(gates.find(({ gate }) => gate === "no-cool-down")?.result).toBe("refused");
    await desk.advance(3601);
    const later = await desk.create({ kind: "seize", target: DC1, reason: "now dc2" });
    const after = later.ok ? [] : (later.error.gates ?? []);
    expect(after.find(({ gate }) => gate === "no-cool-down")?.result ?? "passed").toBe("passed");
  });

  test("the old holder is watched for, and the card stands on the zone's page", async () => {
    await seized();
    const zone = await readZone(program.as("helpdesk"), { zone: ZONE }, {});
    expect(zone.ok && zone.value.watch).toMatchObject({
      oldHolder: DC1,
      newHolder: DC2,
      state: "away",
      alarm: false,
    });
  });
});

describe("holds", () => {
  test("hold back everything, or one zone, and are shown with who and why", async () => {
    const admin = program.as("admin");
    await setZoneHold(admin, { zone: ZONE }, {}, { held: true, reason: "audit" });
    const zone = await readZone(program.as("helpdesk"), { zone: ZONE }, {});
    expect(zone.ok && zone.value.hold).toMatchObject({ held: true, by: "admin", scope: "zone" });
    const refused = await desk.create({});
    expect(refused).toMatchObject({ error: { kind: "refused" } });
    await setZoneHold(admin, { zone: ZONE }, {}, { held: false });
    await setHold(admin, { held: true, reason: "freeze" });
    const everything = await readHold(program.as("helpdesk"));
    expect(everything.ok && everything.value).toMatchObject({ held: true, reason: "freeze" });
    expect(await desk.create({})).toMatchObject({ error: { kind: "refused" } });
    const own = await readZoneHold(program.as("helpdesk"), { zone: ZONE }, {});
    expect(own.ok && own.value.held).toBe(false);
  });

  test("stop Execute itself, with the hold as the gate that refuses", async () => {
    const move = await desk.created();
    await setHold(program.as("admin"), { held: true, reason: "freeze" });
    const answer = await desk.execute(move);
    expect(answer).toMatchObject({ error: { kind: "refused" } });
    const gates = answer.ok ? [] : (answer.error.gates ?? []);
    expect(gates.some(({ gate, result }) => gate === "no-hold" && result === "refused")).toBe(true);
    expect((await desk.read(move.id)).phase).not.toBe("executing");
  });
});

describe("a reset of the lab", () => {
  test("cancels its live moves, whatever they were doing, and what they wrote stays", async () => {
    program.agent.hands.fault = "order-lost";
    program.agent.hands.isDeaf = true;
    const move = await desk.created();
    await desk.execute(move);
    await desk.settle();
    expect((await desk.read(move.id)).phase).toBe("executing");
    await resetLab(program.as("admin"));
    const after = await desk.read(move.id);
    expect(after).toMatchObject({ phase: "closed", closedBecause: "cancelled" });
    expect(after.log.at(-1)?.sentence).toBe("The lab was reset.");
    program.agent.hands.isDeaf = false;
    program.agent.hands.fault = "none";
    await program.turn();
    expect((await desk.create({})).ok).toBe(true);
  });
});

/** dc2 opens no key of the zone. */
function withoutKeys() {
  const views = program.agent.world.zones.get(ZONE)?.views ?? [];
  return views.map((view) =>
    view.server === DC2
      ? {
          ...view,
          keysReachable: Object.fromEntries(
            Object.keys(view.keysReachable).map((id) => [id, false]),
          ),
        }
      : view,
  );
}
