import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";
import { advanceZone, notifyParentDs } from "@/lib/dnssec/rollover/advance";
import { rolloverReportOf } from "@/lib/dnssec/rollover/state-report";
import type { ZoneRollovers } from "@/lib/dnssec/rollover/zone-rollovers";
import {
  descriptorOf,
  dsOf,
  keySet,
  SIGNED_AT,
  storyWorld,
  storyZone,
  wordOf,
  wordsOf,
} from "./story-zone";

const DUE = SIGNED_AT + 755 * DAY;

/** Keys of the KSK descriptor only. */
function kskSet(zone: ZoneRollovers): readonly string[] {
  return keySet(zone).filter((key) => key.startsWith("ksk"));
}

describe("KSK double signature with RFC 5011 and a DS at the parent", () => {
  test("KM-64: waits for the parent until its DS set holds the newly published key, however long that takes", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    const due = advanceZone(storyZone(), DUE, world);
    expect(wordOf(due.zone, "ksk")).toBe("KskWaitingForDSUpdate");
    expect(kskSet(due.zone)).toEqual(["ksk#1*", "ksk#2*", "ksk#3"]);
    expect(rolloverReportOf(descriptorOf(due.zone, "ksk"))).toMatchObject({
      phase: "awaiting-person",
      stage: "submit-ds",
      wakeAt: null,
    });
    expect(descriptorOf(due.zone, "ksk").rollover).toMatchObject({ lackingDs: ["ksk#3"] });

    const later = advanceZone(due.zone, DUE + 40 * DAY, world);
    expect(wordOf(later.zone, "ksk")).toBe("KskWaitingForDSUpdate");
    expect(later.nextWakeAt).toBe(SIGNED_AT + (8 * 94 + 90) * DAY + 16 * HOUR);
  });

  test("then lets the old DS expire, holds the revoked key for 30 days, and rests with standby and next", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    const waiting = advanceZone(storyZone(), DUE + DAY, world).zone;

    world.parent = dsOf("ksk#1", "ksk#2", "ksk#3");
    const submitted = notifyParentDs(waiting, DUE + DAY, world);
    expect(wordOf(submitted.zone, "ksk")).toBe("KskWaitingForDSTtl");
    expect(kskSet(submitted.zone)).toEqual(["ksk#1*", "ksk#2*", "ksk#3"]);
    expect(submitted.nextWakeAt).toBe(DUE + DAY + HOUR);

    const revoked = advanceZone(submitted.zone, DUE + DAY + HOUR, world);
    expect(wordOf(revoked.zone, "ksk")).toBe("WaitingForRFC5011RemoveHoldDown");
    expect(kskSet(revoked.zone)).toEqual(["ksk#1!*", "ksk#2*", "ksk#3"]);
    expect(revoked.nextWakeAt).toBe(DUE + 31 * DAY + HOUR);

    const rested = advanceZone(revoked.zone, DUE + 31 * DAY + HOUR, world);
    const ksk = descriptorOf(rested.zone, "ksk");
    expect(wordOf(rested.zone, "ksk")).toBe("NotRolling");
    expect(kskSet(rested.zone)).toEqual(["ksk#2*", "ksk#3"]);
    expect(ksk.keys.map((key) => [key.keyId, key.pointer])).toEqual([
      ["ksk#2", "active"],
      ["ksk#3", "standby"],
      ["ksk#4", "next"],
    ]);
    expect(ksk.lastRolloverAt).toBe(DUE + 31 * DAY + HOUR);
    expect(ksk.nextRolloverAt).toBe(DUE + (31 + 755) * DAY + HOUR);
  });

  test("KM-65: DS records at the parent set ParentHasSecureDelegation, their absence clears it", () => {
    const seen = advanceZone(storyZone(), DUE, storyWorld(dsOf("ksk#1")));
    expect(seen.zone.parentHasSecureDelegation).toBe(true);
    const none = advanceZone(
      storyZone({ parentHasSecureDelegation: true }),
      DUE,
      storyWorld({ kind: "none" }),
    );
    expect(none.zone.parentHasSecureDelegation).toBe(false);
  });
});

describe("KSK double signature without a DS at the parent", () => {
  test("waits for the DNSKEY TTL instead and ends by itself, without hold-down", () => {
    const world = storyWorld({ kind: "none" });
    const run = advanceZone(storyZone(), DUE + 3 * DAY, world);
    expect(wordsOf(run.transitions).filter((line) => line.includes(" ksk "))).toEqual([
      `${755 * DAY} ksk NotRolling -> Queued`,
      `${755 * DAY} ksk Queued -> RollStarted`,
      `${755 * DAY} ksk RollStarted -> KskWaitingForDSUpdate`,
      `${755 * DAY} ksk KskWaitingForDSUpdate -> KskWaitingForDnsKeyTtl`,
      `${757 * DAY + HOUR} ksk KskWaitingForDnsKeyTtl -> NotRolling`,
    ]);
    expect(kskSet(run.zone)).toEqual(["ksk#2*", "ksk#3"]);
  });
});

describe("KSK double signature while the parent does not answer", () => {
  test("KM-65: without a known delegation 15 minutes are waited for, then the zone counts as one without DS", () => {
    const world = storyWorld({ kind: "unreachable" });
    const due = advanceZone(storyZone(), DUE, world);
    expect(wordOf(due.zone, "ksk")).toBe("KskWaitingForDSUpdate");
    expect(due.nextWakeAt).toBe(DUE + 15 * MINUTE);
    const given = advanceZone(due.zone, DUE + 15 * MINUTE, world);
    expect(wordOf(given.zone, "ksk")).toBe("KskWaitingForDnsKeyTtl");
  });

  test("KM-65: with a known delegation it waits until the parent answers or a person steps", () => {
    const world = storyWorld({ kind: "unreachable" });
    const due = advanceZone(storyZone({ parentHasSecureDelegation: true }), DUE + 80 * DAY, world);
    expect(wordOf(due.zone, "ksk")).toBe("KskWaitingForDSUpdate");
    expect(descriptorOf(due.zone, "ksk").rollover).toMatchObject({ retryUntil: null });
    world.parent = dsOf("ksk#1", "ksk#2", "ksk#3");
    const answered = notifyParentDs(due.zone, DUE + 80 * DAY, world);
    expect(wordOf(answered.zone, "ksk")).toBe("KskWaitingForDSTtl");
  });
});

describe("KSK double signature without RFC 5011", () => {
  test("the newly published key signs beside the old one and takes over after the DS TTL", () => {
    const world = storyWorld(dsOf("ksk#1"));
    const signed = storyZone({ timing: { rfc5011: false } });
    expect(kskSet(signed)).toEqual(["ksk#1*"]);
    const due = advanceZone(signed, DUE, world).zone;
    expect(kskSet(due)).toEqual(["ksk#1*", "ksk#2*"]);
    world.parent = dsOf("ksk#1", "ksk#2");
    const submitted = notifyParentDs(due, DUE, world);
    expect(wordOf(submitted.zone, "ksk")).toBe("KskWaitingForDSTtl");
    const rested = advanceZone(submitted.zone, DUE + HOUR, world);
    expect(wordOf(rested.zone, "ksk")).toBe("NotRolling");
    expect(kskSet(rested.zone)).toEqual(["ksk#2*"]);
    expect(descriptorOf(rested.zone, "ksk").keys.at(-1)).toMatchObject({
      keyId: "ksk#3",
      pointer: "next",
      published: false,
    });
  });
});
