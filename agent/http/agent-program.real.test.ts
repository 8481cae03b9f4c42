import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Agent as Dispatcher, fetch } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Hello } from "@/lib/contracts/agent/endpoints";
import { AgentProblem } from "@/lib/contracts/agent/problems";
import { type RunningAgent, runAgentProgram, startAgent } from "@/tools/real-servers/agent";
import { makeCertificates } from "@/tools/real-servers/certificates";

const LAB = { driver: "embedded-lab", zones: 0 };
const MAX_END_MS = 5_000;

async function call(agent: RunningAgent, change: { token?: string; ca?: string } = {}) {
  const ca = change.ca ?? agent.caCertificate ?? "";
  const dispatcher = new Dispatcher({ connect: { ca } });
  const headers = { authorization: `Bearer ${change.token ?? agent.token}` };
  const response = await fetch(`${agent.url}/agent/v1/hello`, { dispatcher, headers });
  const body = await response.json();
  await dispatcher.close();
  return { status: response.status, body };
}

describe("the agent as a program of its own", () => {
  let agent: RunningAgent;
  beforeAll(async () => {
    agent = await startAgent({ name: "ns1", drivers: [LAB] });
  });
  afterAll(async () => {
    await agent.remove();
  });

  test("answers over HTTPS whoever has the token and trusts its authority", async () => {
    expect(agent.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { status, body } = await call(agent);
    expect(status).toBe(200);
    const hello = Hello.parse(body);
    expect(hello).toMatchObject({ name: "ns1", readOnly: true, drivers: [{ id: "lab" }] });
    expect(Math.abs(hello.wallClock - Date.now() / 1000)).toBeLessThan(5);
  });

  test("refuses another token, and tells nothing", async () => {
    const { status, body } = await call(agent, { token: "not-the-token-at-all" });
    expect(status).toBe(401);
    expect(AgentProblem.parse(body).code).toBe("wrong-token");
    expect(JSON.stringify(body)).not.toContain("ns1");
  });

  test("a caller that trusts another authority does not even send its token", async () => {
    const other = await makeCertificates(agent.directory, "other");
    const refused = call(agent, { ca: other.caCertificate });
    await expect(refused).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/CERT|SIGNATURE|SELF_SIGNED/) },
    });
  });

  test("plain HTTP is not answered on the HTTPS port", async () => {
    await expect(fetch(agent.url.replace("https", "http"))).rejects.toThrow();
  });

  test("what it writes is JSON, a line each, without the token", async () => {
    await call(agent);
    const lines = agent.output().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).msg)).toContain("request");
    expect(agent.output()).not.toContain(agent.token);
  });

  test("SIGTERM ends it in order and soon, though a caller keeps its connection open", async () => {
    const dispatcher = new Dispatcher({ connect: { ca: agent.caCertificate ?? "" } });
    const headers = { authorization: `Bearer ${agent.token}` };
    await (await fetch(`${agent.url}/agent/v1/hello`, { dispatcher, headers })).json();
    const startedAt = performance.now();
    expect(await agent.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(MAX_END_MS);
    await dispatcher.destroy();
  });
});

describe("an agent that cannot start", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "agent-refused-"));
    await writeFile(path.join(directory, "token"), "0123456789abcdef", { mode: 0o600 });
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  async function outputOf(change: object): Promise<string> {
    const file = path.join(directory, "agent.json");
    const listen = { host: "127.0.0.1", port: 0 };
    const config = { name: "a", listen, tokenFile: "token", stateDir: "s", drivers: [LAB] };
    await writeFile(file, JSON.stringify({ ...config, ...change }));
    const error = await runAgentProgram(file).catch((caught: unknown) => caught);
    expect(String(error)).toContain("ended too early");
    return String(error).split("\n").slice(1).join("\n");
  }

  test("says so in one sentence, without a stack", async () => {
    const output = await outputOf({ name: "" });
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(output).toContain(`agent.json has a mistake at "name": give the agent's name.`);
  });

  test("because its port is taken, because its certificate is none", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const taken = await outputOf({ listen: { host: "127.0.0.1", port } });
    server.close();
    expect(taken.trim()).toBe(
      `Port ${port} on 127.0.0.1 is taken: choose another "listen.port", or end the program that has it.`,
    );
    for (const name of ["cert", "key"]) {
      await writeFile(path.join(directory, name), "not PEM");
      await chmod(path.join(directory, name), 0o600);
    }
    const output = await outputOf({ tls: { certFile: "cert", keyFile: "key" } });
    expect(output).toContain('The agent cannot listen, check "listen" and "tls"');
    expect(output.trim().split("\n")).toHaveLength(1);
  });

  test("because it names one driver twice", async () => {
    expect(await outputOf({ drivers: [LAB, LAB] })).toContain("names the driver lab twice");
  });
});
