import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { nextSafeSlot } from "@/lib/dnssec/status/forecast/next-safe-slot";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import {
  factsOf,
  kskOf,
  NOW,
  rolloverOf,
  signingOf,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const off = { rolloverEnabled: false, nextRolloverAt: null } as const;

function slotOf(descriptors: readonly SigningKeyDescriptor[], length = HOUR) {
  return nextSafeSlot(mergeFacts(factsOf({ signing: signingOf({ descriptors }) })), NOW, length);
}

describe("nextSafeSlot", () => {
  test("at rest it is now, until an hour before the next change", () => {
    const slot = slotOf([kskOf(off), zskOf({ nextRolloverAt: NOW + DAY })]);
    expect(slot).toMatchObject({ from: NOW, until: NOW + DAY - HOUR });
    expect(slotOf([kskOf(off), zskOf(off)])).toEqual({
      from: NOW,
      until: null,
      sentence: "Now: no key of the zone is changing.",
    });
  });

  test("a slot that is too short is passed over to the end of the change that follows", () => {
    const zsk = zskOf({ nextRolloverAt: NOW + 2 * HOUR });
    const change = 2 * (HOUR + 2 * DAY);
    expect(slotOf([kskOf(off), zsk], 2 * HOUR)).toMatchObject({
      from: NOW + 2 * HOUR + change,
      until: null,
    });
  });

  test("a change that runs is waited for to its predicted end", () => {
    const zsk = zskOf({
      rollover: rolloverOf({ phase: "expiring", stage: "switch-signatures", wakeAt: NOW + DAY }),
    });
    expect(slotOf([kskOf(off), zsk]).from).toBe(NOW + DAY);
  });

  test("KM-65: a change that waits for the parent has no end that anybody could tell", () => {
    const waiting = rolloverOf({
      phase: "awaiting-person",
      method: "ksk-double-signature",
      stage: "submit-ds",
      wakeAt: null,
    });
    expect(slotOf([kskOf({ rollover: waiting }), zskOf(off)])).toMatchObject({
      from: null,
      sentence: expect.stringContaining("somebody has to act"),
    });
  });
});
