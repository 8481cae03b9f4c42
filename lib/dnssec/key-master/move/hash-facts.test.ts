import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changedFacts, hashFacts, planFacts } from "@/lib/dnssec/key-master/move/hash-facts";
import { requestOf } from "@/lib/dnssec/key-master/stories/story-runner";
import { ZONE } from "@/lib/dnssec/key-master/stories/story-world";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import {
  factsOf,
  holderDownFacts,
  KSK_ID,
  kskOf,
  NOW,
  rolloverOf,
  signingOf,
  viewOf,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const request = requestOf();
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;

function factsAt(facts: ZoneFacts, now = NOW) {
  return planFacts(request, { facts }, now);
}
function names(facts: ZoneFacts): readonly string[] {
  return changedFacts(factsAt(factsOf()), factsAt(facts)).map(({ fact }) => fact);
}

describe("hashFacts", () => {
  test("the same values give the same hash, whatever their age and order", () => {
    const young = factsAt(factsOf());
    const old = factsAt(
      factsOf(
        { views: [viewOf(DC1, { viewedAt: NOW }), viewOf(DC2, { viewedAt: NOW, serial: 99 })] },
        undefined,
        { lastReadAt: NOW + 50 },
      ),
      NOW + 60,
    );
    expect(hashFacts(request, young)).toBe(hashFacts(request, [...old].reverse()));
    expect(hashFacts(request, young)).toMatch(/^[0-9a-f]{32}$/);
  });

  test("another kind, zone or target is another hash", () => {
    const facts = factsAt(factsOf());
    const hashes = [
      request,
      { ...request, kind: "seize" as const },
      { ...request, target: "dc3.contoso.com" },
    ].map((one) => hashFacts(one, facts));
    expect(new Set(hashes).size).toBe(3);
  });

  test("values cannot be shifted between facts to the same hash", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        const left = hashFacts(request, [{ fact: a, value: `${b}${c}` }]);
        const right = hashFacts(request, [{ fact: `${a}${b}`, value: c }]);
        expect(left === right).toBe(b === "");
      }),
    );
  });

  test("the request of a plan names the zone", () => {
    expect(hashFacts({ ...request, zone: ZONE }, [])).toBe(hashFacts(request, []));
  });
});

describe("changedFacts", () => {
  test("KM-9: a holder that died is named with whether it answers", () => {
    expect(names(holderDownFacts())).toEqual(["whether the holder answers"]);
  });

  test("KM-32: a key that the new holder does not open any more is named", () => {
    const lost = viewOf(DC2, { keysReachable: { [KSK_ID]: false, [ZSK_ID]: true } });
    expect(names(factsOf({ views: [viewOf(DC1), lost] }))).toEqual([
      `whether ${DC2} opens the KSK ${KSK_ID}`,
    ]);
  });

  test("KM-47: a rollover that began is named, and so is a descriptor that is new", () => {
    const rolling = signingOf({ descriptors: [kskOf(), zskOf({ rollover: rolloverOf() })] });
    expect(names(factsOf({ signing: rolling }))).toEqual([`the change of the ZSK ${ZSK_ID}`]);
    const more = signingOf({ descriptors: [kskOf(), zskOf(), zskOf({ descriptorId: "n" })] });
    expect(names(factsOf({ signing: more }))).toEqual([
      "the ZSK n",
      `whether ${DC2} opens the ZSK n`,
      "the change of the ZSK n",
    ]);
  });

  test("KM-10: a view that lags behind a move is no change", () => {
    const views = [viewOf(DC1), viewOf(DC2), viewOf("dc3.contoso.com", { holder: DC2 })];
    const settling = factsOf({ views, roleChangedAt: NOW - 10 });
    expect(names(settling)).toEqual([]);
  });
});
