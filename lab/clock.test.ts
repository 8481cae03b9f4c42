import { describe, expect, test } from "vitest";
import { LabClock } from "./clock";

function clockAt(start: number) {
  const wall = { now: start };
  return { wall, clock: new LabClock(() => wall.now, null) };
}

describe("LabClock", () => {
  test("shows the wall clock plus an offset that only grows", () => {
    const { wall, clock } = clockAt(1_000.9);
    expect(clock.now()).toBe(1_000);
    expect(clock.setTo(5_000)).toBe(true);
    expect(clock.offsetSeconds).toBe(4_000);
    wall.now += 10;
    expect(clock.now()).toBe(5_010);
    expect(clock.setTo(5_009)).toBe(false);
    expect(clock.now()).toBe(5_010);
  });

  test("stands still while it is paused, can still jump, and goes on from where it stood", () => {
    const { wall, clock } = clockAt(1_000);
    clock.setTo(3_000);
    clock.setPaused(true);
    wall.now += 500;
    expect(clock.now()).toBe(3_000);
    clock.setTo(3_100);
    expect(clock.now()).toBe(3_100);
    clock.setPaused(false);
    expect(clock.now()).toBe(3_100);
    wall.now += 1;
    expect(clock.now()).toBe(3_101);
  });

  test("after a long pause goes on at the wall clock: the offset is never negative", () => {
    const { wall, clock } = clockAt(1_000);
    clock.setPaused(true);
    wall.now += 9_000;
    expect(clock.now()).toBe(1_000);
    clock.setPaused(false);
    expect(clock.now()).toBe(10_000);
    expect(clock.offsetSeconds).toBe(0);
  });

  test("never runs backward, neither with the wall clock nor over a restart", () => {
    const { wall, clock } = clockAt(1_000);
    clock.setTo(2_000);
    wall.now = 400;
    expect(clock.now()).toBe(2_000);
    const restarted = new LabClock(() => wall.now, clock.save());
    expect(restarted.now()).toBe(2_000);
    wall.now = 1_500;
    expect(restarted.now()).toBe(2_500);
  });

  test("keeps its pause over a restart", () => {
    const { wall, clock } = clockAt(1_000);
    clock.setPaused(true);
    wall.now += 60;
    const restarted = new LabClock(() => wall.now, clock.save());
    expect(restarted.isPaused).toBe(true);
    expect(restarted.now()).toBe(1_000);
  });
});
