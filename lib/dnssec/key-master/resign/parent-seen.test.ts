import { describe, expect, test } from "vitest";
import { isNewDsSeen, parentSeen, parentSince } from "@/lib/dnssec/key-master/resign/parent-seen";
import { lookOf } from "@/lib/dnssec/key-master/stories/move-builder";
import type { ParentObservation } from "@/lib/dnssec/observation/zone-observation";
import { factsOf, NOW, signingOf } from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const SECURE = { kind: "secure", validUntil: NOW + 86_400 } as const;
const STALE = { state: "stale", keyTags: [7], ttlSeconds: 3_600, seenAt: NOW - 600 } as const;

/** A server of the parent that publishes a DS for the given keys; null = it does not answer. */
function parentWith(matching: readonly (number | null)[] | null): ParentObservation {
  const ds = (matching ?? []).map((matchesKeyTag) => ({
    keyTag: matchesKeyTag ?? 9,
    algorithm: 8,
    digestType: 2,
    digest: "AB",
    matchesKeyTag,
  }));
  return {
    parent: lookOf({}).zone,
    server: "ns.parent.example",
    ip: "192.0.2.53",
    port: 53,
    at: NOW - 30,
    answered: matching !== null,
    ds:
      matching === null || matching.length === 0
        ? null
        : { ttlSeconds: 3_600, records: [], signatures: [], status: SECURE, ds },
    status: SECURE,
    queries: [],
  };
}

/** The key master serves the key with tag 1. */
function seenWith(parents: readonly ParentObservation[], fresh = true, at = NOW - 30) {
  const observation = { ...lookOf({ [DC2]: ["AwEAAa"] }, at), parents };
  return { ...factsOf({ parentDs: STALE }), observations: [{ fresh, observation, lookedAt: at }] };
}

describe("parentSeen", () => {
  test("KM-64: the parent is current once each of its servers publishes a DS for a key that the key master serves", () => {
    expect(parentSeen(seenWith([parentWith([1]), parentWith([1, null])]), DC2)).toMatchObject({
      state: "current",
      basis: "observed",
      seenAt: NOW - 30,
    });
    expect(parentSeen(seenWith([parentWith([1]), parentWith([null])]), DC2).state).toBe("stale");
  });

  test("KM-19: a DS that fits only a key which other primaries still serve is the old one", () => {
    expect(parentSeen(seenWith([parentWith([5])]), DC2).state).toBe("stale");
  });

  test("a server of the parent that is silent does not count, and all of them silent is told as that", () => {
    expect(parentSeen(seenWith([parentWith([1]), parentWith(null)]), DC2).state).toBe("current");
    expect(parentSeen(seenWith([parentWith(null)]), DC2).state).toBe("unreachable");
    expect(parentSeen(seenWith([parentWith([])]), DC2).state).toBe("none");
  });

  test("what servers report counts where nobody looked, where the look is older, and where it saw no key master", () => {
    const reported = { state: "stale", basis: "reported", seenAt: NOW - 600 };
    expect(parentSeen(factsOf({ parentDs: STALE }), DC2)).toMatchObject(reported);
    expect(parentSeen(seenWith([parentWith([1])], true, NOW - 3_600), DC2)).toMatchObject(reported);
    expect(parentSeen(seenWith([parentWith([1])], false), DC2)).toMatchObject(reported);
    expect(parentSeen(seenWith([parentWith([1])]), DC1)).toMatchObject(reported);
  });

  test("where nobody tells anything nobody is named", () => {
    const unknown = { state: "unknown", keyTags: [], ttlSeconds: null, seenAt: null } as const;
    expect(parentSeen(factsOf({ parentDs: unknown }), DC2)).toMatchObject({ basis: null });
  });
});

describe("isNewDsSeen", () => {
  const signedAt = NOW - 100;

  /** The key master was asked at `at`; the last look that saw the same ended at `lookedAt`. */
  function lookedFrom(at: number, lookedAt: number) {
    const facts = seenWith([parentWith([1])], true, at);
    return { ...facts, observations: facts.observations.map((held) => ({ ...held, lookedAt })) };
  }

  test("KM-64: a look that began before the signing and ended after it saw the old keys under the old DS", () => {
    expect(parentSeen(lookedFrom(NOW - 200, NOW - 90), DC2).state).toBe("current");
    expect(isNewDsSeen(lookedFrom(NOW - 200, NOW - 90), DC2, signedAt)).toBe(false);
    expect(parentSince(lookedFrom(NOW - 200, NOW - 90), DC2, signedAt)).toMatchObject({
      state: "unknown",
      seenAt: null,
    });
    expect(isNewDsSeen(lookedFrom(signedAt, signedAt), DC2, signedAt)).toBe(false);
    expect(isNewDsSeen(lookedFrom(NOW - 99, NOW - 90), DC2, signedAt)).toBe(true);
  });

  test("KM-19: what a primary reports that still serves the old keys does not count, what the key master reports does", () => {
    const parentDs = { ...STALE, state: "current", seenAt: NOW - 50 } as const;
    const told = (reportedBy: string) => factsOf({ parentDs, signing: signingOf({ reportedBy }) });
    expect(isNewDsSeen(told(DC1), DC2, signedAt)).toBe(false);
    expect(isNewDsSeen(told(DC2), DC2, signedAt)).toBe(true);
    expect(isNewDsSeen(told(DC2), DC2, NOW - 49)).toBe(false);
  });
});
