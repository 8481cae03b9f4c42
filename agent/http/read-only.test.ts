import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CAPABILITIES, type CapabilityTable } from "@/agent/drivers/capabilities";
import type { Acting, Driver } from "@/agent/drivers/driver";
import type { LabControl } from "@/agent/drivers/lab-control";
import { openStepRunner } from "@/agent/ledger/step-runner";
import { AGENT_ENDPOINTS, LabCommand } from "@/lib/contracts/agent/endpoints";
import { StepOrder } from "@/lib/contracts/agent/steps";
import { createAgentApp } from "./create-agent-app";

const ZONE = "example.test";
const AT = { zone: ZONE, server: "dc1.example.test" };
const TARGET = { ...AT, target: "dc2.example.test" };

/** Every step that there is; the test below fails when the contract gets another one. */
const STEPS = [
  { action: "transfer-role", ...TARGET, from: "dc1.example.test" },
  { action: "seize-role", ...TARGET },
  { action: "seize-role-without-keys", ...TARGET },
  { action: "assign-role", ...TARGET },
  { action: "add-key", ...AT, keyRole: "ksk", algorithm: 13, keyLength: 256 },
  { action: "remove-key", ...AT, descriptorId: "d" },
  { action: "resign-zone", ...AT },
];

const FAULT = {
  kind: "slow",
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: 1,
  seconds: null,
};
/** Every command of the lab. */
const COMMANDS = [
  { command: "advance", seconds: 1 },
  { command: "set-clock", instant: 1 },
  { command: "set-paused", isPaused: true },
  { command: "set-power", server: "dc1", on: false },
  { command: "set-dns-service", server: "dc1", on: false },
  { command: "set-rights", server: "dc1", allowed: false },
  { command: "set-parent-ds", zone: ZONE, state: "none" },
  { command: "set-replication-delay", seconds: 1 },
  { command: "add-fault", fault: FAULT },
  { command: "remove-fault", id: "f" },
  { command: "reset" },
  { command: "operate", operation: { operation: "resign", ...AT } },
];

type Name = (typeof AGENT_ENDPOINTS)[number]["operationId"];
/** What an endpoint may do. Another one does not compile before somebody has said which. */
const POWERS: Readonly<Record<Name, "reads" | "writes" | "own ledger" | "own identity">> = {
  hello: "reads",
  sweep: "reads",
  readDetails: "reads",
  readTransitions: "reads",
  labOverview: "reads",
  steerLab: "writes",
  readFresh: "reads",
  checkStep: "reads",
  startStep: "writes",
  askStep: "reads",
  withdrawStep: "own ledger",
  readObservations: "reads",
  lookAtZones: "reads",
  requestCertificate: "own identity",
  installCertificate: "own identity",
  retireIdentity: "own identity",
};

let stateDir: string;
let written: string[];
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "read-only-"));
  written = [];
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

/** Whatever is called on it beyond reading is noted. */
function trap<T extends object>(what: string, reads: readonly string[]): T {
  const touch = (verb: string) => async () => {
    if (!reads.includes(verb)) written.push(`${what}.${verb}`);
    return { ok: true, value: null };
  };
  return new Proxy({} as T, { get: (_, verb) => touch(String(verb)) });
}

function app(readOnly: boolean) {
  const capabilities = Object.fromEntries(
    CAPABILITIES.map((capability) => [capability, { answer: "supported", note: null }]),
  ) as CapabilityTable;
  const driver = {
    driver: "embedded-lab",
    estate: "lab",
    capabilities,
    acting: trap<Acting>("acting", ["readZoneFresh", "checkStep"]),
    lab: trap<LabControl>("lab", ["overview"]),
  } as Driver;
  const steps = openStepRunner(stateDir, { wallClock: () => 1, onFailure: () => undefined });
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const options = { name: "a", version: "1", observer: null, token: null, wallClock: () => 1 };
  const drivers = [{ id: "d", driver }];
  const agent = createAgentApp({ ...options, readOnly, drivers, steps, logger });
  return async (method: string, address: string, body: object, headers = {}) => {
    const asked = {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    };
    const answer = await agent.request(`/agent/v1${address}`, asked);
    return { status: answer.status, code: ((await answer.json()) as { code?: string }).code };
  };
}

