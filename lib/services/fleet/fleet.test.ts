import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rolloverOf, signingOf, zskOf } from "@/lib/dnssec/status/stories/facts-builder";
import { listErrorCodes } from "@/lib/services/error-codes/list-error-codes";
import type { FleetEvent } from "@/lib/services/events/event-hub";
import { createEventHub } from "@/lib/services/events/event-hub";
import { listServers, readServer } from "@/lib/services/servers/list-servers";
import { showEstates } from "@/lib/services/show-estates";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { csvCell, exportZones } from "@/lib/services/zones/export-zones";
import { readSnapshot } from "@/lib/services/zones/read-snapshot";
import { createFleetState } from "./fleet-state";
import { readFleet } from "./read-fleet";
import { readFrame } from "./read-frame";

let fresh: FreshDatabase;
let program: TestProgram;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  const { client } = fresh.database;
  for (const name of [
    "zone",
    "zoneReport",
    "source",
    "agent",
    "estate",
    "server",
    "serverReport",
    "removedZone",
    "lease",
  ] as const) {
    await (client[name] as typeof client.zone).deleteMany();
  }
  program = await testProgram({ database: fresh.database });
  program.agent.putZone("a.example");
  program.agent.putZone("b.example");
  program.agent.putZone("stuck.example", {
    signing: signingOf({
      descriptors: [
        zskOf({ rollover: rolloverOf({ phase: "halted", stage: "failed", fault: "9107" }) }),
      ],
    }),
  });
  await program.turn();
  return () => program.close();
});

const helpdesk = () => program.as("helpdesk");

