import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Acting, DriverFailure, StepReply } from "@/agent/drivers/driver";
import type { StepOrder } from "@/lib/contracts/agent/steps";
import { zoneName } from "@/lib/dns/zone-name";
import { err, ok, type Result } from "@/lib/result";
import { StepLedger } from "./step-ledger";
import { openStepRunner, StepRunner } from "./step-runner";

const REPLY: StepReply = { nativeReply: "0", changed: true, answeredAt: 1_000 };
const LONG_MS = 60_000;

let stateDir: string;
let failures: unknown[];
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "step-runner-"));
  failures = [];
});
afterEach(async () => {
  await rm(stateDir, { recursive: true, force: true });
});

const open = (): StepRunner =>
  openStepRunner(stateDir, {
    wallClock: () => 500.25,
    onFailure: (cause) => failures.push(cause),
  });

function order(change: Partial<StepOrder> & { zone?: string } = {}): StepOrder {
  const { zone = "example.test", ...rest } = change;
  const step = {
    action: "seize-role",
    zone: zoneName(zone),
    server: "dc2.example.test",
    target: "dc2.example.test",
  } as const;
  const base = { moveId: "m1", stepId: "s1", epoch: 1, planHash: "h1", timeoutMs: LONG_MS };
  return { ...base, step, ...rest };
}

/** A driver whose server answers when the test says so. */
function fakeActing() {
  const calls: { step: unknown; answer: (result: Result<StepReply, DriverFailure>) => void }[] = [];
  const acting: Acting = {
    readZoneFresh: async () => err(failure("unsupported")),
    checkStep: async () => err(failure("unsupported")),
    applyStep: (step) =>
      new Promise((answer) => {
        calls.push({ step, answer });
      }),
  };
  const nextCall = async (count: number) => {
    while (calls.length < count) await new Promise((resolve) => setImmediate(resolve));
    const call = calls[count - 1];
    if (call === undefined) throw new Error("no call");
    return call;
  };
  return { actor: { id: "lab", acting }, calls, nextCall };
}

const quick = (result: Result<StepReply, DriverFailure> = ok(REPLY)) => {
  let calls = 0;
  const applyStep = async () => {
    calls += 1;
    return result;
  };
  const acting = { ...fakeActing().actor.acting, applyStep };
  return { actor: { id: "lab", acting }, count: () => calls };
};

function failure(kind: DriverFailure["kind"]): DriverFailure {
  return { kind, code: 9122, detail: "words", retryable: false };
}