const orderOf = (step: object | undefined, index: number) => ({
  moveId: "m",
  stepId: `m:s${index}`,
  epoch: 1,
  planHash: "h",
  timeoutMs: 1_000,
  step,
});
const REFUSED = { status: 403, code: "read-only" };

describe("what the tests try", () => {
  test("is every step and every command that the contract knows", () => {
    const actions = StepOrder.shape.step.options.flatMap(({ shape: { action } }) =>
      "options" in action ? action.options : [...action.values],
    );
    expect(STEPS.map(({ action }) => action).sort()).toEqual([...actions].sort());
    for (const [index, step] of STEPS.entries()) StepOrder.parse(orderOf(step, index));
    const commands = LabCommand.options.flatMap((option) => [...option.shape.command.values]);
    expect(COMMANDS.map(({ command }) => command).sort()).toEqual([...commands].sort());
    for (const command of COMMANDS) LabCommand.parse(command);
  });

  test("does write where the agent may", async () => {
    const ask = app(false);
    for (const [index, step] of STEPS.entries()) {
      await ask("POST", "/drivers/d/steps", orderOf(step, index));
    }
    expect(written).toEqual(STEPS.map(() => "acting.applyStep"));
  });
});

describe("a read-only agent", () => {
  test.each(STEPS)("does not $action, and its ledger does not begin it either", async (step) => {
    const ask = app(true);
    expect(await ask("POST", "/drivers/d/steps", orderOf(step, 0))).toEqual(REFUSED);
    expect(written).toEqual([]);
    expect(await readdir(stateDir)).toEqual([]);
  });

  test.each(COMMANDS)("does not $command in a lab", async (command) => {
    expect(await app(true)("POST", "/drivers/d/lab", command)).toEqual(REFUSED);
    expect(written).toEqual([]);
  });

  test("is not talked out of it: not by fields, methods, headers or other spellings of the address", async () => {
    const ask = app(true);
    const order = orderOf(STEPS[0], 0);
    const tricks: [string, string, object, object?][] = [
      ["POST", "/drivers/d/steps", { ...order, readOnly: false }],
      ["POST", "/drivers/d/steps?readOnly=false", order],
      ["POST", "/drivers/d/steps/", order],
      ["POST", "/drivers/d//steps", order],
      ["POST", "/drivers/./d/steps", order],
      ["POST", "/drivers/%64/steps", order],
      ["PUT", "/drivers/d/steps", order],
      ["DELETE", "/drivers/d/steps", order],
      ["POST", "/steps/m:s0", order],
      ["POST", "/drivers/d/steps", order, { "x-http-method-override": "PATCH" }],
      ["POST", "/drivers/d/steps", order, { "x-original-url": "/agent/v1/drivers/d/steps" }],
      ["POST", "/drivers/d/steps", order, { "x-keymaster-role": "admin" }],
    ];
    for (const [method, address, body, headers] of tricks) {
      const answer = await ask(method, address, body, headers ?? {});
      expect(answer.status, `${method} ${address}`).toBeGreaterThanOrEqual(400);
    }
    expect(written).toEqual([]);
    expect(await readdir(stateDir)).toEqual([]);
  });

  test("writes to no server by any endpoint, whatever it is called with", async () => {
    const ask = app(true);
    for (const endpoint of AGENT_ENDPOINTS) {
      if (endpoint.method === "GET") continue;
      const address = endpoint.path.replace("{driver}", "d").replace("{stepId}", "m:s0");
      const bodies: object[] = [
        {},
        { zone: ZONE },
        ...STEPS.map((step) => ({ step })),
        ...STEPS.map(orderOf),
        ...COMMANDS,
      ];
      for (const body of bodies) {
        const { code } = await ask("POST", address, body);
        if (POWERS[endpoint.operationId] === "writes") {
          expect(code).toMatch(/^(read-only|invalid-value)$/);
        }
      }
    }
    expect(written).toEqual([]);
  });
});
