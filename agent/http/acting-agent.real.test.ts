import path from "node:path";
import { fetch } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import type * as z from "zod";
import { labOverview, readTransitions, steerLab } from "@/lib/contracts/agent/endpoints";
import { AgentProblem } from "@/lib/contracts/agent/problems";
import { askStep, readFresh, startStep, withdrawStep } from "@/lib/contracts/agent/steps";
import { type RunningAgent, runAgentProgram, startAgent } from "@/tools/real-servers/agent";
import type { ChildProgram } from "@/tools/real-servers/child-program";

const ZONE = "secure.contoso.com";
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const ORDER = {
  moveId: "move-1",
  stepId: "move-1.transfer",
  epoch: 3,
  planHash: "hash",
  timeoutMs: 9_000,
  step: { action: "transfer-role", zone: ZONE, server: DC2, from: DC1, target: DC2 },
};
/** Half of it lies before the effect: long enough to be killed in. */
const SLOW_MS = 8_000;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Asked = { readonly url: string; readonly token: string };

async function call(agent: Asked, pathname: string, body: object | null = null) {
  const response = await fetch(`${agent.url}/agent/v1${pathname}`, {
    method: body === null ? "GET" : "POST",
    headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function ask<S extends z.ZodType>(
  agent: Asked,
  { response }: { readonly response: S },
  [pathname, body]: readonly [string, object?],
): Promise<z.infer<S>> {
  return response.parse((await call(agent, pathname, body ?? null)).body);
}

const askAboutStep = (agent: Asked) => ask(agent, askStep, [`/steps/${ORDER.stepId}`]);
const order = (agent: Asked, change: object = {}) =>
  ask(agent, startStep, ["/drivers/lab/steps", { ...ORDER, ...change }]);
const steer = (agent: Asked, command: object) =>
  ask(agent, steerLab, ["/drivers/lab/lab", command]);

async function startLab(readOnly = false): Promise<RunningAgent> {
  const drivers = [{ driver: "embedded-lab", zones: 0 }];
  const agent = await startAgent({ name: "lab1", drivers, readOnly, withoutTls: true });
  closers.push(() => agent.remove());
  return agent;
}

/** The same agent.json and state folder again. */
async function restart(agent: RunningAgent): Promise<Asked> {
  const program: ChildProgram = await runAgentProgram(path.join(agent.directory, "agent.json"));
  closers.push(() => program.end("SIGKILL"));
  const url = /Keymaster agent is ready: (https?:\/\/[^"\s]+)/.exec(program.output())?.[1] ?? "";
  return { url, token: agent.token };
}

async function slowDown(agent: Asked): Promise<string> {
  const fault = { server: DC2, zone: null, descriptorId: null, peer: null, seconds: null };
  const answer = await steer(agent, {
    command: "add-fault",
    fault: { ...fault, kind: "slow", milliseconds: SLOW_MS },
  });
  return answer.ok ? (answer.fault?.id ?? "") : "";
}

async function roleMoves(agent: Asked) {
  const body = { zone: ZONE, after: 0, limit: 1_000 };
  const answer = await ask(agent, readTransitions, ["/drivers/lab/transitions", body]);
  return answer.ok ? answer.value.transitions.filter(({ kind }) => kind === "role") : [];
}

async function holderNow(agent: Asked): Promise<readonly string[]> {
  const answer = await ask(agent, readFresh, ["/drivers/lab/fresh", { zone: ZONE }]);
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value.zone.views.filter(({ isHolder }) => isHolder).map(({ server }) => server);
}

/** The order is handed over; its connection dies with the agent. */
function orderAndLose(agent: Asked): Promise<unknown> {
  return order(agent).catch((lost: unknown) => lost);
}

describe("an agent that is killed in the middle of a step", () => {
  test("before the effect: the step is unclear afterwards, is not started again, and nothing was done", async () => {
    const agent = await startLab();
    const before = await roleMoves(agent);
    await slowDown(agent);
    const lost = orderAndLose(agent);
    await expect
      .poll(async () => (await askAboutStep(agent)).record?.state, { timeout: 3_000 })
      .toBe("running");
    await agent.kill();
    expect(await lost).toBeInstanceOf(Error);

    const again = await restart(agent);
    const { record, ledgerId } = await askAboutStep(again);
    expect(record).toMatchObject({
      state: "unclear",
      epoch: 3,
      planHash: "hash",
      finishedAt: null,
    });
    const second = await order(again);
    expect(second).toMatchObject({ state: "already-started", ledgerId, highestEpoch: 3 });
    const stale = await order(again, { stepId: "move-0.transfer", epoch: 2 });
    expect(stale.state).toBe("refused-stale-epoch");
    expect(await roleMoves(again)).toEqual(before);
    expect(await holderNow(again)).toEqual([DC1]);
  });

  test("after the effect: the step is unclear too, and reading again tells that the role has moved", async () => {
    const agent = await startLab();
    const before = await roleMoves(agent);
    await slowDown(agent);
    const lost = orderAndLose(agent);
    await expect
      .poll(async () => (await roleMoves(agent)).length, { timeout: 9_000, interval: 50 })
      .toBe(before.length + 1);
    // What a call to the lab has changed is on disk when a later one is answered.
    await steer(agent, { command: "set-replication-delay", seconds: 15 });
    await agent.kill();
    expect(await lost).toBeInstanceOf(Error);

    const again = await restart(agent);
    expect((await askAboutStep(again)).record).toMatchObject({ state: "unclear", reply: null });
    expect((await order(again)).state).toBe("already-started");
    expect(await roleMoves(again)).toHaveLength(before.length + 1);
    const overview = await ask(again, labOverview, ["/drivers/lab/lab"]);
    for (const { id } of overview.faults) await steer(again, { command: "remove-fault", id });
    await steer(again, { command: "advance", seconds: 400 });
    expect(await holderNow(again)).toEqual([DC2]);
  });
});

describe("an agent that may not write", () => {
  test("refuses every order whatever is asked, reads anew, foretells, and still tells what became of steps", async () => {
    const agent = await startLab(true);
    const refused = await call(agent, "/drivers/lab/steps", ORDER);
    expect(refused.status).toBe(403);
    expect(AgentProblem.parse(refused.body).code).toBe("read-only");
    expect((await askAboutStep(agent)).record).toBeNull();
    expect(await holderNow(agent)).toEqual([DC1]);
    const checked = await call(agent, "/drivers/lab/check-step", { step: ORDER.step });
    expect(checked).toMatchObject({ status: 200, body: { ok: true, value: { allowed: true } } });
    const body = { moveId: ORDER.moveId };
    const { record } = await ask(agent, withdrawStep, [`/steps/${ORDER.stepId}/withdraw`, body]);
    expect(record.state).toBe("withdrawn");
  });
});