describe("StepRunner", () => {
  test("a step that the server did is done, with its reply, now and after a restart", async () => {
    const { actor, count } = quick();
    const receipt = await open().start(actor, order());
    expect(receipt).toMatchObject({
      state: "done",
      reply: REPLY,
      failure: null,
      startedAt: 500.25,
    });
    expect(await open().ask("s1")).toMatchObject({
      ledgerId: receipt.ledgerId,
      record: { state: "done", reply: REPLY, moveId: "m1", planHash: "h1", epoch: 1 },
    });
    expect(count()).toBe(1);
  });

  test("submitted fifty times at once it starts once; every other order is told so", async () => {
    const { actor, count } = quick();
    const runner = open();
    const receipts = await Promise.all(
      Array.from({ length: 50 }, () => runner.start(actor, order())),
    );
    const states = receipts.map(({ state }) => state).sort();
    expect(states.filter((state) => state === "done")).toHaveLength(1);
    expect(states.filter((state) => state === "already-started")).toHaveLength(49);
    expect(count()).toBe(1);
    expect((await open().start(actor, order())).state).toBe("already-started");
    expect(count()).toBe(1);
  });

  test.each([
    ["rejected-by-server", "failed"],
    ["unreachable", "failed"],
    ["forbidden", "failed"],
    ["conflict", "failed"],
    ["timed-out", "unclear"],
    ["partially-applied", "unclear"],
    ["malformed-output", "unclear"],
  ] as const)("after %s the step is %s, and is not tried again", async (kind, state) => {
    const { actor, count } = quick(err(failure(kind)));
    expect(await open().start(actor, order())).toMatchObject({ state, failure: { kind } });
    expect((await open().start(actor, order())).state).toBe("already-started");
    expect(count()).toBe(1);
  });

  test("a driver that throws leaves the step unclear, and its words go to the log alone", async () => {
    const acting = {
      ...fakeActing().actor.acting,
      applyStep: async () => {
        throw new Error("secret inside");
      },
    };
    const receipt = await open().start({ id: "lab", acting }, order());
    expect(receipt).toMatchObject({ state: "unclear", failure: { kind: "malformed-output" } });
    expect(JSON.stringify(receipt)).not.toContain("secret");
    expect(failures).toHaveLength(1);
  });

  test("an epoch lower than the highest seen for the zone is refused, also after a restart; another zone's is not", async () => {
    const { actor, count } = quick();
    await open().start(actor, order({ epoch: 5 }));
    const stale = await open().start(actor, order({ stepId: "s2", epoch: 4 }));
    expect(stale).toMatchObject({ state: "refused-stale-epoch", highestEpoch: 5, startedAt: null });
    expect((await open().ask("s2")).record).toMatchObject({ state: "withdrawn" });
    const same = await open().start(actor, order({ stepId: "s3", epoch: 5 }));
    const other = await open().start(actor, order({ stepId: "s4", epoch: 1, zone: "b.test" }));
    expect([same.state, other.state]).toEqual(["done", "done"]);
    expect(count()).toBe(3);
  });

  test("while a step of the zone is under way another one is refused, and its epoch counts from then on", async () => {
    const { actor, calls, nextCall } = fakeActing();
    const runner = open();
    const first = runner.start(actor, order());
    const call = await nextCall(1);
    const busy = await runner.start(actor, order({ stepId: "s2", epoch: 2 }));
    expect(busy.state).toBe("refused-busy");
    expect((await runner.ask("s1")).record).toMatchObject({ state: "running" });
    call.answer(ok(REPLY));
    expect((await first).state).toBe("done");
    const stale = await runner.start(actor, order({ stepId: "s3", epoch: 1 }));
    expect(stale.state).toBe("refused-stale-epoch");
    const again = await runner.start(actor, order({ stepId: "s2", epoch: 2 }));
    expect(again.state).toBe("already-started");
    expect((await runner.ask("s2")).record).toMatchObject({ state: "withdrawn" });
    expect(calls).toHaveLength(1);
  });

  test("a server that does not answer in time leaves the step unclear; its late word is taken, and until then the zone is busy", async () => {
    const { actor, nextCall } = fakeActing();
    const runner = open();
    const receipt = await runner.start(actor, order({ timeoutMs: 100 }));
    expect(receipt).toMatchObject({ state: "unclear", failure: { kind: "timed-out" } });
    expect((await runner.start(actor, order({ stepId: "s2" }))).state).toBe("refused-busy");
    (await nextCall(1)).answer(ok(REPLY));
    await runner.settle(LONG_MS);
    expect((await runner.ask("s1")).record).toMatchObject({ state: "done", reply: REPLY });
    const after = runner.start(actor, order({ stepId: "s3" }));
    (await nextCall(2)).answer(ok(REPLY));
    expect((await after).state).toBe("done");
  });

  test("a run that ended in the middle leaves the step unclear, and the next run does not start it", async () => {
    const { actor, nextCall } = fakeActing();
    void open().start(actor, order());
    await nextCall(1);
    const next = quick();
    const later = open();
    expect((await later.ask("s1")).record).toMatchObject({ state: "unclear", finishedAt: null });
    expect((await later.start(next.actor, order())).state).toBe("already-started");
    expect(next.count()).toBe(0);
  });

  test("a withdrawn step is never started by an order that comes late", async () => {
    const { actor, count } = quick();
    const { record } = await open().withdraw({ stepId: "s1", moveId: "m1" });
    expect(record).toMatchObject({ state: "withdrawn" });
    expect((await open().start(actor, order())).state).toBe("already-started");
    expect(count()).toBe(0);
  });

  test("an order that comes after its time begins nothing, not even when it comes again with more time", async () => {
    const { actor, count } = quick();
    const late = order({ startBefore: 500 });
    expect((await open().start(actor, late)).state).toBe("refused-too-late");
    expect((await open().ask("s1")).record).toMatchObject({ state: "withdrawn" });
    const again = order({ startBefore: 9_999 });
    expect((await open().start(actor, again)).state).toBe("already-started");
    expect(count()).toBe(0);
  });

  test("withdrawing a step that has started tells what became of it", async () => {
    const { actor } = quick();
    await open().start(actor, order());
    const { record } = await open().withdraw({ stepId: "s1", moveId: "m1" });
    expect(record).toMatchObject({ state: "done", reply: REPLY });
  });

  test("what cannot be written down is not started, also when the same order comes again later", async () => {
    await writeFile(path.join(stateDir, "ledger"), "a file where the folder should be");
    const { actor, count } = quick();
    const runner = open();
    expect(await runner.start(actor, order())).toMatchObject({ state: "refused-not-recorded" });
    expect(failures).toHaveLength(1);
    await rm(path.join(stateDir, "ledger"));
    expect(await runner.start(actor, order())).toMatchObject({ state: "refused-not-recorded" });
    expect(count()).toBe(0);
  });

  test("an end that cannot be written is told to the caller, and the step is unclear after a restart", async () => {
    const ledger = new StepLedger(path.join(stateDir, "ledger"));
    const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const runner = new StepRunner({
      ledger: {
        id: () => ledger.id(),
        raiseEpoch: (subject, epoch) => ledger.raiseEpoch(subject, epoch),
        highestEpoch: (subject) => ledger.highestEpoch(subject),
        start: (step) => ledger.start(step),
        withdraw: (step) => ledger.withdraw(step),
        find: (stepId) => ledger.find(stepId),
        end: async () => {
          throw full;
        },
      },
      wallClock: () => 500.25,
      onFailure: (cause) => failures.push(cause),
    });
    const { actor, count } = quick();
    expect(await runner.start(actor, order())).toMatchObject({ state: "done", reply: REPLY });
    expect(failures).toEqual([full]);
    expect((await open().ask("s1")).record).toMatchObject({ state: "unclear" });
    expect((await open().start(actor, order())).state).toBe("already-started");
    expect(count()).toBe(1);
  });

  test("another zone does not wait for one whose server takes its time", async () => {
    const { actor, nextCall } = fakeActing();
    const runner = open();
    const first = runner.start(actor, order());
    await nextCall(1);
    const other = runner.start(actor, order({ stepId: "s2", zone: "b.test" }));
    (await nextCall(2)).answer(ok(REPLY));
    expect((await other).state).toBe("done");
    (await nextCall(1)).answer(ok(REPLY));
    expect((await first).state).toBe("done");
  });
});
