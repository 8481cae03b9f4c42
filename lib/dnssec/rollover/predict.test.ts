import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { makeDescriptor } from "@/lib/dnssec/signing-key/fixtures/make-descriptor";
import type { ParentDs } from "@/lib/dnssec/zone-report";
import { missedWhileDown, nextDue, predictSteps, reminderInstants } from "./predict";
import type { RolloverReport } from "./report";
import { LAB_TIMING } from "./stories/story-zone";

const NOW = 1_800_000_000;
const WITH_DS: ParentDs = { state: "current", keyTags: [1], ttlSeconds: 2 * HOUR, seenAt: NOW };
const WITHOUT_DS: ParentDs = { state: "none", keyTags: [], ttlSeconds: null, seenAt: NOW };

const zsk = makeDescriptor({ descriptorId: "zsk", nextRolloverAt: NOW + 10 * DAY });
const ksk = makeDescriptor({
  descriptorId: "ksk",
  keyRole: "ksk",
  nextRolloverAt: NOW + 5 * DAY,
  rolloverPeriodSeconds: 755 * DAY,
});

describe("predictSteps", () => {
  test("a ZSK at rest: two days and one hour, and again, from the due instant", () => {
    const due = NOW + 10 * DAY;
    expect(
      predictSteps(zsk, { timing: LAB_TIMING, parentDs: WITH_DS }).map((step) => [
        step.stage,
        step.from,
        step.until,
      ]),
    ).toEqual([
      ["publish-successor", due, due + 2 * DAY + HOUR],
      ["switch-signatures", due + 2 * DAY + HOUR, due + 4 * DAY + 2 * HOUR],
    ]);
  });

  test("a KSK with DS: nothing after the parent has a time, but every length is known", () => {
    expect(
      predictSteps(ksk, { timing: LAB_TIMING, parentDs: WITH_DS }).map((step) => [
        step.stage,
        step.from,
        step.wait?.seconds ?? null,
      ]),
    ).toEqual([
      ["submit-ds", NOW + 5 * DAY, null],
      ["wait-for-parent-ds-ttl", null, 2 * HOUR],
      ["remove-hold-down", null, 30 * DAY],
    ]);
  });

  test("a KSK without DS ends by itself", () => {
    const steps = predictSteps(ksk, { timing: LAB_TIMING, parentDs: WITHOUT_DS });
    expect(steps.map((step) => step.until)).toEqual([NOW + 7 * DAY + HOUR]);
  });

  test("a running rollover goes on from the wake-up that its server told, not from the model's", () => {
    const running = { ...zsk, rollover: report({ stage: "publish-successor", wakeAt: NOW + 77 }) };
    expect(
      predictSteps(running, { timing: LAB_TIMING, parentDs: WITH_DS }).map((step) => step.until),
    ).toEqual([NOW + 77, NOW + 77 + 2 * DAY + HOUR]);
  });

  test("a KSK that waits for the DNSKEY TTL is not predicted to wait for the parent", () => {
    const running = {
      ...ksk,
      rollover: report({
        method: "ksk-double-signature",
        stage: "publish-successor",
        native: { CurrentRolloverStatus: "KskWaitingForDnsKeyTtl" },
      }),
    };
    expect(predictSteps(running, { timing: LAB_TIMING, parentDs: WITH_DS })).toHaveLength(1);
  });

  test("without known values the steps are named and have no times; a failed or unknown one has no steps", () => {
    const steps = predictSteps(zsk, { timing: null, parentDs: WITH_DS });
    expect(steps.map((step) => [step.stage, step.until, step.wait])).toEqual([
      ["publish-successor", null, null],
      ["switch-signatures", null, null],
    ]);
    const failed = { ...zsk, rollover: report({ phase: "halted", stage: "failed" }) };
    expect(predictSteps(failed, { timing: LAB_TIMING, parentDs: WITH_DS })).toEqual([]);
    const odd = { ...zsk, rollover: report({ phase: "applying", stage: "unrecognized" }) };
    expect(predictSteps(odd, { timing: LAB_TIMING, parentDs: WITH_DS })).toEqual([]);
  });
});

describe("what is due", () => {
  test("the first due thing after now, over all descriptors", () => {
    expect(nextDue([zsk, ksk], NOW)).toEqual({
      what: "ksk-rollover-due",
      descriptorId: "ksk",
      at: NOW + 5 * DAY,
      stage: null,
    });
    expect(nextDue([zsk, ksk], NOW + 6 * DAY)?.what).toBe("zsk-rollover-due");
    expect(nextDue([zsk, ksk], NOW + 11 * DAY)).toBeNull();
  });

  test("KM-12: while the key master is down the step of a running rollover is missed before anything that starts later", () => {
    const rolling = { ...ksk, rollover: report({ stage: "remove-hold-down", wakeAt: NOW + DAY }) };
    expect(missedWhileDown([zsk, rolling], NOW).map(({ what, at }) => [what, at])).toEqual([
      ["rollover-step-due", NOW + DAY],
      ["zsk-rollover-due", NOW + 10 * DAY],
    ]);
  });

  test("a rollover that waits for the parent, failed, is disabled or retired has no due time", () => {
    const waiting = { ...ksk, rollover: report({ phase: "awaiting-person", wakeAt: null }) };
    const failed = { ...ksk, rollover: report({ phase: "halted", stage: "failed" }) };
    const disabled = { ...zsk, rolloverEnabled: false };
    const retired = { ...zsk, state: "retired" as const };
    expect(nextDue([waiting, failed, disabled, retired], NOW)).toBeNull();
  });

  test("a KSK is announced 75.5 days, 37.75 days and one day ahead; a ZSK is not", () => {
    const due = NOW + 5 * DAY;
    expect(reminderInstants(ksk)).toEqual([due - 75.5 * DAY, due - 37.75 * DAY, due - DAY]);
    expect(reminderInstants(zsk)).toEqual([]);
    expect(reminderInstants({ ...ksk, rolloverPeriodSeconds: null })).toEqual([]);
  });
});

function report(change: Partial<RolloverReport>): RolloverReport {
  return {
    descriptorId: "d",
    phase: "propagating",
    method: "zsk-pre-publication",
    stage: "publish-successor",
    since: NOW,
    wakeAt: NOW + HOUR,
    isManual: false,
    fault: null,
    native: {},
    ...change,
  };
}
