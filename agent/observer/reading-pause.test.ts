import { describe, expect, test } from "vitest";
import { ReadingPause } from "./reading-pause";

describe("looks", () => {
  test("wait while a large estate is read page after page, and while it is taken in", () => {
    const pause = new ReadingPause();
    expect(pause.isOn(0)).toBe(false);
    pause.note({ zones: 1_000, more: true }, 0);
    expect(pause.isOn(4_999)).toBe(true);
    pause.note({ zones: 1_000, more: true }, 4_000);
    pause.note({ zones: 500, more: false }, 6_000);
    expect(pause.isOn(8_499)).toBe(true);
    expect(pause.isOn(8_500)).toBe(false);
  });

  test("go on when a reader does not come back for the next page", () => {
    const pause = new ReadingPause();
    pause.note({ zones: 1_000, more: true }, 0);
    expect(pause.isOn(5_000)).toBe(false);
  });

  test("do not wait for small sweeps, nor long for the largest", () => {
    const pause = new ReadingPause();
    pause.note({ zones: 999, more: false }, 0);
    expect(pause.isOn(0)).toBe(false);
    pause.note({ zones: 100_000, more: false }, 0);
    expect(pause.isOn(14_999)).toBe(true);
    expect(pause.isOn(15_000)).toBe(false);
  });

  test("are never starved: a fleet that changes all the time is looked at half of the time", () => {
    const pause = new ReadingPause();
    let lookedMs = 0;
    for (let ms = 0; ms < 600_000; ms += 100) {
      // Every zone of fifteen thousand has changed at every sweep.
      if (ms % 15_000 === 0) pause.note({ zones: 15_000, more: false }, ms);
      if (!pause.isOn(ms)) lookedMs += 100;
    }
    expect(lookedMs).toBeGreaterThanOrEqual(290_000);
  });

  test("wait half a minute at a stretch, however slowly a reader turns the pages", () => {
    const pause = new ReadingPause();
    let longestMs = 0;
    let sinceMs = 0;
    for (let ms = 0; ms < 600_000; ms += 100) {
      if (ms % 4_000 === 0) pause.note({ zones: 1_000, more: true }, ms);
      if (!pause.isOn(ms)) sinceMs = ms;
      longestMs = Math.max(longestMs, ms - sinceMs);
    }
    expect(longestMs).toBeLessThanOrEqual(30_000);
  });
});
