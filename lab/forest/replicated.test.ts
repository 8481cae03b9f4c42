import { describe, expect, test } from "vitest";
import { RuleSwitches } from "@/lab/rules/rule-switches";
import { lastPoll, nextPoll, POLLING_INTERVAL_SECONDS } from "./polling";
import { Replicated } from "./replicated";
import { makeTopology, type Topology } from "./topology";

const HOSTS = ["a.example", "b.example", "c.example"];
const [A, B, C] = [0, 1, 2] as const;
const T = 1_800_000_000;

/** Links by pair of hosts: since when they are up; a missing pair is down. */
function topology(links: Readonly<Record<string, number>>, delaySeconds = 15): Topology {
  const linkSince = (a: string, b: string) =>
    a === b ? 0 : (links[[a[0], b[0]].sort().join("")] ?? null);
  return makeTopology(
    {
      replicationDelaySeconds: delaySeconds,
      delaySince: 0,
      rules: new RuleSwitches(),
      replicationLinkSince: linkSince,
      isServing: () => true,
      isOrdinary: () => true,
      server: () => ({ servingSince: 0, hasRestarted: false }),
    },
    HOSTS,
  );
}

const WHOLE = topology({ ab: 0, ac: 0, bc: 0 });

describe("Replicated", () => {
  test("the writer believes at once, replicas hear after the delay, their servers believe at the next poll", () => {
    const value = Replicated.everywhere(3, "old", 0);
    value.write({ value: "new", at: T, origin: A });
    expect([A, B, C].map((host) => value.loaded(host))).toEqual(["new", "old", "old"]);
    value.advance(T + 14, WHOLE);
    expect(value.replica(B)).toBe("old");
    value.advance(T + 15, WHOLE);
    expect(value.replica(B)).toBe("new");
    const poll = nextPoll("b.example", T + 15);
    value.advance(poll - 1, WHOLE);
    expect(value.loaded(B)).toBe("old");
    expect(value.advance(poll, WHOLE).some((load) => load.host === B && load.at === poll)).toBe(
      true,
    );
    expect(value.loaded(B)).toBe("new");
  });

  test("behind a partition a replica hears over a third one", () => {
    const cut = topology({ ac: 0, bc: 0 });
    const value = Replicated.everywhere(3, "old", 0);
    value.write({ value: "new", at: T, origin: A });
    value.advance(T + 29, cut);
    expect(value.replica(B)).toBe("old");
    value.advance(T + 30, cut);
    expect(value.replica(B)).toBe("new");
  });

  test("cut off from all, it hears when the partition heals, after the delay", () => {
    const value = Replicated.everywhere(3, "old", 0);
    value.write({ value: "new", at: T, origin: A });
    value.advance(T + 5_000, topology({ ac: 0 }));
    expect(value.replica(B)).toBe("old");
    const healed = topology({ ab: T + 5_000, ac: 0, bc: T + 5_000 });
    value.advance(T + 5_014, healed);
    expect(value.replica(B)).toBe("old");
    value.advance(T + 5_015, healed);
    expect(value.replica(B)).toBe("new");
  });

  test("the later of two writes wins everywhere, whichever arrives first", () => {
    const value = Replicated.everywhere(3, "old", 0);
    value.write({ value: "first", at: T, origin: A });
    value.write({ value: "second", at: T + 3, origin: B });
    value.advance(T + 1_000, WHOLE);
    expect([A, B, C].map((host) => value.loaded(host))).toEqual(["second", "second", "second"]);
    expect(value.isSettled).toBe(true);
  });

  test("told hosts believe at once; a silent write waits for the writer's own poll too", () => {
    const value = Replicated.everywhere(3, "old", 0);
    value.write({ value: "new", at: T, origin: A, told: [B] });
    expect([A, B, C].map((host) => value.loaded(host))).toEqual(["new", "new", "old"]);
    value.writeSilently({ value: "newer", at: T + 1, origin: A });
    expect(value.replica(A)).toBe("newer");
    expect(value.loaded(A)).toBe("new");
    value.advance(nextPoll("a.example", T + 1), WHOLE);
    expect(value.loaded(A)).toBe("newer");
  });

  test("is the same after saving and restoring in the middle of it", () => {
    const value = Replicated.everywhere(3, "old", 0);
    value.write({ value: "new", at: T, origin: A });
    value.advance(T + 15, WHOLE);
    const restored = Replicated.restore<string>(JSON.parse(JSON.stringify(value.save())));
    for (const one of [value, restored]) one.advance(T + 1_000, WHOLE);
    expect(restored.save()).toEqual(value.save());
  });
});

describe("the poll grid", () => {
  test("the last poll is at or before an instant, the next at or after it, and they are one interval apart", () => {
    for (let at = T; at < T + 400; at += 7) {
      const [last, next] = [lastPoll("a.example", at), nextPoll("a.example", at)];
      expect(last).toBeLessThanOrEqual(at);
      expect(next).toBeGreaterThanOrEqual(at);
      expect([0, POLLING_INTERVAL_SECONDS]).toContain(next - last);
    }
  });
});
