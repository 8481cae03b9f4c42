import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CAPABILITIES, type CapabilityTable } from "@/agent/drivers/capabilities";
import type { Driver, SweepPage } from "@/agent/drivers/driver";
import type { LabControl } from "@/agent/drivers/lab-control";
import { openStepRunner } from "@/agent/ledger/step-runner";
import { AGENT_ENDPOINTS, Hello, LabAnswer, sweep } from "@/lib/contracts/agent/endpoints";
import { AgentProblem } from "@/lib/contracts/agent/problems";
import { err, ok } from "@/lib/result";
import { type AgentAppOptions, createAgentApp } from "./create-agent-app";

const TOKEN = "a-token-of-sufficient-length";
const capabilities = Object.fromEntries(
  CAPABILITIES.map((capability) => [capability, { answer: "supported", note: null }]),
) as CapabilityTable;

const emptyPage: SweepPage = {
  estate: { estate: "lab", kind: "lab", now: 1000, isPaused: false, pollingIntervalSeconds: 180 },
  servers: [],
  zones: [],
  removedZones: [],
  cursor: "1",
  more: false,
  isFull: true,
};

function fakeDriver(changes: Partial<Driver> = {}): Driver {
  return {
    driver: "embedded-lab",
    estate: "lab",
    capabilities,
    describe: async () => ok(emptyPage.estate),
    sweep: async () => ok(emptyPage),
    readDetails: async () => ok([]),
    readTransitions: async () => ok({ transitions: [], more: false }),
    acting: null,
    lab: null,
    close: async () => undefined,
    ...changes,
  };
}

const fault = {
  kind: "slow" as const,
  server: "dc1.example.test",
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: 10,
  seconds: null,
};

function fakeLab(): LabControl {
  const done = async () => ok(null);
  return {
    overview: async () => ({
      now: 1234,
      offsetSeconds: 0,
      isPaused: false,
      zones: 1,
      replicationDelaySeconds: 15,
      servers: [],
      faults: [],
      parentDs: [],
      trustAnchor: { dnskey: [], ds: [] },
      resolver: null,
      rootServers: [],
    }),
    advance: async (seconds) =>
      seconds < 0 ? err({ kind: "backward", sentence: "Forward only." }) : ok(1234 + seconds),
    setClock: async (instant) => ok(instant),
    setPaused: async () => ok(1234),
    setPower: done,
    setDnsService: done,
    setRights: done,
    setParentDs: done,
    setReplicationDelay: done,
    addFault: async (request) => ok({ ...request, id: "f1" }),
    removeFault: done,
    reset: done,
    operate: async () => err({ kind: "win32", code: 9110, sentence: "Not the key master." }),
  };
}

const stateDir = mkdtempSync(path.join(tmpdir(), "agent-app-"));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

const steps = openStepRunner(stateDir, {
  wallClock: () => 1234.5,
  onFailure: (cause) => {
    throw cause;
  },
});

