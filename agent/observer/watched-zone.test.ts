import { describe, expect, test } from "vitest";
import {
  deadServer,
  NS1,
  observationOf,
  serverOf,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { keepLook } from "./kept-look";
import { isTooSoonToTell, watchedZone } from "./watched-zone";

const unheard = keepLook({
  observation: observationOf({ servers: [deadServer(NS1)] }),
  keySets: [],
});
const heard = keepLook({ observation: observationOf({ servers: [serverOf(NS1)] }), keySets: [] });
const fresh = { ...watchedZone(observationOf().zone), look: unheard, firstLookAt: 1_000 };

describe("silence around a zone of which nothing was told yet", () => {
  test("is kept for half a minute at most: servers may be about to come up", () => {
    expect(isTooSoonToTell(fresh, { nowMs: 5_000, isComingUp: false })).toBe(true);
    expect(isTooSoonToTell(fresh, { nowMs: 26_000, isComingUp: false })).toBe(false);
  });

  test("is told at once to whoever waits for the look", () => {
    expect(
      isTooSoonToTell(
        { ...fresh, waiters: [() => undefined] },
        { nowMs: 5_000, isComingUp: false },
      ),
    ).toBe(false);
  });

  test("does not count while the servers are still coming up", () => {
    const zone = { ...fresh };
    expect(isTooSoonToTell(zone, { nowMs: 100_000, isComingUp: true })).toBe(true);
    expect(isTooSoonToTell(zone, { nowMs: 124_000, isComingUp: false })).toBe(true);
    expect(isTooSoonToTell(zone, { nowMs: 126_000, isComingUp: false })).toBe(false);
  });

  test("is none as soon as anybody answers", () => {
    expect(isTooSoonToTell({ ...fresh, look: heard }, { nowMs: 1_000, isComingUp: false })).toBe(
      false,
    );
  });
});

describe("silence around a zone of which something was told", () => {
  const known = { ...fresh, essence: "known", undecidedLooks: 1 };
  const time = { nowMs: 100_000, isComingUp: false };

  test("is told when the next look, seconds later, hears nothing either: one lost answer changes no status", () => {
    expect(isTooSoonToTell(known, time)).toBe(true);
    expect(isTooSoonToTell({ ...known, undecidedLooks: 2 }, time)).toBe(false);
  });

  test("is told at once to whoever waits for the look", () => {
    expect(isTooSoonToTell({ ...known, waiters: [() => undefined] }, time)).toBe(false);
  });
});
