import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ActingCapability, CAPABILITIES, type Capability } from "@/agent/drivers/capabilities";
import { ACTING_PROOFS } from "./acting-proofs";
import { testActing } from "./acting-suite";
import { PROOFS } from "./proofs";
import { settle, sweepAll, unwrap } from "./read-everything";
import type { ContractSubject, ContractWorld } from "./world";

const EXTRA_ZONES = 150;

/** Runs the driver contract on a subject: every capability it claims is proved, every other one has a reason and a page. */
export function testDriverContract(subject: ContractSubject): void {
  const title = `contract of the driver ${subject.name}`;
  if (subject.skipped !== null) {
    describe(title, () => test.skip(`left out: ${subject.skipped}`, () => undefined));
    return;
  }
  describe(title, () => {
    let world: ContractWorld;
    beforeAll(async () => {
      world = await subject.createWorld(0);
    });
    afterAll(async () => {
      await world.close();
    });
    const getWorld = () => world;
    testBasics(subject, getWorld);
    for (const capability of CAPABILITIES) testCapability(subject, capability, getWorld);
    if (asksServers(subject)) testSilence(getWorld);
    else testSilentReplica(getWorld);
    if (subject.isReadAgain === true) return;
    testCost(subject);
    testActing(subject);
  });
}

function testBasics(subject: ContractSubject, getWorld: () => ContractWorld): void {
  test("the driver's own table of capabilities is the one that is proved here", () => {
    expect(getWorld().driver.capabilities).toBe(subject.capabilities);
  });

  test("the estate is described without asking a server more than once", async () => {
    const { driver, requestCount } = getWorld();
    const before = requestCount();
    expect(unwrap(await driver.describe())).toMatchObject({ estate: driver.estate });
    expect(requestCount() - before).toBeLessThanOrEqual(1);
  });
}

function testCapability(
  subject: ContractSubject,
  capability: Capability,
  getWorld: () => ContractWorld,
): void {
  const answer = subject.capabilities[capability];
  if (answer.answer !== "supported") {
    test(`${capability} is ${answer.answer}, with a reason and a page`, () => {
      expect(answer.reason.length).toBeGreaterThan(10);
      expect(existsSync(answer.doc), answer.doc).toBe(true);
    });
    return;
  }
  if (isActing(capability)) return;
  const proof = PROOFS[capability];
  test(`${capability}: ${proof?.guarantee ?? "is claimed"}`, async () => {
    if (proof === null)
      throw new Error(`${capability} is claimed, and the contract has no proof of it`);
    await proof.prove(getWorld());
  });
}

/** Proved in worlds of their own, because they change the world. */
function isActing(capability: Capability): capability is ActingCapability {
  return capability in ACTING_PROOFS;
}

/** Does it ask each DNS server what it believes, or only read what somebody else keeps of them? */
function asksServers({ capabilities }: ContractSubject): boolean {
  return capabilities["holds-key-master-role"].answer === "supported";
}

function testSilentReplica(getWorld: () => ContractWorld): void {
  test("a replica that stops answering is a failed sweep; when it is back, everything is told again", async () => {
    const { driver, held, silence, revive } = getWorld();
    const before = await sweepAll(driver, null);
    await silence();
    const during = await driver.sweep({ cursor: before.cursor, limit: 1_000 });
    expect(during).toMatchObject({ ok: false, error: { kind: "unreachable" } });
    await revive();
    const after = await sweepAll(driver, null);
    expect(after.pages.every((page) => page.isFull)).toBe(true);
    expect(after.zones.find(({ zone }) => zone === held.zone)?.directory).toHaveLength(1);
  });
}

function testSilence(getWorld: () => ContractWorld): void {
  test("a server that stops answering is told as such and says nothing; when it is back, everything is told again", async () => {
    const { driver, held, silence, revive } = getWorld();
    const before = await sweepAll(driver, null);
    await silence();
    const during = await sweepAll(driver, before.cursor);
    const silent = during.pages.at(-1)?.servers.find(({ server }) => server === held.holder);
    expect(silent).toMatchObject({ reachable: false, failure: { kind: "unreachable" } });
    const heard = during.zones.flatMap(({ views }) => views).map(({ server }) => server);
    expect(heard).not.toContain(held.holder);
    await revive();
    const after = await sweepAll(driver, during.cursor);
    const back = after.pages.at(-1)?.servers.find(({ server }) => server === held.holder);
    expect(back).toMatchObject({ reachable: true, failure: null });
    const report = after.zones.find(({ zone }) => zone === held.zone);
    expect(report?.views.find(({ server }) => server === held.holder)?.isHolder).toBe(true);
  });
}

function testCost(subject: ContractSubject): void {
  test("a sweep of an unchanged fleet asks servers as often with many zones as with few", async () => {
    const counts: number[] = [];
    for (const extraZones of [0, EXTRA_ZONES]) {
      const world = await subject.createWorld(extraZones);
      const first = await sweepAll(world.driver, null);
      expect(first.zones.length).toBeGreaterThan(extraZones);
      const settled = await settle(world.driver, first.cursor);
      const before = world.requestCount();
      await sweepAll(world.driver, settled);
      counts.push(world.requestCount() - before);
      await world.close();
    }
    expect(counts[1]).toBe(counts[0]);
  });
}
