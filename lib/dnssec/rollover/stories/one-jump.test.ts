import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { advanceZone } from "@/lib/dnssec/rollover/advance";
import { dsOf, SIGNED_AT, storyWorld, storyZone, wordsOf } from "./story-zone";

describe("advancing a zone", () => {
  test("one jump over two periods gives what steps of seven hours give, each at its own instant", () => {
    const end = SIGNED_AT + 900 * DAY;
    const parent = dsOf("ksk#1", "ksk#2");
    const jump = advanceZone(storyZone(), end, storyWorld(parent));
    const world = storyWorld(parent);
    let zone = storyZone();
    const transitions: unknown[] = [];
    for (let at = SIGNED_AT; at <= end + 7 * HOUR; at += 7 * HOUR) {
      const step = advanceZone(zone, Math.min(at, end), world);
      zone = step.zone;
      transitions.push(...step.transitions);
    }
    expect(zone).toEqual(jump.zone);
    expect(transitions).toEqual(jump.transitions);
    expect(wordsOf(jump.transitions).at(-1)).toBe(
      `${(8 * 94 + 90) * DAY + 16 * HOUR} zsk NotRolling -> Queued`,
    );
  });

  test("ten thousand zones over 755 days are a matter of seconds: a slow engine fails on the test's timeout", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    let transitions = 0;
    for (let index = 0; index < 10_000; index += 1) {
      world.applied.length = 0;
      transitions += advanceZone(storyZone(), SIGNED_AT + 755 * DAY, world).transitions.length;
    }
    expect(transitions).toBe(590_000);
  }, 15_000);
});