function start(changes: Partial<AgentAppOptions> = {}) {
  const logged: { level: string; fields: object; message: string }[] = [];
  const log = (level: string) => (fields: object, message: string) => {
    logged.push({ level, fields, message });
  };
  const app = createAgentApp({
    name: "test-agent",
    version: "0.1.0",
    readOnly: false,
    drivers: [{ id: "lab", driver: fakeDriver({ lab: fakeLab() }) }],
    steps,
    observer: null,
    token: null,
    wallClock: () => 1234.5,
    logger: { info: log("info"), warn: log("warn"), error: log("error") },
    ...changes,
  });
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(`/agent/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { app, post, logged };
}

async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = AgentProblem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
}

describe("createAgentApp", () => {
  test("hello tells name, versions, clock and every driver with its capabilities", async () => {
    const { app } = start();
    const answer = Hello.parse(await (await app.request("/agent/v1/hello")).json());
    expect(answer).toMatchObject({ name: "test-agent", contractVersion: 1, wallClock: 1234.5 });
    expect(answer.drivers).toMatchObject([{ id: "lab", driver: "embedded-lab", hasLab: true }]);
    expect(Object.keys(answer.drivers[0]?.capabilities ?? {})).toEqual([...CAPABILITIES]);
  });

  test("every endpoint of the contract is mounted", async () => {
    const identity = {
      shown: () => ({ fingerprint: "f", notAfter: 1 }),
      requestCertificate: async () => "AA==",
      install: async () => err("it is no certificate"),
      retire: async () => true,
    };
    const { app } = start({ identity });
    for (const endpoint of AGENT_ENDPOINTS) {
      const path = `/agent/v1${endpoint.path.replace("{driver}", "lab").replace("{stepId}", "s")}`;
      const body = endpoint.method === "POST" ? { body: "{}" } : {};
      const headers = { "content-type": "application/json" };
      const response = await app.request(path, { method: endpoint.method, headers, ...body });
      expect([200, 422], endpoint.operationId).toContain(response.status);
    }
  });

  test("a driver's failure is an answer, not an HTTP error", async () => {
    const failure = {
      kind: "unreachable",
      code: null,
      detail: "no route",
      retryable: true,
    } as const;
    const driver = fakeDriver({ sweep: async () => err(failure) });
    const { post } = start({ drivers: [{ id: "d", driver }] });
    const response = await post("/drivers/d/sweep", { cursor: null, limit: 10 });
    expect(response.status).toBe(200);
    expect(sweep.response.parse(await response.json())).toEqual({ ok: false, error: failure });
  });

  test("a driver that throws is a bug: 500 with a trace id that the log has too, and no message", async () => {
    const driver = fakeDriver({
      sweep: async () => {
        throw new Error("secret inside");
      },
    });
    const { post, logged } = start({ drivers: [{ id: "d", driver }] });
    const response = await post("/drivers/d/sweep", { cursor: null, limit: 10 });
    const problem = await problemOf(response);
    expect(problem.code).toBe("internal-error");
    expect(JSON.stringify(problem)).not.toContain("secret inside");
    expect(logged).toMatchObject([{ level: "error", fields: { traceId: problem.traceId } }]);
  });

  test("without the right bearer token nothing is answered, hello included", async () => {
    const { app } = start({ token: TOKEN });
    const attempts = [undefined, "Bearer wrong", `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, TOKEN];
    for (const authorization of attempts) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const response = await app.request("/agent/v1/hello", { headers });
      expect((await problemOf(response)).code).toBe("wrong-token");
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
    }
    const right = await app.request("/agent/v1/hello", {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(right.status).toBe(200);
  });

  test("a read-only agent refuses to steer the lab and still shows it", async () => {
    const { app, post } = start({ readOnly: true });
    const refused = await post("/drivers/lab/lab", { command: "reset" });
    expect((await problemOf(refused)).code).toBe("read-only");
    expect((await app.request("/agent/v1/drivers/lab/lab")).status).toBe(200);
  });

  test("lab commands answer the clock after them, the fault they made, or the lab's own refusal", async () => {
    const { post } = start();
    const steer = async (command: object) =>
      LabAnswer.parse(await (await post("/drivers/lab/lab", command)).json());
    expect(await steer({ command: "advance", seconds: 10 })).toEqual({
      ok: true,
      now: 1244,
      fault: null,
    });
    expect(await steer({ command: "reset" })).toEqual({ ok: true, now: 1234, fault: null });
    expect(await steer({ command: "add-fault", fault })).toMatchObject({ fault: { id: "f1" } });
    expect(await steer({ command: "advance", seconds: -1 })).toEqual({
      ok: false,
      error: { kind: "backward", code: null, sentence: "Forward only." },
    });
    const operation = { operation: "transfer", zone: "example.test", target: "dc2.example.test" };
    expect(await steer({ command: "operate", operation })).toMatchObject({
      error: { kind: "win32", code: 9110 },
    });
  });

  test("each malformed call has its own problem", async () => {
    const { app, post } = start({
      drivers: [
        { id: "lab", driver: fakeDriver({ lab: fakeLab() }) },
        { id: "plain", driver: fakeDriver() },
      ],
    });
    const sweepBody = { cursor: null, limit: 10 };
    const codeOf = async (response: Response) => (await problemOf(response)).code;
    expect(await codeOf(await post("/drivers/lab/sweep", "{"))).toBe("malformed-request");
    expect(await codeOf(await post("/drivers/none/sweep", sweepBody))).toBe("driver-not-found");
    expect(await codeOf(await app.request("/agent/v1/drivers/plain/lab"))).toBe("lab-not-running");
    expect(await codeOf(await app.request("/agent/v1/other"))).toBe("not-found");
    expect(await codeOf(await app.request("/"))).toBe("not-found");
    expect(await codeOf(await app.request("/agent/v1/drivers/lab/sweep"))).toBe(
      "method-not-allowed",
    );
    expect(
      await codeOf(await post("/drivers/lab/sweep", sweepBody, { "content-type": "text/plain" })),
    ).toBe("unsupported-media-type");
    const invalid = await problemOf(await post("/drivers/lab/sweep", { cursor: null, limit: 0 }));
    expect(invalid.code).toBe("invalid-value");
    expect(invalid.fields).toMatchObject([{ path: "limit" }]);
    const large = { zones: ["x".repeat(2 * 1024 * 1024)] };
    expect(await codeOf(await post("/drivers/lab/details", large))).toBe("body-too-large");
  });
});
