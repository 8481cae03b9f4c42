import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeAgent, fakeAgent } from "@/lib/services/testing/fake-agent";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { readZone } from "@/lib/services/zones/read-zone";
import { addAgent } from "./add-agent";
import { findAgent, listAgents } from "./list-agents";
import { removeAgent } from "./remove-agent";
import { testAgent } from "./test-agent";

const TOKEN = "a-token-of-sufficient-length";
let fresh: FreshDatabase;
let program: TestProgram;
let other: FakeAgent;
let server: http.Server;
let url: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
      const { status, body } = isKnown
        ? await other.transport.send({
            method: request.method ?? "GET",
            path: request.url ?? "",
            body: chunks.length === 0 ? null : Buffer.concat(chunks).toString(),
            timeoutMs: 1_000,
          })
        : { status: 401, body: { code: "wrong-token", detail: "Present the token." } };
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await fresh.close();
});

beforeEach(async () => {
  const { client } = fresh.database;
  for (const table of [
    client.zone,
    client.zoneReport,
    client.source,
    client.agent,
    client.estate,
  ]) {
    await (table as typeof client.zone).deleteMany();
  }
  await client.lease.deleteMany();
  program = await testProgram({ database: fresh.database });
  other = fakeAgent(() => program.clock.now(), "forest.example");
  other.world.hasLab = false;
  other.putZone("elsewhere.example");
  program.agent.putZone("secure.contoso.com");
  await program.turn();
  return () => program.close();
});

const add = (changes: object = {}) =>
  addAgent(program.as("admin", "Selma"), { name: "forest", url, token: TOKEN, ...changes });

async function stateOf(name: string): Promise<string> {
  const found = await findAgent(program.services, name);
  return found.ok ? found.value.state : found.error.kind;
}

describe("adding an agent", () => {
  test("talks to it at once: its zones are in the list with the answer", async () => {
    const added = await add();
    expect(added.ok && added.value).toMatchObject({
      state: "connected",
      zones: 1,
      origin: "added",
    });
    expect([...program.services.fleet.zones.values()].map(({ name }) => name)).toContain(
      "elsewhere.example",
    );
  });

  test("keeps the token encrypted and tells it to nobody", async () => {
    await add();
    const stored = JSON.stringify(await fresh.database.client.agent.findMany());
    const audit = JSON.stringify(await fresh.database.client.audit.findMany());
    const listed = JSON.stringify(await listAgents(program.as("helpdesk"), { limit: 100 }));
    for (const text of [stored, audit, listed]) expect(text).not.toContain(TOKEN);
  });

  test("records who did it, without the token, in an unbroken chain", async () => {
    await add();
    const row = await fresh.database.client.audit.findFirstOrThrow({
      orderBy: { sequence: "desc" },
    });
    expect(row).toMatchObject({
      actor: "Selma",
      role: "admin",
      action: "add-agent",
      subject: "forest",
      after: { name: "forest", url, hasCaCertificate: false },
    });
  });

  test("refuses without role, and a name that is taken", async () => {
    const refused = await addAgent(program.as("operator"), { name: "x", url, token: TOKEN });
    expect(refused).toMatchObject({ error: { kind: "forbidden" } });
    await add();
    expect(await add()).toMatchObject({ error: { kind: "agent-exists" } });
  });

  test.each([
    [{ url: "http://agent.example.test:8443" }, "url"],
    [{ caCertificate: "no certificate" }, "caCertificate"],
  ])(
    "refuses %j: the token must not travel in the clear, and a certificate must be one",
    async (changes, field) => {
      expect(await add(changes)).toMatchObject({
        error: { kind: "invalid-value", fields: [{ path: field }] },
      });
    },
  );
});

