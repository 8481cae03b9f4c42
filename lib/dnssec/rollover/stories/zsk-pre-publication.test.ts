import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { advanceZone } from "@/lib/dnssec/rollover/advance";
import { rolloverReportOf } from "@/lib/dnssec/rollover/state-report";
import { descriptorOf, keySet, SIGNED_AT, storyWorld, storyZone, wordOf } from "./story-zone";

describe("ZSK pre-publication with the laboratory's defaults", () => {
  test("waits for the DNSKEY TTL, swaps, waits for the largest TTL and rests with another active key", () => {
    const world = storyWorld();
    const signed = storyZone();
    expect(keySet(signed)).toEqual(["ksk#1*", "ksk#2", "zsk#1*", "zsk#2"]);

    const due = advanceZone(signed, SIGNED_AT + 90 * DAY, world);
    expect(wordOf(due.zone, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
    expect(keySet(due.zone)).toEqual(["ksk#1*", "ksk#2", "zsk#1*", "zsk#2", "zsk#3"]);
    expect(due.nextWakeAt).toBe(SIGNED_AT + 92 * DAY + HOUR);
    expect(rolloverReportOf(descriptorOf(due.zone, "zsk"))).toMatchObject({
      phase: "propagating",
      stage: "publish-successor",
      since: SIGNED_AT + 90 * DAY,
      wakeAt: SIGNED_AT + 92 * DAY + HOUR,
      isManual: false,
    });

    const swapped = advanceZone(due.zone, SIGNED_AT + 92 * DAY + HOUR, world);
    expect(wordOf(swapped.zone, "zsk")).toBe("ZskWaitingForMaxZoneTtl");
    expect(keySet(swapped.zone)).toEqual(["ksk#1*", "ksk#2", "zsk#1", "zsk#2*", "zsk#3"]);
    expect(swapped.nextWakeAt).toBe(SIGNED_AT + 94 * DAY + 2 * HOUR);

    const rested = advanceZone(swapped.zone, SIGNED_AT + 94 * DAY + 2 * HOUR, world);
    const zsk = descriptorOf(rested.zone, "zsk");
    expect(wordOf(rested.zone, "zsk")).toBe("NotRolling");
    expect(keySet(rested.zone)).toEqual(["ksk#1*", "ksk#2", "zsk#2*", "zsk#3"]);
    expect(zsk.lastRolloverAt).toBe(SIGNED_AT + 94 * DAY + 2 * HOUR);
    expect(rested.nextWakeAt).toBe(SIGNED_AT + 184 * DAY + 2 * HOUR);
  });
});
