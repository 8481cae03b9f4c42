import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StepLedger } from "./step-ledger";

const STEP = { stepId: "m1-seize", moveId: "m1", planHash: "h", epoch: 3, startedAt: 100.5 };
const DONE = {
  state: "done",
  failure: null,
  reply: { nativeReply: "0", changed: true, answeredAt: 101 },
  finishedAt: 101.5,
} as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "step-ledger-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What another process, or this one after a restart, makes of the same files. */
const another = () => new StepLedger(folder);

describe("StepLedger", () => {
  test("of many who start a step, also from several processes, one does", async () => {
    const ledgers = [another(), another(), another()];
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, index) => ledgers[index % 3]?.start(STEP)),
    );
    expect(claims.filter((claim) => claim === "claimed")).toHaveLength(1);
    expect(claims.filter((claim) => claim === "taken")).toHaveLength(29);
    expect(await another().start(STEP)).toBe("taken");
  });

  test("a step that this run started is running; after a restart it is unclear, and never starts again", async () => {
    const ledger = another();
    await ledger.start(STEP);
    expect(await ledger.find(STEP.stepId)).toMatchObject({ ...STEP, state: "running" });
    const later = another();
    expect(await later.find(STEP.stepId)).toMatchObject({ state: "unclear", finishedAt: null });
    expect(await later.start(STEP)).toBe("taken");
  });

  test("an end is remembered with the server's reply; a later word takes the place of an earlier one", async () => {
    const ledger = another();
    await ledger.start(STEP);
    const failure = { kind: "timed-out", code: 1460, detail: "late", retryable: false } as const;
    await ledger.end(STEP.stepId, { state: "unclear", failure, reply: null, finishedAt: 101 });
    expect(await another().find(STEP.stepId)).toMatchObject({ state: "unclear", failure });
    await ledger.end(STEP.stepId, DONE);
    expect(await another().find(STEP.stepId)).toMatchObject({ ...STEP, ...DONE });
  });

  test("a withdrawn step never starts; one that has started is not withdrawn", async () => {
    await another().withdraw({ stepId: "a", moveId: "m1", at: 50 });
    expect(await another().start({ ...STEP, stepId: "a" })).toBe("taken");
    expect(await another().find("a")).toMatchObject({ state: "withdrawn", moveId: "m1" });
    const ledger = another();
    await ledger.start(STEP);
    await another().withdraw({ stepId: STEP.stepId, moveId: "m1", at: 50 });
    expect(await ledger.find(STEP.stepId)).toMatchObject({ state: "running" });
  });

  test("the highest epoch of a zone never falls, and zones do not share it", async () => {
    const ledger = another();
    expect(await ledger.highestEpoch("lab a.example")).toBe(0);
    expect(await ledger.raiseEpoch("lab a.example", 7)).toBe(7);
    expect(await another().raiseEpoch("lab a.example", 5)).toBe(7);
    expect(await another().highestEpoch("lab a.example")).toBe(7);
    expect(await another().highestEpoch("lab b.example")).toBe(0);
    const raised = await Promise.all([9, 12, 8, 11].map((e) => another().raiseEpoch("z", e)));
    expect(Math.max(...raised)).toBe(12);
    expect(await another().highestEpoch("z")).toBe(12);
  });

  test("nothing is half there: what a crash leaves beside the files is not read", async () => {
    const ledger = another();
    await ledger.start(STEP);
    const shelves = await readdir(path.join(folder, "steps"));
    for (const shelf of shelves) {
      await writeFile(path.join(folder, "steps", shelf, ".left-over.tmp"), '{"stepId":"m1-');
    }
    expect(await another().find(STEP.stepId)).toMatchObject({ state: "unclear" });
    expect(await another().find("never-heard-of")).toBeNull();
  });

  test("its id stays as long as its files; without them it is another ledger", async () => {
    const ids = await Promise.all([another().id(), another().id(), another().id()]);
    expect(new Set(ids).size).toBe(1);
    expect(await another().id()).toBe(ids[0]);
    await rm(folder, { recursive: true });
    expect(await another().id()).not.toBe(ids[0]);
  });

  test("what cannot be written has not started: the start throws and leaves nothing", async () => {
    await writeFile(path.join(folder, "steps"), "a file where the folder should be");
    await expect(another().start(STEP)).rejects.toThrow(/EEXIST|ENOTDIR/);
    await rm(path.join(folder, "steps"));
    expect(await another().find(STEP.stepId)).toBeNull();
    expect(await another().start(STEP)).toBe("claimed");
  });
});
