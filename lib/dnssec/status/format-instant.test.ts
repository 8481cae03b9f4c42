import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";
import { counted, formatDuration, formatInstant, listed } from "@/lib/dnssec/status/format-instant";

describe("formatInstant", () => {
  test.each([
    [0, 0, "Thu 1 Jan, 00:00 UTC"],
    [951_782_400, 951_782_400, "Tue 29 Feb, 00:00 UTC"],
    [1_794_319_800, 1_793_934_760, "Tue 10 Nov, 14:10 UTC"],
    [1_794_319_859, 1_793_934_760, "Tue 10 Nov, 14:10 UTC"],
    [1_798_761_599, 1_793_934_760, "Thu 31 Dec, 23:59 UTC"],
    [1_798_761_600, 1_793_934_760, "Fri 1 Jan 2027, 00:00 UTC"],
    [4_107_542_400, 1_793_934_760, "Mon 1 Mar 2100, 00:00 UTC"],
    [-1, 0, "Wed 31 Dec 1969, 23:59 UTC"],
  ])("%i seen from %i is %s", (at, reference, text) => {
    expect(formatInstant(at, reference)).toBe(text);
  });

  test("agrees with the platform's calendar at every instant", () => {
    const inUtc = new Intl.DateTimeFormat("en-GB", {
      timeZone: "UTC",
      weekday: "short",
      day: "numeric",
      month: "numeric",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
    fc.assert(
      fc.property(fc.integer({ min: -4_000_000_000, max: 8_000_000_000 }), (at) => {
        const parts = inUtc.formatToParts(at * 1_000);
        const part = (type: string) => parts.find((one) => one.type === type)?.value;
        const day = `${Number(part("day"))} ${months[Number(part("month")) - 1]} ${part("year")}`;
        const expected = `${part("weekday")} ${day}, ${part("hour")}:${part("minute")} UTC`;
        expect(formatInstant(at, -70_000_000_000)).toBe(expected);
      }),
    );
  });
});

describe("formatDuration", () => {
  test.each([
    [9 * DAY + 5 * HOUR, "9 days"],
    [DAY, "1 day"],
    [DAY - 1, "23 hours"],
    [HOUR, "1 hour"],
    [25 * MINUTE + 59, "25 minutes"],
    [-5, "0 minutes"],
  ])("%i seconds are %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe("counted and listed", () => {
  test("numbers have their thousands apart and their noun in the right number", () => {
    expect([counted(1, "zone"), counted(0, "zone"), counted(1_234_567, "zone")]).toEqual([
      "1 zone",
      "0 zones",
      "1,234,567 zones",
    ]);
  });

  test("names are joined as in a sentence", () => {
    expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});
