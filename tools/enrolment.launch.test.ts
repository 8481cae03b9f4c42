import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer as createHttp, type Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Agent as Dispatcher, request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentUrn, callerUrn } from "@/lib/contracts/agent/enrolment";
import { createApiApp } from "@/lib/http/api-app";
import { makeAuthority, makeLeaf } from "@/lib/platform/certificates/authority";
import { createEnrolment } from "@/lib/services/agents/enrolment/create-enrolment";
import { openAuthority } from "@/lib/services/agents/enrolment/stored-authority";
import { tendCertificate } from "@/lib/services/agents/enrolment/tend-certificate";
import { findAgent } from "@/lib/services/agents/list-agents";
import { removeAgent } from "@/lib/services/agents/remove-agent";
import { testAgent } from "@/lib/services/agents/test-agent";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import type { ChildProgram } from "@/tools/real-servers/child-program";
import { type EnrollingAgent, enrollingAgent } from "@/tools/real-servers/enrolled-agent";

const ESTATE = "forest.example";
const DRIVER = {
  driver: "windows-powershell",
  estate: ESTATE,
  servers: ["dc1.forest.example"],
  transport: { kind: "local" },
  powershell: "/nowhere/powershell.exe",
};
const DAY_SECONDS = 86_400;

let fresh: FreshDatabase;
let program: TestProgram;
let web: Server;
let webUrl: string;
let gateway: EnrollingAgent;
let running: ChildProgram;
let code: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  const clock = { seconds: 0, now: () => Date.now() / 1000 };
  program = await testProgram({ database: fresh.database, clock });
  const app = createApiApp({
    services: () => program.services,
    hosts: () => ({ names: [], acceptsAddresses: false }),
    checksAnswers: true,
  });
  web = createHttp(getRequestListener(app.fetch));
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  gateway = await enrollingAgent({ name: "gateway", web: webUrl, drivers: [DRIVER] });
});
afterAll(async () => {
  await running.end("SIGKILL");
  await gateway.remove();
  web.closeAllConnections();
  web.close();
  await program.close();
  await fresh.close();
});

async function codeFor(name: string, changes: object = {}): Promise<string> {
  const offered = await createEnrolment(program.as("admin", "Selma"), { name, ...changes });
  if (!offered.ok) throw new Error(offered.error.detail);
  return offered.value.code;
}

async function tested(name: string) {
  await testAgent(program.as("admin"), { name });
  const found = await findAgent(program.services, name);
  if (!found.ok) throw new Error(found.error.detail);
  return found.value;
}

async function storedIdentity(agent: EnrollingAgent) {
  const file = path.join(agent.directory, "state/identity.json");
  const text = await readFile(file, "utf8");
  return JSON.parse(text) as Readonly<
    Record<"enrolment" | "authority" | "certificate" | "privateKey", string>
  >;
}

type Shown = { readonly cert?: string; readonly key?: string };

/** What a call with this certificate and this token meets; the agent's own certificate is not judged. */
async function knock(url: string, shown: Shown, token?: string): Promise<string> {
  const connect = { rejectUnauthorized: false, ...shown };
  const dispatcher = new Dispatcher({ connect });
  try {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await request(`${url}/agent/v1/hello`, { dispatcher, headers });
    await answer.body.dump();
    return String(answer.statusCode);
  } catch (error) {
    return error instanceof Error && "code" in error ? `refused ${error.code}` : String(error);
  } finally {
    await dispatcher.destroy();
  }
}

const shownBy = ({ certificate, privateKey }: { certificate: string; privateKey: string }) => ({
  cert: certificate,
  key: privateKey,
});
const around = () => {
  const now = Date.now() / 1000;
  return { notBefore: now - 60, notAfter: now + 3_600 };
};

async function ownAuthority() {
  const { id } = await fresh.database.client.certificateAuthority.findFirstOrThrow();
  const authority = await openAuthority(program.services, id);
  if (authority === null) throw new Error("its key is ours");
  return authority;
}

