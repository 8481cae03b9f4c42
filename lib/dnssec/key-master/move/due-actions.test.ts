import { expect, test } from "vitest";
import { wakeAtOf } from "@/lib/dnssec/key-master/move/due-actions";
import { askFor, execute, requestOf, runDue } from "@/lib/dnssec/key-master/stories/story-runner";
import { storyWorld } from "@/lib/dnssec/key-master/stories/story-world";

test("a move that verifies is read again often at first and seldom later, so that many of them do not wear agents out", () => {
  const move = askFor(storyWorld(), requestOf());
  runDue(move, execute(move).actions);
  const { state } = move;
  if (state.phase !== "verifying") throw new Error(`it is ${state.phase}`);
  const pauseAfter = (age: number, now = state.verifyUntil - 1) => {
    const wallNow = state.since + age;
    return (wakeAtOf(state, { now, wallNow }).wall ?? 0) - wallNow;
  };
  expect([0, 59, 119, 120, 179, 180, 600].map((age) => pauseAfter(age))).toEqual([
    5, 5, 5, 10, 10, 15, 15,
  ]);
  expect(pauseAfter(600, state.verifyUntil)).toBe(30);
  expect(wakeAtOf(state, { now: 0, wallNow: 0 }).estate).toBe(state.verifyUntil);
});
