import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "@/lib/db/database";
import { isStillHeld, returnLease, takeLease } from "@/lib/db/leases";
import { inTransaction } from "@/lib/db/transaction";
import type { ZoneName } from "@/lib/dns/zone-name";
import { ok } from "@/lib/result";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  await fresh.database.client.lease.deleteMany();
});

const take = (holder: string, seconds = 60, database: Database = fresh.database) =>
  takeLease(database, { name: "work", holder, seconds });

const holds = async (lease: NonNullable<Awaited<ReturnType<typeof take>>>) => {
  const asked = await inTransaction(fresh.database, async (tx) => ok(await isStillHeld(tx, lease)));
  return asked.ok && asked.value;
};

describe("a lease", () => {
  test("is one process's until it ends", async () => {
    expect(await take("one")).toMatchObject({ holder: "one" });
    expect(await take("two")).toBeNull();
  });

  test("keeps its epoch when its holder renews it, also after it lapsed and nobody took it", async () => {
    const first = await take("one", -1);
    expect(await take("one")).toEqual(first);
  });

  test("that lapsed is taken over with a higher epoch, and the former holder holds nothing", async () => {
    const first = await take("one", -1);
    const second = await take("two");
    expect(second?.epoch).toBeGreaterThan(first?.epoch ?? Number.NaN);
    expect(first !== null && (await holds(first))).toBe(false);
    expect(second !== null && (await holds(second))).toBe(true);
  });

  test("that was given back is free at once", async () => {
    const lease = await take("one");
    if (lease !== null) await returnLease(fresh.database, lease);
    expect(await take("two")).toMatchObject({ holder: "two" });
  });
});

describe("two processes on one database", () => {
  let database: Database;
  let one: TestProgram;
  let two: TestProgram;

  beforeEach(async (context) => {
    if (fresh.another === null) context.skip("the embedded engine has one process only");
    database = (await fresh.another?.()) ?? fresh.database;
    one = await testProgram({ database: fresh.database, leaseSeconds: 60 });
    one.agent.putZone("secure.contoso.com");
    two = await testProgram({ database, agent: one.agent, clock: one.clock, leaseSeconds: 60 });
    return async () => {
      await one.close();
      await two.close();
    };
  });

  test("one of them reads the estate, and both show it", async () => {
    await one.turn();
    const before = one.agent.asked.get("sweep");
    await two.turn();
    expect(one.agent.asked.get("sweep")).toBe(before);
    expect(two.services.fleet.zones.size).toBe(1);
  });

  test("the other goes on when the first is silent; what the first writes afterwards is refused", async () => {
    await one.turn();
    await fresh.database.client.lease.updateMany({ data: { expiresAt: 0 } });
    one.agent.putZone("new.contoso.com");
    one.agent.addTransition({
      zone: "new.contoso.com" as ZoneName,
      at: one.agent.world.now,
      kind: "key",
      to: "{KEY}",
    });
    await two.turn();
    expect(two.services.fleet.zones.size).toBe(2);
    const rows = await database.client.history.count();
    one.agent.putZone("late.contoso.com");
    // The first still believes in its lease: its own clock has not told it otherwise.
    await one.turn();
    expect(await database.client.zone.count({ where: { name: "late.contoso.com" } })).toBe(0);
    expect(await database.client.history.count()).toBe(rows);
    await two.turn();
    expect(await database.client.zone.count({ where: { name: "late.contoso.com" } })).toBe(1);
    expect(await database.client.history.count()).toBe(rows);
  });

  test("a look that the other is asked for is answered when the other has judged", async () => {
    await one.turn();
    one.agent.putZone("asked.contoso.com");
    const asked = two.services.collector.lookNow("lab");
    await one.turn();
    await asked;
    await two.services.fleet.refresh();
    expect(two.services.fleet.zones.size).toBe(2);
  });
});