describe("enrolling", () => {
  test("an agent that has not enrolled does not start, and says what to do", async () => {
    await expect(gateway.start()).rejects.toThrow(/has not enrolled.*npm run agent -- enrol/);
  });

  test("one code, one line: the key is made on the agent, and mutual TLS from then on", async () => {
    code = await codeFor("gateway", { estate: ESTATE });
    const enrolled = await gateway.enrol(code);
    expect(enrolled).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("gateway has enrolled. Its certificate is good until 20"),
    });
    running = await gateway.start();
    expect(await tested("gateway")).toMatchObject({
      state: "connected",
      readOnly: true,
      versionSkew: "same",
      url: gateway.url,
      certificate: { fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const { mode } = await stat(path.join(gateway.directory, "state/identity.json"));
    expect(mode & 0o777).toBe(0o600);
    expect(running.output()).not.toContain("PRIVATE KEY");
  });

  test("the same code a second time, from another machine, enrols nobody", async () => {
    const thief = await enrollingAgent({ name: "gateway", web: webUrl, drivers: [DRIVER] });
    const replayed = await thief.enrol(code);
    expect(replayed).toMatchObject({ exitCode: 1, output: expect.stringContaining("used up") });
    await thief.remove();
  });

  test("an agent that has enrolled does not enrol again over its identity", async () => {
    const again = await gateway.enrol(code);
    expect(again).toMatchObject({ exitCode: 1, output: expect.stringContaining("already") });
  });

  test("what is no code is refused before anybody is asked", async () => {
    const other = await enrollingAgent({ name: "x", web: "http://127.0.0.1:1", drivers: [DRIVER] });
    expect((await other.enrol("km1.nonsense")).output).toContain("no enrolment code");
    expect((await other.enrol(code)).output).toContain("cannot be asked at http://127.0.0.1:1");
    await other.remove();
  });
});

describe("the agent lets in", () => {
  test("nobody without a certificate, whatever token they have", async () => {
    expect(await knock(gateway.url, {})).toMatch(/^refused /);
    expect(await knock(gateway.url, {}, "a-stolen-token-of-sufficient-length")).toMatch(
      /^refused /,
    );
  });

  test("nobody whose certificate another authority signed, though it says the right name", async () => {
    const { enrolment } = await storedIdentity(gateway);
    const order = { urn: callerUrn(enrolment), use: "caller", ...around() } as const;
    const leaf = await makeLeaf(await makeAuthority(Date.now() / 1000), order);
    expect(await knock(gateway.url, shownBy(leaf))).toMatch(/^refused /);
  });

  test("no other agent, no caller of another enrolment, and not itself", async () => {
    const authority = await ownAuthority();
    const orders = [
      { urn: agentUrn("other", "e"), use: "agent" },
      { urn: callerUrn("another-enrolment"), use: "caller" },
    ] as const;
    for (const order of orders) {
      const leaf = await makeLeaf(authority, { ...order, ...around() });
      expect(await knock(gateway.url, shownBy(leaf)), order.urn).toMatch(/^refused /);
    }
    expect(await knock(gateway.url, shownBy(await storedIdentity(gateway)))).toMatch(/^refused /);
    expect(running.output()).toContain("refused a caller with another's certificate");
  });

  test("its own caller, and not with one that is over", async () => {
    const { enrolment } = await storedIdentity(gateway);
    const order = { urn: callerUrn(enrolment), use: "caller" } as const;
    const authority = await ownAuthority();
    const good = await makeLeaf(authority, { ...order, ...around() });
    expect(await knock(gateway.url, shownBy(good))).toBe("200");
    const now = Date.now() / 1000;
    const over = await makeLeaf(authority, { ...order, notBefore: now - 100, notAfter: now - 50 });
    expect(await knock(gateway.url, shownBy(over))).toMatch(/^refused /);
  });
});

describe("the web side takes for the agent", () => {
  /** Points the stored address at somebody in between who shows this certificate. */
  async function withImpostor(shown: { certificate: string; privateKey: string }) {
    const seen: string[] = [];
    const { cert, key } = shownBy(shown);
    const impostor = createServer({ cert, key }, (asked, response) => {
      seen.push(asked.url ?? "");
      response.end("{}");
    });
    impostor.listen(0, "127.0.0.1");
    await once(impostor, "listening");
    const url = `https://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
    const { agent } = fresh.database.client;
    await agent.update({ where: { name: "gateway" }, data: { url } });
    const { state, sentence } = await tested("gateway");
    await agent.update({ where: { name: "gateway" }, data: { url: gateway.url } });
    impostor.closeAllConnections();
    impostor.close();
    return { state, sentence, seen };
  }

  test("nobody whose certificate another authority signed", async () => {
    const { enrolment } = await storedIdentity(gateway);
    const order = { urn: agentUrn("gateway", enrolment), use: "agent", ...around() } as const;
    const leaf = await makeLeaf(await makeAuthority(Date.now() / 1000), order);
    expect(await withImpostor(leaf)).toMatchObject({ state: "wrong-certificate", seen: [] });
  });

  test("nobody whose certificate was not issued here, though our own authority's key signed it", async () => {
    const { enrolment } = await storedIdentity(gateway);
    const order = { urn: agentUrn("gateway", enrolment), use: "agent", ...around() } as const;
    const leaf = await makeLeaf(await ownAuthority(), order);
    expect(await withImpostor(leaf)).toMatchObject({ state: "wrong-certificate", seen: [] });
  });

  test("no other agent", async () => {
    const order = { urn: agentUrn("other", "e"), use: "agent", ...around() } as const;
    const leaf = await makeLeaf(await ownAuthority(), order);
    const met = await withImpostor(leaf);
    expect(met).toMatchObject({ state: "wrong-certificate", seen: [] });
    expect(met.sentence).toContain("urn:keymaster:agent:gateway");
  });

  test("the agent itself, again", async () => {
    expect(await tested("gateway")).toMatchObject({ state: "connected" });
  });
});

describe("renewal", () => {
  const due = () => {
    const now = Date.now() / 1000;
    return { early: now + 31 * DAY_SECONDS, late: now + 29 * DAY_SECONDS };
  };
  const shown = async () => (await tested("gateway")).certificate?.fingerprint ?? "";

  test("waits until a third of the life is left, and then gives the agent another key and certificate without a gap", async () => {
    const before = await shown();
    const old = await storedIdentity(gateway);
    await tendCertificate(program.services, "gateway", {
      fingerprint: before,
      notAfter: due().early,
    });
    expect(await shown()).toBe(before);
    await tendCertificate(program.services, "gateway", {
      fingerprint: before,
      notAfter: due().late,
    });
    const after = await tested("gateway");
    expect(after.state).toBe("connected");
    expect(after.certificate?.fingerprint).not.toBe(before);
    const renewed = await storedIdentity(gateway);
    expect(renewed.privateKey).not.toBe(old.privateKey);
    expect(running.output()).toContain("the certificate was renewed");
    const { agentCertificate, audit } = fresh.database.client;
    const revoked = await agentCertificate.findUniqueOrThrow({ where: { fingerprint: before } });
    expect(revoked.revokedBecause).toBe("superseded");
    const rows = await audit.findMany({ where: { action: "renew-certificate" } });
    expect(rows.map(({ phase }) => phase).sort()).toEqual(["intent", "outcome"]);
    expect(JSON.stringify(rows)).not.toContain("PRIVATE KEY");
  });

  test("leaves a certificate that somebody copied before it worth nothing", async () => {
    const { agentCertificate } = fresh.database.client;
    const old = await agentCertificate.findFirstOrThrow({
      where: { revokedBecause: "superseded" },
    });
    expect(old.notAfter).toBeGreaterThan(Date.now() / 1000);
    expect(await shown()).not.toBe(old.fingerprint);
  });
});

describe("a restart of the agent", () => {
  test("keeps the renewed identity", async () => {
    expect(await running.end("SIGTERM")).toBe(0);
    running = await gateway.start();
    expect(await tested("gateway")).toMatchObject({ state: "connected" });
  });
});

describe("removing an agent", () => {
  test("that cannot be told: its identity is worth nothing to it, and nobody can call it, though it is enrolled anew elsewhere under its name", async () => {
    expect(await running.end("SIGTERM")).toBe(0);
    const old = await storedIdentity(gateway);
    const removed = await removeAgent(program.as("admin", "Selma"), { name: "gateway" });
    expect(removed.ok).toBe(true);
    const outcome = await fresh.database.client.audit.findFirstOrThrow({
      where: { action: "remove-agent", phase: "outcome" },
      orderBy: { sequence: "desc" },
    });
    expect(outcome).toMatchObject({ actor: "Selma", after: { told: false, because: "silent" } });
    running = await gateway.start();
    const second = await enrollingAgent({
      name: "gateway",
      web: webUrl,
      drivers: [DRIVER],
      url: gateway.url,
    });
    expect((await second.enrol(await codeFor("gateway"))).exitCode).toBe(0);
    // The new enrolment's address leads to the old agent: neither takes the other for its own.
    expect(await tested("gateway")).toMatchObject({ state: "wrong-certificate" });
    const { enrolment } = await storedIdentity(second);
    const order = { urn: callerUrn(enrolment), use: "caller", ...around() } as const;
    const caller = await makeLeaf(await ownAuthority(), order);
    expect(await knock(gateway.url, shownBy(caller))).toMatch(/^refused /);
    expect(old.enrolment).not.toBe(enrolment);
    await second.remove();
    await running.end("SIGKILL");
    await removeAgent(program.as("admin"), { name: "gateway" });
  });

  test("that can be told: it forgets its key, ends and does not come back", async () => {
    const other = await enrollingAgent({ name: "other", web: webUrl, drivers: [DRIVER] });
    expect((await other.enrol(await codeFor("other"))).exitCode).toBe(0);
    const child = await other.start();
    expect(await tested("other")).toMatchObject({ state: "connected" });
    expect((await removeAgent(program.as("admin"), { name: "other" })).ok).toBe(true);
    await child.waitFor((output) => output.includes("Keymaster has removed this agent"));
    await expect(storedIdentity(other)).rejects.toMatchObject({ code: "ENOENT" });
    expect(await knock(other.url, {})).toMatch(/^refused /);
    await expect(other.start()).rejects.toThrow(/has not enrolled/);
    await child.end("SIGKILL");
    await other.remove();
  });

  test("for one estate alone it is refused when it names another one later", async () => {
    const agent = await enrollingAgent({ name: "narrow", web: webUrl, drivers: [DRIVER] });
    expect(
      (await agent.enrol(await codeFor("narrow", { estate: "other.example" }))).output,
    ).toContain("other.example");
    expect((await agent.enrol(await codeFor("narrow", { estate: ESTATE }))).exitCode).toBe(0);
    const { client } = fresh.database;
    await client.agent.update({ where: { name: "narrow" }, data: { onlyEstate: "other.example" } });
    const child = await agent.start();
    const found = await tested("narrow");
    expect(found).toMatchObject({ state: "refused", drivers: [] });
    expect(found.sentence).toContain("other.example");
    await child.end("SIGKILL");
    await agent.remove();
  });
});
