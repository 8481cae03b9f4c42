import { describe, expect, test } from "vitest";
import type { StepOrder, StepReceipt } from "@/lib/contracts/agent/steps";
import { zoneName } from "@/lib/dns/zone-name";
import { askStepAt, startStepAt, withdrawStepAt } from "./steps";
import { type AgentTransport, inProcessTransport } from "./transport";

const ORDER: StepOrder = {
  moveId: "m1",
  stepId: "m1.transfer",
  epoch: 2,
  planHash: "h",
  timeoutMs: 1_000,
  step: {
    action: "transfer-role",
    zone: zoneName("example.test"),
    server: "dc2.example.test",
    from: "dc1.example.test",
    target: "dc2.example.test",
  },
};
const RECEIPT: StepReceipt = {
  stepId: ORDER.stepId,
  state: "done",
  failure: null,
  reply: { nativeReply: "0", changed: true, answeredAt: 100 },
  startedAt: 1.5,
  finishedAt: 2.5,
  highestEpoch: 2,
  ledgerId: "l",
};

function agentAnswering(status: number, body: unknown) {
  const seen: { method: string; path: string; body: unknown }[] = [];
  const transport = inProcessTransport(async (request) => {
    const text = request.method === "GET" ? null : await request.text();
    const { pathname } = new URL(request.url);
    seen.push({
      method: request.method,
      path: pathname,
      body: text === null ? null : JSON.parse(text),
    });
    return new Response(JSON.stringify(body), { status });
  });
  return { seen, at: { transport, driver: "lab" }, transport };
}

const problem = (code: string) => ({ code, detail: "words" });

describe("startStepAt", () => {
  test("hands the order over once, as it is, and gives back the receipt", async () => {
    const { seen, at } = agentAnswering(200, RECEIPT);
    expect(await startStepAt(at, ORDER)).toEqual({ kind: "receipt", receipt: RECEIPT });
    expect(seen).toEqual([{ method: "POST", path: "/agent/v1/drivers/lab/steps", body: ORDER }]);
  });

  test.each([
    [401, "wrong-token"],
    [403, "read-only"],
    [404, "driver-not-found"],
    [422, "invalid-value"],
  ])("%i %s: the agent did not take it, so nothing has started", async (status, code) => {
    const { seen, at } = agentAnswering(status, problem(code));
    expect((await startStepAt(at, ORDER)).kind).toBe("not-taken");
    expect(seen).toHaveLength(1);
  });

  test.each([
    [500, problem("internal-error")],
    [502, "a proxy's page"],
    [504, "a proxy's page"],
    [200, { state: "something else" }],
  ])("%i: it may have started; nobody tries again", async (status, body) => {
    const { seen, at } = agentAnswering(status, body);
    expect((await startStepAt(at, ORDER)).kind).toBe("unknown");
    expect(seen).toHaveLength(1);
  });

  test("a broken connection says nothing about what was done", async () => {
    const transport: AgentTransport = {
      send: async () => {
        throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      },
      close: async () => undefined,
    };
    const outcome = await startStepAt({ transport, driver: "lab" }, ORDER);
    expect(outcome).toMatchObject({ kind: "unknown", failure: { kind: "silent" } });
  });
});

test("asking and withdrawing name the step in the address", async () => {
  const asked = agentAnswering(200, { ledgerId: "l", record: null });
  expect(await askStepAt(asked.transport, "m1.transfer")).toEqual({
    ok: true,
    value: { ledgerId: "l", record: null },
  });
  const record = {
    stepId: "m1.transfer",
    moveId: "m1",
    planHash: "",
    epoch: 0,
    state: "withdrawn",
    failure: null,
    reply: null,
    startedAt: 1,
    finishedAt: 1,
  };
  const withdrawn = agentAnswering(200, { ledgerId: "l", record });
  const step = { stepId: "m1.transfer", moveId: "m1" };
  expect(await withdrawStepAt(withdrawn.transport, step)).toMatchObject({ value: { record } });
  expect([...asked.seen, ...withdrawn.seen].map(({ method, path }) => `${method} ${path}`)).toEqual(
    ["GET /agent/v1/steps/m1.transfer", "POST /agent/v1/steps/m1.transfer/withdraw"],
  );
});
