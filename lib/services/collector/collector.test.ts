import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ZoneName } from "@/lib/dns/zone-name";
import { DAY } from "@/lib/dnssec/instant";
import {
  rolloverOf,
  signingOf,
  viewOf,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import { goodView } from "@/lib/services/testing/fake-agent";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { listHistory } from "@/lib/services/zones/list-history";
import { listZones } from "@/lib/services/zones/list-zones";
import { readZone } from "@/lib/services/zones/read-zone";

let fresh: FreshDatabase;
let program: TestProgram;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

beforeEach(async () => {
  await emptyTables();
  program = await testProgram({ database: fresh.database });
  program.agent.putZone("secure.contoso.com");
  program.agent.putZone("other.contoso.com");
  return () => program.close();
});

async function emptyTables(): Promise<void> {
  const { client } = fresh.database;
  await client.zone.deleteMany();
  await client.zoneReport.deleteMany();
  await client.source.deleteMany();
  await client.agent.deleteMany();
  await client.server.deleteMany();
  await client.serverReport.deleteMany();
  await client.history.deleteMany();
  await client.estate.deleteMany();
  await client.lease.deleteMany();
}

async function zone(name: string) {
  const read = await readZone(program.as("helpdesk"), { zone: name }, {});
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

async function history(name: string) {
  const query = { limit: 1_000 };
  const read = await listHistory(program.as("helpdesk"), { zone: name }, query);
  if (!read.ok) throw new Error(read.error.detail);
  return read.value.items;
}

/** The transaction counter of a table tells whether anything was written to it. */
async function newestWrites(): Promise<readonly unknown[]> {
  const { client } = fresh.database;
  return Promise.all([
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "zones"`,
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "zone_reports"`,
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "servers"`,
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "history"`,
  ]);
}

describe("a sweep", () => {
  test("brings every zone with its judgement into the list", async () => {
    await program.turn();
    const list = await listZones(program.as("helpdesk"), { limit: 10 });
    expect(list.ok && list.value.items.map(({ name, status }) => [name, status])).toEqual([
      ["other.contoso.com", "healthy"],
      ["secure.contoso.com", "healthy"],
    ]);
  });

  test("that finds nothing new writes no row of zones, reports, servers or history", async () => {
    await program.turn();
    const before = await newestWrites();
    program.clock.seconds += 20;
    await program.turn();
    expect(await newestWrites()).toEqual(before);
    expect((await zone("secure.contoso.com")).observedAt).not.toBeNull();
  });

  test("after a restart writes nothing either, if nothing changed meanwhile", async () => {
    await program.turn();
    const before = await newestWrites();
    await program.services.collector.close();
    const again = await testProgram({
      database: fresh.database,
      agent: program.agent,
      clock: program.clock,
    });
    await again.turn();
    expect(await newestWrites()).toEqual(before);
    await again.close();
  });

  test("reads page after page until everything is told", async () => {
    for (let index = 0; index < 1_100; index++) program.agent.putZone(`zone-${index}.example.test`);
    await program.turn();
    expect(program.services.fleet.zones.size).toBe(1_102);
    expect(program.agent.asked.get("sweep")).toBe(2);
  });

  test("takes out a zone that is not listed any more and keeps its history", async () => {
    await program.turn();
    program.agent.addTransition({
      zone: "other.contoso.com" as ZoneName,
      at: program.agent.world.now,
      kind: "role",
      from: "dc1.contoso.com",
      to: "dc2.contoso.com",
    });
    await program.turn();
    program.agent.removeZone("other.contoso.com");
    await program.turn();
    expect(program.services.fleet.zones.size).toBe(1);
    expect(program.services.fleet.removed.map(({ name }) => name)).toContain("other.contoso.com");
    expect(await fresh.database.client.history.count()).toBe(1);
  });

  test("takes a zone out once that went in the moment in which its judgement ended", async () => {
    await program.turn();
    const year = 366 * 86_400;
    program.agent.world.now += year;
    program.clock.seconds += year;
    program.agent.removeZone("other.contoso.com");
    await program.turn();
    expect(program.services.fleet.removed.map(({ name }) => name)).toEqual(["other.contoso.com"]);
  });
});

describe("what could not be reached", () => {
  test("is unknown at once and since the last success, never healthy", async () => {
    await program.turn();
    program.agent.world.failure = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    program.clock.seconds += 30;
    await program.turn();
    const read = await zone("secure.contoso.com");
    expect(read.status).toBe("unknown");
    expect(read.unknownSince).toBe(
      new Date(program.agent.world.now * 1000).toISOString().replace(".000", ""),
    );
    expect(read.sources).toMatchObject([{ agent: "embedded", fresh: false }]);
  });

  test("comes back with the next success, and both steps are in the history", async () => {
    await program.turn();
    program.agent.world.failure = { status: 500, body: null };
    await program.turn();
    program.agent.world.failure = null;
    await program.turn();
    expect((await zone("secure.contoso.com")).status).toBe("healthy");
    const steps = (await history("secure.contoso.com")).filter(({ kind }) => kind === "status");
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      ["unknown", "healthy"],
      ["healthy", "unknown"],
    ]);
  });

  test("is told as it is stored, before this process has heard of it", async () => {
    await program.turn();
    await fresh.database.client.source.updateMany({ data: { isFresh: false } });
    const read = await zone("secure.contoso.com");
    expect(read.sources).toMatchObject([{ agent: "embedded", fresh: false }]);
    expect(read.claims.map(({ fresh: isFresh }) => isFresh)).not.toContain(true);
  });

  test("a holder that is down makes its zones say so without news from the zones themselves", async () => {
    await program.turn();
    program.agent.world.servers = program.agent.world.servers.map((server) =>
      server.server === "dc1.contoso.com"
        ? {
            ...server,
            reachable: false,
            vantagePoints: ["agent", "dc2.contoso.com"].map((from) => ({
              from,
              reachable: false,
              at: program.agent.world.now,
            })),
          }
        : server,
    );
    await program.turn();
    expect(await zone("secure.contoso.com")).toMatchObject({
      status: "key-master-down",
      role: { holder: "dc1.contoso.com", holderReachable: false },
      safeUntilBecause: "dnskey-signature",
    });
  });
});

