import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Checks } from "@/lib/contracts/checks";
import { Fleet } from "@/lib/contracts/fleet";
import { ZoneDetailItem } from "@/lib/contracts/zones";
import { zoneName } from "@/lib/dns/zone-name";
import { HOUR } from "@/lib/dnssec/instant";
import {
  bogusRrset,
  deadServer,
  ENDS,
  NOW,
  NS1,
  NS2,
  observationOf,
  rrsetOf,
  serverOf,
  signatureOf,
  silentParent,
  wrongFault,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { readFleet } from "@/lib/services/fleet/read-fleet";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { listHistory } from "@/lib/services/zones/list-history";
import { readZone } from "@/lib/services/zones/read-zone";
import { readChecks } from "./read-checks";
import { requestCheck } from "./request-check";

const ZONE = "secure.contoso.com";

let fresh: FreshDatabase;
let program: TestProgram;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

beforeEach(async () => {
  const { client } = fresh.database;
  for (const table of [
    "zone",
    "zoneReport",
    "source",
    "agent",
    "server",
    "serverReport",
  ] as const) {
    await (client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  }
  await client.observation.deleteMany();
  await client.finding.deleteMany();
  await client.history.deleteMany();
  await client.estate.deleteMany();
  await client.lease.deleteMany();
  program = await testProgram({ database: fresh.database });
  program.agent.putZone(ZONE);
  return () => program.close();
});

/** Good order on the two servers that the report names, as of the agent's clock. */
function good(changes: Partial<ZoneObservation> = {}): ZoneObservation {
  const { now } = program.agent.world;
  const servers = [serverOf(NS1), serverOf(NS2)];
  return observationOf({ servers, startedAt: now - 1, finishedAt: now, ...changes });
}

/** The second server's records carry a signature that does not fit them. */
function corruptAt2(): ZoneObservation {
  const fault = wrongFault();
  const soa = bogusRrset(fault, [signatureOf(ZSK_TAG, { fault })]);
  return good({
    status: { kind: "bogus", why: fault },
    servers: [serverOf(NS1), serverOf(NS2, { soa })],
  });
}

/** Turns until whatever is due every second has been read. */
async function later(seconds: number): Promise<void> {
  program.agent.world.now += seconds;
  program.clock.seconds += seconds;
  await program.services.collector.readLooks("lab");
  await program.services.fleet.refresh();
}

async function checks(): Promise<Checks> {
  const read = await readChecks(program.as("helpdesk"), { zone: ZONE }, {});
  if (!read.ok) throw new Error(read.error.detail);
  return Checks.parse(read.value);
}

async function zone() {
  const read = await readZone(program.as("helpdesk"), { zone: ZONE }, {});
  if (!read.ok) throw new Error(read.error.detail);
  return ZoneDetailItem.parse(read.value);
}

/** Changes of status in the history, the newest first. */
async function statusSteps(): Promise<readonly string[]> {
  const read = await listHistory(program.as("helpdesk"), { zone: ZONE }, { limit: 100 });
  const steps = read.ok ? read.value.items.filter(({ kind }) => kind === "status") : [];
  return steps.map(({ from, to }) => `${from} to ${to}`);
}

async function newestWrites(): Promise<readonly unknown[]> {
  const { client } = fresh.database;
  return Promise.all([
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "zones"`,
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "observations"`,
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "findings"`,
    client.$queryRaw`SELECT max(xmin::text::bigint)::text AS "x" FROM "history"`,
  ]);
}

describe("GET /zones/{zone}/checks", () => {
  test("before the first look: nothing finished, nothing decided, no error", async () => {
    await program.turn();
    expect(await checks()).toMatchObject({
      startedAt: null,
      finishedAt: null,
      status: "indeterminate",
      servers: [],
      findings: [],
      vantages: [],
      running: false,
    });
    expect((await zone()).service.basis).toBe("reported");
  });

  test("after a look: every server as it answered, and the zone's service rests on it", async () => {
    program.agent.putObservation(good());
    await program.turn();
    const seen = await checks();
    expect(seen).toMatchObject({ status: "secure", reasons: [] });
    expect(seen.servers.map(({ server, answered, serial }) => [server, answered, serial])).toEqual([
      [NS1, true, 100],
      [NS2, true, 100],
    ]);
    expect(seen.servers[0]).toMatchObject({
      address: { port: 53 },
      dnskeyTags: [11_111, 22_222],
      denial: "nsec3",
      latencyMs: 2,
    });
    expect(seen.validUntil).toBe(new Date(ENDS * 1000).toISOString().replace(".000", ""));
    expect(await zone()).toMatchObject({
      status: "healthy",
      service: { state: "validating", basis: "observed" },
    });
  });

  test("a zone that nobody knows is refused like everywhere", async () => {
    await program.turn();
    const read = await readChecks(program.as("helpdesk"), { zone: "no.such.test" }, {});
    expect(read).toMatchObject({ ok: false, error: { kind: "zone-not-found" } });
  });
});

describe("what a look changes", () => {
  test("a fault that no server reports turns the zone's status within one look, for whoever listens", async () => {
    program.agent.putObservation(good());
    await program.turn();
    const told: string[] = [];
    const stop = program.services.events.subscribe(({ topic, ids }) => {
      if (topic === "zone") told.push(...ids);
    });
    program.agent.putObservation(corruptAt2());
    await later(5);
    stop();
    expect(await zone()).toMatchObject({ status: "failing", service: { basis: "observed" } });
    expect(told).toContain(ZONE);
    const seen = await checks();
    expect(seen.status).toBe("bogus");
    expect(seen.findings.map(({ tag, server }) => [tag, server])).toContainEqual([
      "signatures-valid.wrong",
      NS2,
    ]);
    expect((await zone()).findings).toEqual(seen.findings);
  });

  test("that change is in the history at the instant of the look, and so is its end", async () => {
    program.agent.putObservation(good());
    await program.turn();
    await later(10);
    program.agent.putObservation(corruptAt2());
    await later(10);
    program.agent.putObservation(good());
    await later(10);
    const read = await listHistory(program.as("helpdesk"), { zone: ZONE }, { limit: 100 });
    const steps = read.ok ? read.value.items.filter(({ kind }) => kind === "status") : [];
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      ["failing", "healthy"],
      ["healthy", "failing"],
    ]);
    expect(steps.map(({ at }) => Date.parse(at) / 1000 - NOW)).toEqual([30, 20]);
  });

  test("what the first looks add to what servers report is no change, be it silence before an answer", async () => {
    await program.turn();
    await later(3);
    program.agent.putObservation(good({ servers: [deadServer(NS1), deadServer(NS2)] }));
    await later(5);
    expect((await zone()).status).toBe("unknown");
    const why = { kind: "no-answer", name: zoneName(ZONE), type: 43 } as const;
    const status = { kind: "indeterminate", why } as const;
    program.agent.putObservation(good({ status, parents: [silentParent()] }));
    await later(5);
    expect((await zone()).status).toBe("unknown");
    program.agent.putObservation(good());
    await later(5);
    expect((await zone()).status).toBe("healthy");
    expect(await statusSteps()).toEqual([]);
    program.agent.putObservation(good({ servers: [deadServer(NS1), deadServer(NS2)] }));
    await later(5);
    program.agent.putObservation(good());
    await later(5);
    expect(await statusSteps()).toEqual(["unknown to healthy", "healthy to unknown"]);
  });

  test("a fault that the first look finds is shown at once, though it changed nothing", async () => {
    await program.turn();
    await later(3);
    program.agent.putObservation(corruptAt2());
    await later(5);
    expect((await zone()).status).toBe("failing");
    expect(await statusSteps()).toEqual([]);
  });

  test("something that a server told to have happened before the fault was seen does not date it back", async () => {
    program.agent.putObservation(good());
    await program.turn();
    program.agent.world.now += 5;
    program.agent.addTransition({ zone: good().zone, at: NOW + 3, kind: "key", to: "key-1" });
    program.agent.world.now += 5;
    program.agent.putObservation(corruptAt2());
    program.clock.seconds += 10;
    await program.turn();
    await later(0);
    const read = await listHistory(program.as("helpdesk"), { zone: ZONE }, { limit: 100 });
    const steps = read.ok ? read.value.items.filter(({ kind }) => kind === "status") : [];
    expect(steps.map(({ at, to }) => [Date.parse(at) / 1000 - NOW, to])).toEqual([[10, "failing"]]);
  });

  test("what is no error is shown only when a second look confirms it, and clears itself", async () => {
    program.agent.putObservation(good({ servers: [serverOf(NS1), deadServer(NS2)] }));
    await program.turn();
    expect((await checks()).findings).toEqual([]);
    program.agent.world.unchanged.push({ zone: ZONE, finishedAt: program.agent.world.now + 30 });
    await later(30);
    const silent = { tag: "servers-answer.silent", server: NS2, severity: "warning" };
    expect((await checks()).findings).toContainEqual(expect.objectContaining(silent));
    program.agent.putObservation(good());
    await later(30);
    expect((await checks()).findings.map(({ tag }) => tag)).not.toContain(silent.tag);
  });

  test("a look that sees the same writes no row, and is told all the same", async () => {
    const lookSame = async () => {
      program.agent.world.unchanged.push({ zone: ZONE, finishedAt: program.agent.world.now + 60 });
      await later(60);
    };
    program.agent.putObservation(good());
    await program.turn();
    // The second look confirms what the first one found.
    await lookSame();
    const before = await newestWrites();
    await lookSame();
    expect(await newestWrites()).toEqual(before);
    const { now } = program.agent.world;
    expect(Date.parse((await checks()).finishedAt ?? "") / 1000).toBe(now);
  });

  test("an agent that was started anew and tells what is known writes nothing", async () => {
    program.agent.putObservation(good());
    await program.turn();
    const before = await newestWrites();
    program.agent.world.life = "second";
    await later(5);
    expect(await newestWrites()).toEqual(before);
  });

  test("a silent agent's last look says nothing about now, and what it found stays to be seen", async () => {
    program.agent.putObservation(corruptAt2());
    await program.turn();
    program.agent.world.failure = new Error("connect");
    await later(30);
    expect((await zone()).service.basis).toBe("reported");
    const seen = await checks();
    expect(seen.vantages).toMatchObject([{ vantage: "embedded", fresh: false }]);
    expect(seen.findings).not.toEqual([]);
  });

  test("a zone that is gone takes its looks and findings with it", async () => {
    program.agent.putObservation(corruptAt2());
    await program.turn();
    program.agent.removeZone(ZONE);
    await program.turn();
    expect(await fresh.database.client.observation.count()).toBe(0);
    expect(await fresh.database.client.finding.count()).toBe(0);
  });
});

describe("the fleet", () => {
  async function wire() {
    const read = await readFleet(program.as("helpdesk"));
    if (!read.ok) throw new Error(read.error.detail);
    return Fleet.parse(read.value).wire;
  }

  test("lists what fails first, then what ends by its first signature on the wire, each with the loudest finding", async () => {
    const { now } = program.agent.world;
    const zones = ["ends-last.contoso.com", "ends-first.contoso.com", "fine.contoso.com"] as const;
    for (const name of zones) program.agent.putZone(name);
    program.agent.putObservation(corruptAt2());
    const until = (name: string, seconds: number) => {
      const soa = rrsetOf({ signatures: [signatureOf(ZSK_TAG, { expiration: now + seconds })] });
      const servers = [serverOf(NS1), serverOf(NS2, { soa })];
      program.agent.putObservation({ ...good({ servers }), zone: zoneName(name) });
    };
    until(zones[0], 20 * HOUR);
    until(zones[1], 10 * HOUR);
    program.agent.putObservation({ ...good(), zone: zoneName(zones[2]) });
    await program.turn();
    await later(30);
    const { items, total } = await wire();
    expect(total).toBe(3);
    expect(items.map(({ zone, state }) => [zone, state])).toEqual([
      [ZONE, "failing"],
      [zones[1], "expiring"],
      [zones[0], "expiring"],
    ]);
    expect(items[0]).toMatchObject({
      finding: { tag: "signatures-valid.wrong", severity: "error" },
      servers: [NS2],
    });
    expect(Date.parse(items[1]?.endsAt ?? "") / 1000).toBe(now + 10 * HOUR);
  });

  test("lists nothing of what only servers report", async () => {
    await program.turn();
    expect(await wire()).toEqual({ items: [], total: 0 });
  });
});

describe("POST /zones/{zone}/checks", () => {
  const ask = (name = "helpdesk") => requestCheck(program.as("helpdesk", name), { zone: ZONE }, {});

  test("the helpdesk may; the answer does not wait, and the look is on record with who asked", async () => {
    program.agent.putObservation(good());
    await program.turn();
    const asked = await ask("mia");
    expect(asked).toMatchObject({ ok: true, value: { running: true, status: "secure" } });
    await program.services.checks.settle();
    expect(program.agent.asked.get("looks")).toBe(1);
    expect(await checks()).toMatchObject({ running: false });
    const rows = await fresh.database.client.audit.findMany({ where: { action: "request-check" } });
    expect(rows.map(({ actor, subject }) => [actor, subject])).toContainEqual([
      "mia",
      `lab/${ZONE}`,
    ]);
  });

  test("a double click is one look and one row", async () => {
    await program.turn();
    const { client } = fresh.database;
    const before = await client.audit.count();
    await Promise.all([ask(), ask(), ask()]);
    await program.services.checks.settle();
    await ask();
    expect(program.agent.asked.get("looks")).toBe(1);
    expect(await client.audit.count()).toBe(before + 1);
  });

  test("whoever asks for more than a person can read is asked to slow down", async () => {
    for (let index = 0; index < 61; index++) program.agent.putZone(`zone-${index}.example.test`);
    await program.turn();
    const codes: string[] = [];
    for (let index = 0; index < 61; index++) {
      const params = { zone: `zone-${index}.example.test` };
      const asked = await requestCheck(program.as("helpdesk", "script"), params, {});
      codes.push(asked.ok ? "ok" : asked.error.kind);
    }
    expect(codes.filter((code) => code === "ok")).toHaveLength(60);
    expect(codes.at(-1)).toBe("too-many-requests");
    expect(await ask("somebody-else")).toMatchObject({ ok: true });
    await program.services.checks.settle();
  });
});
