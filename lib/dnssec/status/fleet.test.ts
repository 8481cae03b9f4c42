import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import {
  type AttentionRow,
  compareAttention,
  deadlineOf,
  needsAPerson,
} from "@/lib/dnssec/status/attention";
import { fleetHeadline, harmSentence, worstAffect } from "@/lib/dnssec/status/fleet";
import { STATUSES } from "@/lib/dnssec/status/judgement";
import { DNSKEY_ENDS, NOW } from "@/lib/dnssec/status/stories/facts-builder";

describe("fleetHeadline", () => {
  test("is the one line of the ops lead, with the age of waiting and the deadline", () => {
    const counts = { healthy: 143, "waiting-for-parent": 2, "key-master-down": 1 };
    const line = fleetHeadline(counts, {
      "waiting-for-parent": { firstDeadline: null, oldestSince: { at: NOW - 9 * DAY, now: NOW } },
      "key-master-down": { firstDeadline: { at: DNSKEY_ENDS, now: NOW }, oldestSince: null },
    });
    expect(line).toBe(
      "146 zones · 143 healthy · 1 key master down (safe until Tue 10 Nov, 14:10 UTC) · 2 waiting for parent (oldest 9 days)",
    );
  });

  test("what is worst comes right after the healthy ones, and zeros are left out", () => {
    expect(fleetHeadline({ failing: 1, unknown: 12, healthy: 9_702, "not-signed": 312 }, {})).toBe(
      "10,027 zones · 9,702 healthy · 1 failing · 12 unknown · 312 not signed",
    );
  });

  test("an empty fleet is not called healthy", () => {
    expect(fleetHeadline({}, {})).toBe("No zones yet");
  });
});

describe("harmSentence", () => {
  const firstHarm = {
    zone: zoneName("shop.fabrikam.com"),
    estate: "lab",
    at: DNSKEY_ENDS,
    now: NOW,
  };

  test("says whether anybody is affected, and when the first harm is", () => {
    expect(harmSentence("no", firstHarm)).toBe(
      "Nobody is affected. First harm is Tue 10 Nov, 14:10 UTC, if nobody acts on shop.fabrikam.com.",
    );
    expect(harmSentence("some", null)).toBe(
      "Users behind validating resolvers are affected. No harm is in sight.",
    );
  });

  test("one zone that is not known keeps the fleet from claiming that nobody is affected", () => {
    expect(worstAffect(["no", "unknown", "no"])).toBe("unknown");
    expect(worstAffect(["no", "unknown", "some"])).toBe("some");
    expect(worstAffect([])).toBe("no");
  });
});

describe("attention", () => {
  const row = (zone: string, changes: Partial<AttentionRow> = {}): AttentionRow => ({
    zone: zoneName(zone),
    estate: "lab",
    status: "key-master-down",
    sentence: "",
    nextStep: { text: "", owner: "ops" },
    deadline: null,
    ...changes,
  });
  const clocks: Readonly<Record<string, number>> = { lab: NOW + 90 * DAY, bind: NOW };
  const order = (rows: readonly AttentionRow[]) =>
    [...rows].sort(compareAttention((estate) => clocks[estate] ?? 0)).map(({ zone }) => zone);

  test("rows are sorted by the time left on their own estate's clock", () => {
    expect(
      order([
        row("b.example", { estate: "bind", deadline: NOW + 3 * DAY }),
        row("a.example", { deadline: NOW + 92 * DAY }),
        row("c.example", { estate: "bind", deadline: NOW + HOUR }),
      ]),
    ).toEqual(["c.example", "a.example", "b.example"]);
  });

  test("what fails already is first; without a deadline the urgency of the status decides, then the name", () => {
    expect(
      order([
        row("d.example", { status: "waiting-for-parent" }),
        row("c.example", { status: "stuck" }),
        row("b.example", { status: "stuck" }),
        row("e.example", { deadline: NOW }),
        row("z.example", { status: "failing" }),
      ]),
    ).toEqual(["z.example", "e.example", "b.example", "c.example", "d.example"]);
  });

  test("only what somebody must act on needs a person", () => {
    expect(STATUSES.filter((status) => !needsAPerson(status))).toEqual([
      "rolling",
      "waiting-its-turn",
      "healthy",
      "not-signed",
    ]);
  });

  test("the deadline is the first harm, else when the next step is due", () => {
    expect(deadlineOf({ safeUntil: 5, nextStep: { dueAt: 3 } })).toBe(5);
    expect(deadlineOf({ safeUntil: null, nextStep: { dueAt: 3 } })).toBe(3);
    expect(deadlineOf({ safeUntil: null, nextStep: { dueAt: null } })).toBeNull();
  });
});
