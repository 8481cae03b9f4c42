import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ActingCapability } from "@/agent/drivers/capabilities";
import { openStepRunner, type StepRunner } from "@/agent/ledger/step-runner";
import type { StepOrder } from "@/lib/contracts/agent/steps";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { ACTING_PROOFS, transferOf } from "./acting-proofs";
import type { ActingWorld } from "./acting-world";
import { unwrap } from "./read-everything";
import { expectHeldBy, PATIENCE, readRole } from "./role-claims";
import type { ContractSubject } from "./world";

/** Proves every power to change something that the driver claims, each in a world of its own, and what holds for all of them. */
export function testActing({ capabilities, createActingWorld }: ContractSubject): void {
  const claimed = (Object.keys(ACTING_PROOFS) as ActingCapability[]).filter(
    (capability) => capabilities[capability].answer === "supported",
  );
  if (claimed.length === 0) return;
  const prove = async (act: (world: ActingWorld) => Promise<void>) => {
    if (createActingWorld === null) throw new Error("a power is claimed, and there is no world");
    const world = await createActingWorld();
    try {
      await act(world);
    } finally {
      await world.close();
    }
  };
  describe("acting", () => {
    test.each(claimed)("%s is proved: done, seen by others and over DNS, and nothing left", (it) =>
      prove(ACTING_PROOFS[it].prove),
    );
    if (capabilities["transfers-role"].answer !== "supported") return;
    test("KM-37: a transfer to the present holder changes nothing", () => prove(proveIdle));
    test("KM-11: a lost second directory write ends as unclear, then split", () =>
      prove(proveLostWrite));
    test("a step applied twice under one id is done once", () => prove(proveOnce));
    test("an epoch that is over is refused, and the role stays", () => prove(proveEpoch));
    test("a check promises what is done, and changes nothing by itself", () => prove(proveCheck));
  });
}

async function proveIdle(world: ActingWorld): Promise<void> {
  const { zone, from } = world.transfer;
  const before = await readRole(world, zone);
  const step = transferOf({ zone, from, target: from });
  expect(unwrap(await world.driver.acting.applyStep(step, PATIENCE)).changed).toBe(false);
  await world.settle();
  await expectHeldBy(world, zone, from);
  expect((await readRole(world, zone)).report.roleChangedAt).toBe(before.report.roleChangedAt);
}

async function proveLostWrite(world: ActingWorld): Promise<void> {
  const { transfer, loseSecondWrite, settle } = world;
  if (loseSecondWrite === null) return;
  await loseSecondWrite(transfer.target);
  await withRunner(async (runner) => {
    const receipt = await runner.start(actorOf(world), orderOf(transferOf(transfer)));
    expect(receipt).toMatchObject({ state: "unclear", failure: { kind: "partially-applied" } });
    await settle();
    const { role } = await readRole(world, transfer.zone);
    expect(role.verdict).toBe("split");
    expect(role.contenders).toEqual([transfer.from, transfer.target].sort());
    const again = await runner.start(actorOf(world), orderOf(transferOf(transfer)));
    expect(again.state).toBe("already-started");
  });
}

/** There and back, and then the first order again, word for word. */
async function proveOnce(world: ActingWorld): Promise<void> {
  const { zone, from, target } = world.transfer;
  const there = orderOf(transferOf(world.transfer));
  const back = orderOf(transferOf({ zone, from: target, target: from }), { stepId: "back" });
  await withRunner(async (runner) => {
    const both = await Promise.all([
      runner.start(actorOf(world), there),
      runner.start(actorOf(world), there),
    ]);
    expect(both.map(({ state }) => state).sort()).toEqual(["already-started", "done"]);
    await world.settle();
    expect((await runner.start(actorOf(world), back)).state).toBe("done");
    await world.settle();
    expect((await runner.start(actorOf(world), there)).state).toBe("already-started");
    await world.settle();
    await expectHeldBy(world, zone, from);
  });
}

async function proveEpoch(world: ActingWorld): Promise<void> {
  const { zone, from, target } = world.transfer;
  const { third } = world;
  await withRunner(async (runner) => {
    const first = orderOf(transferOf(world.transfer), { epoch: 2 });
    expect((await runner.start(actorOf(world), first)).state).toBe("done");
    await world.settle();
    const late = orderOf(transferOf({ zone, from: target, target: third }), {
      epoch: 1,
      stepId: "late",
    });
    expect(await runner.start(actorOf(world), late)).toMatchObject({
      state: "refused-stale-epoch",
      highestEpoch: 2,
    });
    await world.settle();
    await expectHeldBy(world, zone, target);
    expect(from).not.toBe(target);
  });
}

async function proveCheck(world: ActingWorld): Promise<void> {
  const { transfer, driver } = world;
  const step = transferOf(transfer);
  const before = await readRole(world, transfer.zone);
  const check = unwrap(await driver.acting.checkStep(step));
  expect(check).toMatchObject({ allowed: true, refusal: null });
  expect(check.command.length).toBeGreaterThan(0);
  expect(check.evidence.map(({ source }) => source)).toContain(transfer.from);
  await world.settle();
  const after = await readRole(world, transfer.zone);
  expect(after.report.roleChangedAt).toBe(before.report.roleChangedAt);
  await expectHeldBy(world, transfer.zone, transfer.from);
}

function actorOf({ driver }: ActingWorld) {
  return { id: "subject", acting: driver.acting };
}

function orderOf(step: Step, change: Partial<StepOrder> = {}): StepOrder {
  return { moveId: "m", stepId: "s", epoch: 1, planHash: "h", ...PATIENCE, step, ...change };
}

async function withRunner(act: (runner: StepRunner) => Promise<void>): Promise<void> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "acting-contract-"));
  const failures: unknown[] = [];
  try {
    await act(
      openStepRunner(stateDir, {
        wallClock: () => Date.now() / 1000,
        onFailure: (cause) => failures.push(cause),
      }),
    );
    expect(failures).toEqual([]);
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}