async function fleet() {
  const read = await readFleet(helpdesk());
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

function powerOff(server: string): void {
  const { world } = program.agent;
  world.servers = world.servers.map((one) =>
    one.server === server
      ? {
          ...one,
          reachable: false,
          failure: { kind: "unreachable", code: 1722, detail: "" },
          vantagePoints: ["agent", "dc2.contoso.com"].map((from) => ({
            from,
            reachable: false,
            at: world.now,
          })),
        }
      : one,
  );
}

describe("the fleet", () => {
  test("the frame of every page is told the same clocks and silent agents as the fleet's own page", async () => {
    const frame = await readFrame(helpdesk());
    const { clocks, agents } = await fleet();
    expect(frame).toEqual({ ok: true, value: { clocks, agents } });
    expect(agents).toEqual({ total: 1, silent: 0 });
  });

  test("counts every status and says in one line how it stands", async () => {
    const read = await fleet();
    expect(read.zones).toMatchObject({ total: 3, byStatus: { healthy: 2, stuck: 1, failing: 0 } });
    expect(read.headline).toMatch(/^3 zones · 2 healthy · 1 stuck/);
    expect(read.agents).toEqual({ total: 1, silent: 0 });
  });

  test("folds zones that need the same thing because of the same server into one row", async () => {
    powerOff("dc1.contoso.com");
    await program.turn();
    const { attention, attentionTotal, servers } = await fleet();
    const down = attention.filter(({ status }) => status === "key-master-down");
    expect(down).toMatchObject([{ zone: "a.example", holder: "dc1.contoso.com", more: 1 }]);
    expect(attentionTotal).toBe(2);
    expect(servers).toEqual({ total: 2, unreachable: 1 });
  });

  test("a silent agent never looks healthy", async () => {
    program.agent.world.failure = new Error("gone");
    await program.turn();
    const read = await fleet();
    expect(read.zones.byStatus).toMatchObject({ healthy: 0, unknown: 3 });
    expect(read.agents).toEqual({ total: 1, silent: 1 });
    expect(read.affectsUsers).toBe("unknown");
  });
});

describe("an estate that only the embedded agent knows", () => {
  test("is hidden while that agent does not run, and shown again with everything when it does", async () => {
    await program.services.collector.close();
    const { database, wallNow } = program.services;
    const without = { database, agents: { ...program.services.agents, embeddedName: null } };
    await showEstates({ ...program.services, ...without });
    const hidden = createFleetState({ database, wallNow, onChange: () => undefined });
    await hidden.refresh();
    expect([hidden.zones.size, hidden.estates.size]).toEqual([0, 0]);
    await showEstates(program.services);
    await hidden.refresh();
    expect([hidden.zones.size, hidden.estates.size]).toEqual([3, 1]);
  });
});

describe("servers", () => {
  test("tell what hangs on them", async () => {
    const list = await listServers(helpdesk(), { limit: 10 });
    expect(list.ok && list.value.items).toMatchObject([
      {
        name: "dc1.contoso.com",
        zones: { holder: 3, primary: 3, total: 3 },
        ifItDied: { clean: 3 },
        agents: ["embedded"],
      },
      { name: "dc2.contoso.com", zones: { holder: 0, primary: 3, total: 3 } },
    ]);
  });

  test("are found in any spelling, and the nearest names are told otherwise", async () => {
    const found = await readServer(helpdesk(), { server: "DC1.contoso.com." }, {});
    expect(found.ok && found.value.name).toBe("dc1.contoso.com");
    const missed = await readServer(helpdesk(), { server: "dc11.contoso.com" }, {});
    expect(missed).toMatchObject({
      error: { kind: "server-not-found", nearest: ["dc1.contoso.com", "dc2.contoso.com"] },
    });
  });

  test("of a silent agent are neither reachable nor unreachable", async () => {
    program.agent.world.failure = new Error("gone");
    await program.turn();
    const list = await listServers(helpdesk(), { limit: 10 });
    expect(list.ok && list.value.items.map(({ reachable }) => reachable)).toEqual([null, null]);
  });
});

describe("the snapshot", () => {
  async function snapshot(since?: number) {
    const read = await readSnapshot(helpdesk(), { since });
    if (!read.ok) throw new Error(read.error.detail);
    return read.value;
  }

  test("has every zone in columns, by name, with words in dictionaries", async () => {
    const { columns, dictionaries, full } = await snapshot();
    expect(full).toBe(true);
    expect(columns.name).toEqual(["a.example", "b.example", "stuck.example"]);
    expect(columns.status.map((index) => dictionaries.statuses[index])).toEqual([
      "healthy",
      "healthy",
      "stuck",
    ]);
    expect(new Set(Object.values(columns).map((column) => column.length))).toEqual(new Set([3]));
  });

  test("since a revision has only what changed, and what is gone", async () => {
    const { revision } = await snapshot();
    program.agent.putZone("b.example", {
      displayName: "B.example",
      signing: null,
      everSigned: false,
    });
    program.agent.putZone("c.example");
    program.agent.removeZone("a.example");
    await program.turn();
    const delta = await snapshot(revision);
    expect(delta.full).toBe(false);
    expect(delta.columns.name).toEqual(["b.example", "c.example"]);
    expect(delta.removed).toEqual([{ estate: "lab", name: "a.example" }]);
    expect((await snapshot(delta.revision)).columns.name).toEqual([]);
  });

  test("for a revision of another life is the whole list", async () => {
    expect((await snapshot(0)).full).toBe(true);
    expect((await snapshot(1_000_000)).full).toBe(true);
  });
});

describe("events", () => {
  test("tell which zones changed, once, and nothing while nothing changes", async () => {
    const heard: FleetEvent[] = [];
    const stop = program.services.events.subscribe((event) => heard.push(event));
    await program.turn();
    expect(heard).toEqual([]);
    program.agent.putZone("new.example");
    await program.turn();
    expect(heard.filter(({ topic }) => topic === "zone")).toMatchObject([{ ids: ["new.example"] }]);
    stop();
  });

  test("what was missed is told again; what is not known any more asks for everything", () => {
    const hub = createEventHub();
    const start = hub.lastId();
    hub.publish("zone", ["a.example"], 1);
    const middle = hub.lastId();
    hub.publish("zone", ["b.example"], 2);
    expect(hub.since(start)?.map(({ ids }) => ids[0])).toEqual(["a.example", "b.example"]);
    expect(hub.since(middle)?.map(({ ids }) => ids[0])).toEqual(["b.example"]);
    expect(hub.since(hub.lastId())).toEqual([]);
    expect(hub.since("another-7")).toBeNull();
    for (let index = 0; index < 600; index++) hub.publish("zone", [], index);
    expect(hub.since(middle)).toBeNull();
  });

  test("a change of thousands of zones names none: everything is worth asking again", () => {
    const hub = createEventHub();
    hub.publish(
      "zone",
      Array.from({ length: 101 }, (_, index) => `${index}.example`),
      1,
    );
    expect(hub.since(hub.lastId().replace(/\d+$/, "0"))?.[0]?.ids).toEqual([]);
  });
});

describe("the CSV", () => {
  test("has one line a zone and a head", async () => {
    const lines = await exportZones(helpdesk(), { limit: 1, status: ["healthy"] });
    let text = "";
    if (lines.ok) for await (const piece of lines.value) text += piece;
    expect(text.split("\r\n").map((line) => line.split(",")[0])).toEqual([
      "zone",
      "a.example",
      "b.example",
      "",
    ]);
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["\t=1", "'\t=1"],
    ['say "no", twice', '"say ""no"", twice"'],
    ["a\nb", '"a\nb"'],
    ["plain.example", "plain.example"],
  ])("the cell %j runs nowhere", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test("numbers stay numbers and nothing stays empty", () => {
    expect([csvCell(-1), csvCell(null), csvCell(true)]).toEqual(["-1", "", "true"]);
  });
});

describe("error codes", () => {
  test("name the zones that show them now, by their own failure, by their holder's, or by their situation", async () => {
    powerOff("dc1.contoso.com");
    await program.turn();
    const zonesOf = async (q: string) => {
      const list = await listErrorCodes(helpdesk(), { limit: 5, q });
      return list.ok ? (list.value.items[0]?.zonesNow ?? []).map(({ zone }) => zone) : [];
    };
    expect(await zonesOf("9107")).toEqual(["stuck.example"]);
    expect(await zonesOf("1722")).toEqual(expect.arrayContaining(["a.example", "b.example"]));
  });

  test("a pasted message is answered with its code", async () => {
    const message = "Reset-DnsServerZoneKeyMasterRole : WIN32 9122";
    const list = await listErrorCodes(helpdesk(), { limit: 5, q: message });
    expect(list.ok && list.value.items[0]?.code).toBe(9122);
  });
});
