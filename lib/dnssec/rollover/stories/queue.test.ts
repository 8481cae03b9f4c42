import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { advanceZone, notifyParentDs, submitEvent } from "@/lib/dnssec/rollover/advance";
import { queuePlaces } from "@/lib/dnssec/rollover/queue";
import { rolloverReportOf } from "@/lib/dnssec/rollover/state-report";
import {
  accepted,
  descriptorOf,
  dsOf,
  keySet,
  SIGNED_AT,
  storyWorld,
  storyZone,
  wordOf,
  wordsOf,
} from "./story-zone";

const KSK_DUE = SIGNED_AT + 755 * DAY;
const ZSK_DUE = SIGNED_AT + (8 * 94 + 90) * DAY + 16 * HOUR;

describe("the queue of a zone", () => {
  test("a ZSK that falls due while the KSK rolls is queued and starts when the KSK has ended", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    const queued = advanceZone(storyZone(), ZSK_DUE + DAY, world);
    expect(wordOf(queued.zone, "ksk")).toBe("KskWaitingForDSUpdate");
    expect(wordOf(queued.zone, "zsk")).toBe("Queued");
    expect(queued.nextWakeAt).toBeNull();
    expect(queuePlaces(queued.zone.queue, queued.zone.descriptors)).toEqual([
      { descriptorId: "zsk", position: 1, since: ZSK_DUE, trigger: "automatic", waitsFor: "ksk" },
    ]);
    const zsk = descriptorOf(queued.zone, "zsk");
    expect(zsk.nextRolloverAt).toBe(ZSK_DUE);

    world.parent = dsOf("ksk#1", "ksk#2", "ksk#3");
    const submitted = notifyParentDs(queued.zone, ZSK_DUE + DAY, world);
    const end = ZSK_DUE + 31 * DAY + HOUR;
    const started = advanceZone(submitted.zone, end, world);
    expect(wordsOf(started.transitions)).toEqual([
      `${ZSK_DUE + DAY + HOUR - SIGNED_AT} ksk KskWaitingForDSTtl -> WaitingForRFC5011RemoveHoldDown`,
      `${end - SIGNED_AT} ksk WaitingForRFC5011RemoveHoldDown -> NotRolling`,
      `${end - SIGNED_AT} zsk Queued -> RollStarted`,
      `${end - SIGNED_AT} zsk RollStarted -> ZskWaitingForDnsKeyTtl`,
    ]);
  });

  test("the hold-down blocks the queue (the model; Windows does not say)", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    const waiting = advanceZone(
      storyZone({ zsk: { rolloverPeriodSeconds: 7 * DAY } }),
      KSK_DUE + 5 * DAY,
      world,
    ).zone;
    world.parent = dsOf("ksk#1", "ksk#2", "ksk#3");
    const held = advanceZone(
      notifyParentDs(waiting, KSK_DUE + 5 * DAY, world).zone,
      KSK_DUE + 30 * DAY,
      world,
    );
    expect(wordOf(held.zone, "ksk")).toBe("WaitingForRFC5011RemoveHoldDown");
    expect(wordOf(held.zone, "zsk")).toBe("Queued");
  });

  test("a manual request is marked so to the end, and a second one is refused with 9120 or 9116", () => {
    const world = storyWorld();
    const at = SIGNED_AT + DAY;
    const kskFirst = accepted(
      submitEvent(storyZone(), "ksk", { kind: "operator-requested", at }, world),
    ).zone;
    const both = accepted(
      submitEvent(kskFirst, "zsk", { kind: "operator-requested", at }, world),
    ).zone;
    expect(wordOf(both, "ksk")).toBe("KskWaitingForDnsKeyTtl");
    expect(wordOf(both, "zsk")).toBe("Queued");
    expect(rolloverReportOf(descriptorOf(both, "zsk"))?.isManual).toBe(true);
    const again = submitEvent(both, "zsk", { kind: "operator-requested", at }, world);
    expect(again).toMatchObject({ ok: false, error: { win32: 9120, gate: "policy" } });
    const rolling = submitEvent(both, "ksk", { kind: "operator-requested", at }, world);
    expect(rolling).toMatchObject({ ok: false, error: { win32: 9116 } });
    const end = advanceZone(both, SIGNED_AT + 10 * DAY, world).zone;
    expect(end.descriptors.map((d) => d.rollover)).toEqual([null, null]);
  });

  test("two descriptors due at one instant roll one after the other, in the order of the zone", () => {
    const zone = storyZone({ ksk: { rolloverPeriodSeconds: 90 * DAY } });
    const due = advanceZone(zone, SIGNED_AT + 90 * DAY, storyWorld());
    expect([wordOf(due.zone, "ksk"), wordOf(due.zone, "zsk")]).toEqual([
      "KskWaitingForDnsKeyTtl",
      "Queued",
    ]);
  });

  test("KM-53: a descriptor whose rollover is disabled never falls due", () => {
    const zone = storyZone({
      zsk: { rolloverPeriodSeconds: null },
      ksk: { rolloverPeriodSeconds: null },
    });
    const run = advanceZone(zone, SIGNED_AT + 9_000 * DAY, storyWorld());
    expect(run.transitions).toEqual([]);
    expect(run.nextWakeAt).toBeNull();
  });

  test("the first rollover waits for period and initial offset", () => {
    const zone = storyZone({ zsk: { initialRolloverOffsetSeconds: 5 * DAY } });
    const run = advanceZone(zone, SIGNED_AT + 95 * DAY, storyWorld());
    expect(wordsOf(run.transitions)[0]).toBe(`${95 * DAY} zsk NotRolling -> Queued`);
  });

  test("KM-59: a failed rollover gives way to others, is never retried by itself, and a person repeats its stage", () => {
    const world = storyWorld();
    const rolling = advanceZone(storyZone(), SIGNED_AT + 90 * DAY, world).zone;
    world.fault = { code: 9107, detail: "SIGNING_KEY_NOT_ACCESSIBLE" };
    const failed = advanceZone(rolling, SIGNED_AT + 400 * DAY, world).zone;
    expect(wordOf(failed, "zsk")).toBe("RollError");
    expect(keySet(failed)).toEqual(keySet(rolling));
    expect(rolloverReportOf(descriptorOf(failed, "zsk"))).toMatchObject({
      phase: "halted",
      stage: "failed",
      fault: "9107 SIGNING_KEY_NOT_ACCESSIBLE",
    });
    world.fault = null;
    const at = SIGNED_AT + 400 * DAY;
    const ksk = accepted(
      submitEvent(failed, "ksk", { kind: "operator-requested", at }, world),
    ).zone;
    expect(wordOf(ksk, "ksk")).toBe("KskWaitingForDnsKeyTtl");
    const repeated = accepted(
      submitEvent(failed, "zsk", { kind: "operator-requested", at }, world),
    );
    expect(wordOf(repeated.zone, "zsk")).toBe("ZskWaitingForMaxZoneTtl");
    expect(keySet(repeated.zone)).toContain("zsk#2*");
  });
});
