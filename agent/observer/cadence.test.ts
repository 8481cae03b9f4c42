import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { cadenceOf, completionPause, jittered, pauseAfter } from "./cadence";
import type { KeptLook } from "./kept-look";
import { watchedZone } from "./watched-zone";

const calm = () => watchedZone(zoneName("example.test"));

const lookThat = (found: Partial<KeptLook>): KeptLook => ({
  packed: new Uint8Array(0),
  finishedAt: 0,
  places: [],
  parents: [],
  isHeard: true,
  isUndecided: false,
  isInTrouble: false,
  ...found,
});

describe("how often a zone is looked at", () => {
  test("one where something goes on is looked at more often than a calm one", () => {
    const busy = calm();
    busy.facts.set("d", { hosts: [], isBusy: true, mark: "" });
    const bogus = calm();
    bogus.look = lookThat({ isInTrouble: true });
    for (const zone of [busy, bogus]) {
      expect(cadenceOf(zone, 100).light).toBeLessThan(cadenceOf(calm(), 100).light);
      expect(cadenceOf(zone, 100).full).toBeLessThan(cadenceOf(calm(), 100).full);
    }
  });

  test("in a fleet of any size calm zones take no more than so many glances a second", () => {
    for (const zones of [10, 1_000, 100_000]) {
      expect(zones / cadenceOf(calm(), zones).light).toBeLessThanOrEqual(50);
    }
  });

  test("after silence that leaves it undecided the next look follows soon, and later each time", () => {
    const undecided = { ...calm(), look: lookThat({ isUndecided: true }) };
    const pauses = [1, 2, 3, 10].map((undecidedLooks) =>
      pauseAfter({ ...undecided, undecidedLooks }, 100, 0),
    );
    expect(pauses).toEqual([3_000, 6_000, 12_000, cadenceOf(undecided, 100).light * 1_000]);
  });

  test("intervals differ by a fifth at most and are never longer than meant", () => {
    expect(jittered(10, 0)).toBe(10_000);
    expect(jittered(10, 1)).toBe(8_000);
  });

  test("ten thousand zones that were only glanced at are completed within ten minutes", () => {
    expect(completionPause(10_000, 1)).toBeLessThanOrEqual(600_000);
    expect(completionPause(10, 0.5)).toBe(5_000);
  });
});