describe("an agent that does not talk", () => {
  test("with another token is said to have the wrong token", async () => {
    const added = await add({ token: "another-token-of-enough-length" });
    expect(added).toMatchObject({ value: { state: "wrong-token" } });
    expect(added.ok && added.value.sentence).toContain("token");
  });

  test("of another version is not read, and comes back when its version fits", async () => {
    other.world.contractVersion = 2;
    await add();
    expect(await stateOf("forest")).toBe("version-mismatch");
    expect(other.asked.get("sweep")).toBeUndefined();
    other.world.contractVersion = 1;
    await testAgent(program.as("admin"), { name: "forest" });
    expect(await stateOf("forest")).toBe("connected");
  });

  test("with a wrong clock is read, and its clock is named", async () => {
    other.world.clockSkewSeconds = -3_600;
    const added = await add();
    expect(added.ok && added.value).toMatchObject({ state: "clock-skewed", zones: 1 });
    expect(added.ok && added.value.sentence).toContain("3600 s behind");
  });

  test("with a wrong clock does not bring its clock into the fleet: freshness starts when a fact arrives here", async () => {
    other.world.clockSkewSeconds = -3_600;
    other.world.now = program.clock.seconds - 3_600;
    await add();
    const read = await readZone(program.as("helpdesk"), { zone: "elsewhere.example" }, {});
    const arrived = new Date(program.clock.seconds * 1000).toISOString().replace(".000Z", "Z");
    expect(read.ok && read.value.observedAt).toBe(arrived);
    expect(read.ok && read.value.clocks).toMatchObject([
      { estate: "forest.example", now: arrived },
    ]);
  });

  test("that is gone is silent since its last word, and its zones are unknown, no others", async () => {
    await add();
    const spoke = (await findAgent(program.services, "forest")) as {
      value: { lastContactAt: string };
    };
    other.world.failure = { status: 502, body: null };
    program.clock.seconds += 60;
    await program.turn();
    const found = await findAgent(program.services, "forest");
    expect(found.ok && found.value).toMatchObject({
      state: "silent",
      silentSince: spoke.value.lastContactAt,
    });
    const statuses = [...program.services.fleet.zones.values()].map(({ name, status }) => [
      name,
      status,
    ]);
    expect(statuses).toEqual([
      ["secure.contoso.com", "healthy"],
      ["elsewhere.example", "unknown"],
    ]);
  });

  test("that answers with an error of its own refuses", async () => {
    await add();
    other.world.failure = { status: 500, body: { detail: "out of order" } };
    await testAgent(program.as("admin"), { name: "forest" });
    const found = await findAgent(program.services, "forest");
    expect(found.ok && found.value.state).toBe("refused");
    expect(found.ok && found.value.sentence).toContain("out of order");
  });

  test("at an address where nobody listens is silent", async () => {
    const added = await add({ url: "http://127.0.0.1:1" });
    expect(added).toMatchObject({ value: { state: "silent" } });
  });
});

describe("removing an agent", () => {
  test("takes its zones and credentials along, records it, and leaves the others", async () => {
    await add();
    expect(await removeAgent(program.as("admin", "Selma"), { name: "forest" })).toEqual({
      ok: true,
      value: null,
    });
    expect(await stateOf("forest")).toBe("agent-not-found");
    expect([...program.services.fleet.zones.values()].map(({ name }) => name)).toEqual([
      "secure.contoso.com",
    ]);
    const row = await fresh.database.client.audit.findFirstOrThrow({
      orderBy: { sequence: "desc" },
    });
    expect(row).toMatchObject({ action: "remove-agent", subject: "forest", actor: "Selma" });
  });

  test("refuses without role, and for the one inside Keymaster", async () => {
    await add();
    expect(await removeAgent(program.as("approver"), { name: "forest" })).toMatchObject({
      error: { kind: "forbidden" },
    });
    expect(await removeAgent(program.as("admin"), { name: "embedded" })).toMatchObject({
      error: { kind: "agent-is-configured" },
    });
  });
});

describe("the agents file", () => {
  test("is read again when it changes; what it drops is gone with its zones", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "keymaster-agents-"));
    const agentsFile = path.join(folder, "agents.json");
    await writeFile(path.join(folder, "token"), `${TOKEN}\n`);
    await writeFile(
      agentsFile,
      JSON.stringify({ agents: [{ name: "filed", url, tokenFile: "token" }] }),
    );
    await program.services.collector.close();
    const configured = await testProgram({
      database: fresh.database,
      agent: program.agent,
      clock: program.clock,
      agentsFile,
    });
    await configured.turn();
    const found = await findAgent(configured.services, "filed");
    expect(found).toMatchObject({ value: { origin: "configured", state: "connected", zones: 1 } });
    await writeFile(agentsFile, JSON.stringify({ agents: [] }));
    await configured.turn();
    expect(await findAgent(configured.services, "filed")).toMatchObject({
      error: { kind: "agent-not-found" },
    });
    expect(configured.services.fleet.zones.size).toBe(1);
    await writeFile(agentsFile, "{ not json");
    await configured.turn();
    expect(configured.services.fleet.zones.size).toBe(1);
    await configured.close();
    await rm(folder, { recursive: true });
  });
});
