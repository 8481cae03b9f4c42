import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditHash } from "@/lib/services/audit/record-audit";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { listHistory } from "@/lib/services/zones/list-history";
import { readZone } from "@/lib/services/zones/read-zone";
import { addLabFault, changeLabClock, resetLab, setLabPower } from "./lab-commands";
import { readLab } from "./read-lab";

let fresh: FreshDatabase;
let program: TestProgram;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  const { client } = fresh.database;
  await client.audit.deleteMany();
  await client.lease.deleteMany();
  await client.$executeRaw`UPDATE "counters" SET "value" = 0 WHERE "name" = 'audit'`;
  program = await testProgram({ database: fresh.database });
  program.agent.putZone("secure.contoso.com");
  await program.turn();
  return () => program.close();
});

const audit = () => fresh.database.client.audit.findMany({ orderBy: { sequence: "asc" } });

describe("steering the lab", () => {
  test("is answered when everybody can see the consequences", async () => {
    const params = { server: "DC1.contoso.com." };
    const answer = await setLabPower(program.as("admin"), params, { on: false });
    expect(answer.ok).toBe(true);
    const zone = await readZone(program.as("helpdesk"), { zone: "secure.contoso.com" }, {});
    expect(zone.ok && zone.value.status).toBe("key-master-down");
  });

  test("records the intent before the effect and the outcome after it, in an unbroken chain", async () => {
    await changeLabClock(program.as("admin", "Selma"), { advanceSeconds: 60 });
    const rows = await audit();
    expect(rows.map(({ phase, action, actor, intent }) => [phase, action, actor, intent])).toEqual([
      ["intent", "lab-advance", "Selma", null],
      ["outcome", "lab-advance", "Selma", 1],
    ]);
    let previousHash = "0".repeat(64);
    for (const { hash, previousHash: claimed, ...row } of rows) {
      expect(claimed).toBe(previousHash);
      expect(hash).toBe(auditHash(previousHash, row));
      previousHash = hash;
    }
  });

  test("records also what was refused, and what got no answer", async () => {
    expect(await changeLabClock(program.as("admin"), { advanceSeconds: -60 })).toMatchObject({
      error: { kind: "clock-backward" },
    });
    program.agent.world.failure = { status: 500, body: null };
    expect(await changeLabClock(program.as("admin"), { advanceSeconds: 60 })).toMatchObject({
      error: { kind: "agent-unavailable" },
    });
    const outcomes = (await audit()).filter(({ phase }) => phase === "outcome");
    expect(outcomes.map(({ after }) => after)).toMatchObject([{ ok: false }, { ok: false }]);
  });

  test("refuses without role, and then neither asks the lab nor writes anything", async () => {
    const before = program.agent.asked.get("lab");
    for (const role of ["helpdesk", "operator", "approver"] as const) {
      expect(await resetLab(program.as(role))).toMatchObject({ error: { kind: "forbidden" } });
      expect(await addLabFault(program.as(role), { kind: "slow" })).toMatchObject({
        error: { kind: "forbidden" },
      });
    }
    expect(program.agent.asked.get("lab")).toBe(before);
    expect(await audit()).toEqual([]);
  });

  test("a reset clears the lab's observations and history; audit stays", async () => {
    const params = { server: "dc1.contoso.com" };
    await setLabPower(program.as("admin"), params, { on: false });
    await setLabPower(program.as("admin"), params, { on: true });
    const zone = { zone: "secure.contoso.com" };
    const before = await listHistory(program.as("helpdesk"), zone, { limit: 10 });
    expect(before.ok && before.value.total).toBeGreaterThan(0);
    await resetLab(program.as("admin"));
    const after = await listHistory(program.as("helpdesk"), zone, { limit: 10 });
    expect(after.ok && after.value.total).toBe(0);
    expect(await audit()).toHaveLength(6);
  });
});

describe("without a lab", () => {
  test("there is nothing to read or to steer", async () => {
    await fresh.database.client.source.updateMany({ data: { hasLab: false } });
    await program.services.fleet.refresh();
    for (const answer of [
      await readLab(program.as("helpdesk")),
      await resetLab(program.as("admin")),
      await changeLabClock(program.as("admin"), { paused: true }),
    ]) {
      expect(answer).toMatchObject({ error: { kind: "lab-not-running" } });
    }
  });
});
