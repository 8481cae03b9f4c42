import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Acting, Driver } from "@/agent/drivers/driver";
import { openStepRunner } from "@/agent/ledger/step-runner";
import { checkStep, readFresh, startStep } from "@/lib/contracts/agent/steps";
import { ok } from "@/lib/result";
import { mountSteps } from "./mount-steps";
import { Refusal } from "./refusal";

const STEP = { action: "seize-role", zone: "example.test", server: "dc2", target: "dc2" };
const ORDER = {
  moveId: "m1",
  stepId: "s1",
  epoch: 1,
  planHash: "h",
  timeoutMs: 1_000,
  step: STEP,
};
const CHECK = {
  allowed: true,
  refusal: null,
  hasRights: true,
  isDirectoryWritable: true,
  isNamingMasterReachable: null,
  command: "Reset-…",
  evidence: [],
  checkedAt: 1_000,
};

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "mount-steps-"));
});
afterEach(async () => {
  await rm(stateDir, { recursive: true, force: true });
});

/** An app whose one driver has this power. */
function appWith(acting: Acting | null, readOnly = false) {
  const app = new Hono();
  app.onError((error) => {
    if (error instanceof Refusal) return Response.json(error.toProblem("/"), { status: 400 });
    throw error;
  });
  const steps = openStepRunner(stateDir, {
    wallClock: () => 1,
    onFailure: (cause) => {
      throw cause;
    },
  });
  const driver = { acting } as Driver;
  mountSteps(app, { readOnly, steps, driverOf: () => driver });
  return async (address: string, body: object) =>
    (
      await app.request(address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      })
    ).json();
}

function countingActing() {
  let applied = 0;
  const acting: Acting = {
    readZoneFresh: async () => {
      throw new Error("not asked here");
    },
    checkStep: async () => ok(CHECK),
    applyStep: async () => {
      applied += 1;
      return ok({ nativeReply: "0", changed: true, answeredAt: 1_000 });
    },
  };
  return { acting, applied: () => applied };
}

describe("mountSteps", () => {
  test("a driver that only reads answers so when it is asked, and takes no order", async () => {
    const post = appWith(null);
    const unsupported = { ok: false, error: { kind: "unsupported" } };
    const fresh = await post("/drivers/d/fresh", { zone: "example.test" });
    expect(readFresh.response.parse(fresh)).toMatchObject(unsupported);
    const check = await post("/drivers/d/check-step", { step: STEP });
    expect(checkStep.response.parse(check)).toMatchObject(unsupported);
    expect(await post("/drivers/d/steps", ORDER)).toMatchObject({ code: "cannot-act" });
  });

  test("an order is carried out and its receipt is of the contract", async () => {
    const { acting, applied } = countingActing();
    const post = appWith(acting);
    const receipt = startStep.response.parse(await post("/drivers/d/steps", ORDER));
    expect(receipt).toMatchObject({ state: "done", stepId: "s1", highestEpoch: 1 });
    expect(applied()).toBe(1);
  });

  test("a read-only agent foretells and does nothing", async () => {
    const { acting, applied } = countingActing();
    const post = appWith(acting, true);
    expect(await post("/drivers/d/check-step", { step: STEP })).toEqual({ ok: true, value: CHECK });
    expect(await post("/drivers/d/steps", ORDER)).toMatchObject({ code: "read-only" });
    expect(applied()).toBe(0);
  });

  test.each([
    ["an action that nobody knows", { ...ORDER, step: { ...STEP, action: "delete-zone" } }],
    [
      "a transfer that does not say from whom",
      { ...ORDER, step: { ...STEP, action: "transfer-role" } },
    ],
    ["an id that is no word", { ...ORDER, stepId: "../../etc/passwd" }],
    ["a negative epoch", { ...ORDER, epoch: -1 }],
    ["no time at all", { ...ORDER, timeoutMs: 0 }],
  ])("%s is not an order", async (_, order) => {
    const { acting, applied } = countingActing();
    expect(await appWith(acting)("/drivers/d/steps", order)).toMatchObject({
      code: "invalid-value",
    });
    expect(applied()).toBe(0);
  });
});