describe("history", () => {
  const rolling = (status: string) =>
    signingOf({
      descriptors: [
        zskOf({
          rollover:
            status === "NotRolling"
              ? null
              : rolloverOf({ native: { CurrentRolloverStatus: status }, wakeAt: null }),
        }),
      ],
    });

  /** A whole rollover, told by the server, with the zone's facts after each step. */
  function steps(start: number) {
    const words = ["ZskWaitingForDnsKeyTtl", "ZskWaitingForMaxZoneTtl", "NotRolling"];
    return words.map((to, index) => ({
      at: start + (index + 1) * 10 * DAY,
      from: words[index - 1] ?? "NotRolling",
      to,
    }));
  }

  async function goThrough(jumps: readonly number[]): Promise<readonly unknown[]> {
    const { agent } = program;
    agent.putZone("secure.contoso.com", { signing: rolling("NotRolling") });
    await program.turn();
    const start = agent.world.now;
    const happened = steps(start);
    for (const { at, from, to } of happened) {
      const zoneName = "secure.contoso.com" as ZoneName;
      agent.addTransition({ zone: zoneName, at, from, to, descriptorId: ZSK_ID });
    }
    for (const jump of jumps) {
      agent.world.now = start + jump;
      const last = happened.findLast(({ at }) => at <= agent.world.now);
      agent.putZone("secure.contoso.com", {
        signing: rolling(last?.to ?? "NotRolling"),
        views: ["dc1.contoso.com", "dc2.contoso.com"].map((server) =>
          viewOf(server, {
            dnskeySignaturesUntil: agent.world.now + 5 * DAY,
            recordSignaturesUntil: agent.world.now + 8 * DAY,
            viewedAt: agent.world.now,
          }),
        ),
      });
      await program.turn();
    }
    return (await history("secure.contoso.com")).map(({ at, kind, from, to }) => ({
      at: Date.parse(at) / 1000 - start,
      kind,
      from,
      to,
    }));
  }

  test("one jump over months leaves the same history as many small ones, each row at its own instant", async () => {
    const small = await goThrough(Array.from({ length: 40 }, (_, day) => (day + 1) * DAY));
    await emptyTables();
    await program.close();
    program = await testProgram({ database: fresh.database });
    program.agent.putZone("secure.contoso.com");
    const large = await goThrough([40 * DAY]);
    expect(large).toEqual(small);
    expect(large.map((row) => row)).toEqual([
      { at: 30 * DAY, kind: "status", from: "rolling", to: "healthy" },
      { at: 30 * DAY, kind: "rollover", from: "ZskWaitingForMaxZoneTtl", to: "NotRolling" },
      {
        at: 20 * DAY,
        kind: "rollover",
        from: "ZskWaitingForDnsKeyTtl",
        to: "ZskWaitingForMaxZoneTtl",
      },
      { at: 10 * DAY, kind: "status", from: "healthy", to: "rolling" },
      { at: 10 * DAY, kind: "rollover", from: "NotRolling", to: "ZskWaitingForDnsKeyTtl" },
    ]);
  });

  test("of a zone that somebody looks at is complete, while a long past of others is still to be read", async () => {
    const { agent } = program;
    agent.putZone("secure.contoso.com", { signing: rolling("NotRolling") });
    await program.turn();
    const at = agent.world.now + DAY;
    for (let index = 0; index < 6_000; index++) {
      agent.addTransition({
        zone: "other.contoso.com" as ZoneName,
        at,
        kind: "key",
        to: `{${index}}`,
      });
    }
    const words = { from: "NotRolling", to: "ZskWaitingForDnsKeyTtl", descriptorId: ZSK_ID };
    agent.addTransition({ zone: "secure.contoso.com" as ZoneName, at: at + 60, ...words });
    agent.world.now = at + DAY;
    agent.putZone("secure.contoso.com", { signing: rolling("ZskWaitingForDnsKeyTtl") });
    await program.turn();
    expect(program.services.fleet.sources.map(({ isBehind }) => isBehind)).toEqual([true]);
    const rows = await history("secure.contoso.com");
    expect(rows.map(({ kind, to }) => [kind, to])).toEqual([
      ["status", "rolling"],
      ["rollover", "ZskWaitingForDnsKeyTtl"],
    ]);
    expect(new Set(rows.map((row) => row.at)).size).toBe(1);
    await program.turn();
    expect(await history("secure.contoso.com")).toEqual(rows);
    expect((await history("other.contoso.com")).length).toBe(1_000);
  });

  test("a row is never doubled, however often the source tells it", async () => {
    await program.turn();
    const zoneName = "secure.contoso.com" as ZoneName;
    const at = program.agent.world.now;
    program.agent.addTransition({ zone: zoneName, at, kind: "key", to: "{KEY}" });
    await program.turn();
    await fresh.database.client.source.updateMany({ data: { transitionsAfter: 0 } });
    await program.services.collector.close();
    const again = await testProgram({
      database: fresh.database,
      agent: program.agent,
      clock: program.clock,
    });
    await again.turn();
    expect(await fresh.database.client.history.count({ where: { kind: "key" } })).toBe(1);
    await again.close();
  });

  test("a role that was changed outside Keymaster is one visible line", async () => {
    await program.turn();
    program.agent.putZone("secure.contoso.com", {
      views: ["dc1.contoso.com", "dc2.contoso.com"].map((server) =>
        goodView(server, { holder: "dc2.contoso.com", isHolder: server === "dc2.contoso.com" }),
      ),
      directory: [
        {
          replica: "dc1.contoso.com",
          holders: ["dc2.contoso.com"],
          readAt: program.agent.world.now,
        },
      ],
    });
    program.agent.addTransition({
      zone: "secure.contoso.com" as ZoneName,
      at: program.agent.world.now,
      kind: "role",
      from: "dc1.contoso.com",
      to: "dc2.contoso.com",
      through: "outside",
    });
    await program.turn();
    const read = await zone("secure.contoso.com");
    expect(read.role.holder).toBe("dc2.contoso.com");
    expect(read.outsideRoleChange).toMatchObject({
      from: "dc1.contoso.com",
      to: "dc2.contoso.com",
      sentence:
        "The key master role went from dc1.contoso.com to dc2.contoso.com, outside Keymaster.",
    });
  });
});
