import { describe, expect, test } from "vitest";
import { formatDuration, formatExactUtc, formatRelative, formatUtc, toIso, toMs } from "./format";

const now = toMs("2026-11-06T03:12:40Z");
const seconds = 1000;
const hours = 3_600_000;
const days = 24 * hours;

describe("formatDuration", () => {
  test.each([
    [0, "0 s"],
    [59 * seconds, "59 s"],
    [60 * seconds, "1 min"],
    [18 * hours + 27 * 60 * seconds, "18 h 27 min"],
    [4 * days + 10 * hours + 57 * 60 * seconds, "4 d 10 h"],
    [30 * days, "30 d"],
  ])("%d ms reads %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("never promises more time than there is: it cuts, it does not round up", () => {
    expect(formatDuration(2 * hours - 1)).toBe("1 h 59 min");
  });

  test("skips an empty unit in the middle instead of saying 0 h", () => {
    expect(formatDuration(2 * days + 5 * 60 * seconds, 3)).toBe("2 d 5 min");
  });
});

describe("formatRelative", () => {
  test("the past is ago, the future is in, and the instant itself is now", () => {
    expect(formatRelative(now - 9 * seconds, now)).toBe("9 s ago");
    expect(formatRelative(now + 29 * hours, now)).toBe("in 1 d 5 h");
    expect(formatRelative(now, now)).toBe("now");
  });

  test("far instants carry no hours", () => {
    expect(formatRelative(now + 36 * days + 2 * hours, now)).toBe("in 36 d");
  });
});

describe("formatUtc", () => {
  const deadline = toMs("2026-11-10T14:10:00Z");

  test("names day, date, time and the zone of time", () => {
    expect(formatUtc(deadline, { now })).toBe("Tue 10 Nov, 14:10 UTC");
  });

  test("says the year when it is not this one", () => {
    expect(formatUtc(toMs("2028-10-27T09:00:00Z"), { now })).toBe("Fri 27 Oct 2028, 09:00 UTC");
  });

  test("leaves the zone out only where a column head says it", () => {
    expect(formatUtc(deadline, { now, zone: false, weekday: false })).toBe("10 Nov, 14:10");
  });

  test("the exact form leaves nothing out", () => {
    expect(formatExactUtc(deadline)).toBe("Tue 10 Nov 2026 14:10:00 UTC");
  });
});

test("toIso writes what the API reads: whole seconds, UTC, Z", () => {
  expect(toIso(toMs("2026-11-06T03:12:40.900Z"))).toBe("2026-11-06T03:12:40Z");
});
