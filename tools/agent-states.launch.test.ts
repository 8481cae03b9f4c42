import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addAgent } from "@/lib/services/agents/add-agent";
import { findAgent } from "@/lib/services/agents/list-agents";
import { testAgent } from "@/lib/services/agents/test-agent";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { type RunningAgent, startAgent } from "@/tools/real-servers/agent";
import { makeCertificates } from "@/tools/real-servers/certificates";

let fresh: FreshDatabase;
let program: TestProgram;
let agent: RunningAgent;
let folder: string;
let otherAuthority: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "keymaster-authority-"));
  const drivers = [{ driver: "embedded-lab", zones: 0 }];
  [fresh, agent, { caCertificate: otherAuthority }] = await Promise.all([
    freshDatabase(),
    startAgent({ name: "lab-agent", drivers }),
    makeCertificates(folder, "somebody-else"),
  ]);
  const clock = { seconds: 0, now: () => Date.now() / 1000 };
  program = await testProgram({ database: fresh.database, clock });
});
afterAll(async () => {
  await program.close();
  await agent.remove();
  await fresh.close();
  await rm(folder, { recursive: true, force: true });
});

async function add(name: string, changes: object): Promise<string> {
  const caCertificate = agent.caCertificate ?? "";
  const input = { name, url: agent.url, token: agent.token, caCertificate, ...changes };
  const added = await addAgent(program.as("admin"), input);
  return added.ok ? added.value.state : added.error.detail;
}

test("a stand-alone agent over HTTPS: each way not to talk is a state of its own", async () => {
  expect(await add("good", {})).toBe("connected");
  expect(await add("other-authority", { caCertificate: otherAuthority })).toBe("wrong-certificate");
  expect(await add("no-authority", { caCertificate: undefined })).toBe("wrong-certificate");
  expect(await add("other-name", { url: agent.url.replace("127.0.0.1", "127.0.0.2") })).toMatch(
    /wrong-certificate|silent/,
  );
  expect(await add("wrong-token", { token: "0123456789abcdef0123" })).toBe("wrong-token");
  expect(await add("not-tls", { url: agent.url.replace("https:", "http:") })).toMatch(
    /refused|silent|wrong-certificate/,
  );
  const found = await findAgent(program.services, "good");
  expect(found.ok && found.value.zones).toBeGreaterThan(20);
});

test("killed it is silent since its last word, and its zones are unknown; the tests of it say so too", async () => {
  await agent.kill();
  const tested = await testAgent(program.as("admin"), { name: "good" });
  expect(tested).toMatchObject({ value: { state: "silent" } });
  expect(tested.ok && tested.value.silentSince).not.toBeNull();
  const statuses = new Set([...program.services.fleet.zones.values()].map(({ status }) => status));
  expect([...statuses]).toEqual(["unknown"]);
});
