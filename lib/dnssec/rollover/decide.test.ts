import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { advanceZone, changeRollover } from "./advance";
import { decide, dueActions } from "./decide";
import type { RolloverEvent } from "./event";
import { type DecisionContext, gatesBeforeNextStep } from "./gates";
import { newRollingDescriptor } from "./rolling-descriptor";
import type { RolloverState } from "./state";
import {
  descriptorOf,
  dsOf,
  keySet,
  LAB_TIMING,
  SIGNED_AT,
  storyWorld,
  storyZone,
} from "./stories/story-zone";
import { newZoneRollovers, type ZoneRollovers } from "./zone-rollovers";

const ZSK_DUE = SIGNED_AT + 90 * DAY;
const KSK_DUE = SIGNED_AT + 755 * DAY;

describe("decide", () => {
  test("answers every event in every state with a decision or a refusal that names its gate, and never throws", () => {
    const states = statesOfALife();
    const at = fc.integer({ min: SIGNED_AT, max: SIGNED_AT + 1_000 * DAY });
    const event: fc.Arbitrary<RolloverEvent> = at.chain((instant) =>
      fc.constantFrom<RolloverEvent>(
        { kind: "rollover-fell-due", at: instant },
        { kind: "operator-requested", at: instant },
        { kind: "turn-came", at: instant },
        { kind: "actions-applied", at: instant },
        { kind: "apply-failed", at: instant, fault: { code: 9107, detail: "x" } },
        { kind: "time-reached", at: instant },
        { kind: "parent-ds-observed", at: instant, parent: { kind: "none" } },
        { kind: "parent-ds-observed", at: instant, parent: { kind: "unreachable" } },
        { kind: "parent-ds-observed", at: instant, parent: dsOf("ksk#3") },
        { kind: "operator-stepped", at: instant, riskConfirmed: false },
        { kind: "operator-stepped", at: instant, riskConfirmed: true },
        { kind: "operator-abandoned", at: instant, reason: "test" },
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...states), event, ({ state, context }, happened) => {
        const decided = decide(state, happened, context);
        if (decided.ok) {
          const { wakeAt } = decided.value;
          expect(wakeAt === null || wakeAt >= SIGNED_AT).toBe(true);
        } else {
          expect(["policy", "safety", "time", "person"]).toContain(decided.error.gate);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("a wait that is not over is refused by the time gate, with the instant from which it is", () => {
    const zone = advanceZone(storyZone(), ZSK_DUE, storyWorld()).zone;
    const early = decide(
      descriptorOf(zone, "zsk").rollover,
      { kind: "time-reached", at: ZSK_DUE + DAY },
      contextOf(zone, "zsk"),
    );
    expect(early).toMatchObject({
      ok: false,
      error: { gate: "time", reason: "not-due", notBefore: ZSK_DUE + 2 * DAY + HOUR },
    });
  });

  test("the actions of a state can be asked for again after a restart", () => {
    const zone = advanceZone(storyZone(), ZSK_DUE, storyWorld()).zone;
    const context = contextOf(zone, "zsk");
    const at = ZSK_DUE + 2 * DAY + HOUR;
    const decided = decide(
      descriptorOf(zone, "zsk").rollover,
      { kind: "time-reached", at },
      context,
    );
    if (!decided.ok) throw new Error("refused");
    expect(decided.value.actions).toEqual([
      { kind: "switch-signer", from: "zsk#1", to: "zsk#2", signs: "all" },
      { kind: "point", keyId: "zsk#1", pointer: "standby" },
      { kind: "point", keyId: "zsk#2", pointer: "active" },
    ]);
    expect(dueActions(decided.value.state, context)).toEqual(decided.value.actions);
  });

  test("a stored zone that was stopped in the middle of applying goes on with the same actions", () => {
    const before = advanceZone(storyZone(), ZSK_DUE, storyWorld()).zone;
    const at = ZSK_DUE + 2 * DAY + HOUR;
    const decided = decide(
      descriptorOf(before, "zsk").rollover,
      { kind: "time-reached", at },
      contextOf(before, "zsk"),
    );
    if (!decided.ok) throw new Error("refused");
    const stopped: ZoneRollovers = {
      ...before,
      clock: at,
      descriptors: before.descriptors.map((descriptor) =>
        descriptor.descriptorId === "zsk"
          ? { ...descriptor, rollover: decided.value.state }
          : descriptor,
      ),
    };
    const resumed = advanceZone(stopped, at, storyWorld()).zone;
    expect(resumed).toEqual(advanceZone(before, at, storyWorld()).zone);
  });
});

describe("gatesBeforeNextStep", () => {
  test("tells a person all four gates: a running wait is closed by time alone", () => {
    const zone = advanceZone(storyZone(), ZSK_DUE, storyWorld()).zone;
    expect(gates(zone, "zsk", ZSK_DUE)).toEqual([
      "policy passed",
      "safety passed",
      "time refused",
      "person passed",
    ]);
    expect(gates(zone, "zsk", ZSK_DUE + 3 * DAY)).toEqual([
      "policy passed",
      "safety passed",
      "time passed",
      "person passed",
    ]);
  });

  test("waiting for the parent is closed by the person, with the keys whose DS is missing", () => {
    const zone = advanceZone(storyZone(), KSK_DUE, storyWorld(dsOf("ksk#1", "ksk#2"))).zone;
    const state = descriptorOf(zone, "ksk").rollover;
    if (state === null) throw new Error("at rest");
    const person = gatesBeforeNextStep(state, contextOf(zone, "ksk"), KSK_DUE).at(-1);
    expect(person).toMatchObject({
      gate: "person",
      result: "refused",
      refusal: { reason: "ds-not-at-parent", keyIds: ["ksk#3"], notBefore: null },
    });
  });

  test("a ZSK without a pre-published successor waits for caches before it signs: safety says until when", () => {
    const zone = zoneWithoutNext();
    const due = advanceZone(zone, ZSK_DUE, storyWorld()).zone;
    const state = descriptorOf(due, "zsk").rollover;
    if (state === null) throw new Error("at rest");
    const safety = gatesBeforeNextStep(state, contextOf(due, "zsk"), ZSK_DUE + HOUR)[1];
    expect(safety).toMatchObject({
      gate: "safety",
      result: "refused",
      refusal: {
        evidence: { rule: "dnskey-proves-signatures" },
        notBefore: ZSK_DUE + 2 * DAY + HOUR,
      },
    });
  });
});

describe("retiring a descriptor", () => {
  test("KM-51: another of its type stays, its keys and signatures go at once, and it never rolls again", () => {
    const zone = zoneWithTwoZsks();
    const set = changeRollover(zone, {
      descriptorId: "zsk",
      at: SIGNED_AT,
      nextRolloverAction: "retire",
    });
    if (!set.ok) throw new Error("refused");
    const due = advanceZone(set.value, ZSK_DUE, storyWorld()).zone;
    expect(descriptorOf(due, "zsk")).toMatchObject({
      state: "retired",
      keys: [],
      rollover: null,
      nextRolloverAt: null,
      lastRolloverAt: ZSK_DUE,
    });
    expect(keySet(due).filter((key) => key.startsWith("zsk"))).toEqual(["zsk2#1*", "zsk2#2"]);
    const later = advanceZone(due, SIGNED_AT + 300 * DAY, storyWorld());
    expect(later.transitions.filter((t) => t.descriptorId === "zsk")).toEqual([]);
  });
});

function contextOf(zone: ZoneRollovers, descriptorId: string): DecisionContext {
  return {
    descriptor: descriptorOf(zone, descriptorId),
    descriptors: zone.descriptors,
    timing: zone.timing,
    chain: zone.chain,
    parentHasSecureDelegation: zone.parentHasSecureDelegation,
  };
}

function gates(zone: ZoneRollovers, descriptorId: string, at: number): readonly string[] {
  const state = descriptorOf(zone, descriptorId).rollover;
  if (state === null) throw new Error("at rest");
  return gatesBeforeNextStep(state, contextOf(zone, descriptorId), at).map(
    ({ gate, result }) => `${gate} ${result}`,
  );
}

/** States as they occur in lives with and without DS, each with its own context. */
function statesOfALife(): readonly { state: RolloverState | null; context: DecisionContext }[] {
  const found: { state: RolloverState | null; context: DecisionContext }[] = [];
  for (const parent of [
    dsOf("ksk#1", "ksk#2", "ksk#3"),
    dsOf("ksk#1"),
    { kind: "none" } as const,
    { kind: "unreachable" } as const,
  ]) {
    const world = storyWorld(parent);
    let zone = storyZone();
    for (let day = 80; day < 900; day += 5) {
      zone = advanceZone(zone, SIGNED_AT + day * DAY, world).zone;
      for (const { descriptorId, rollover } of zone.descriptors) {
        found.push({ state: rollover, context: contextOf(zone, descriptorId) });
      }
    }
  }
  return found;
}

function zoneWithTwoZsks(): ZoneRollovers {
  const zone = storyZone();
  const second = newRollingDescriptor({
    descriptorId: "zsk2",
    keyRole: "zsk",
    signedAt: SIGNED_AT,
    rolloverPeriodSeconds: 90 * DAY,
    initialRolloverOffsetSeconds: DAY,
    rfc5011: true,
  });
  return newZoneRollovers({
    zone: zone.zone,
    at: SIGNED_AT,
    timing: LAB_TIMING,
    descriptors: [...zone.descriptors, second],
    parentHasSecureDelegation: false,
  });
}

function zoneWithoutNext(): ZoneRollovers {
  const zone = storyZone();
  return newZoneRollovers({
    zone: zone.zone,
    at: SIGNED_AT,
    timing: LAB_TIMING,
    descriptors: zone.descriptors.map((descriptor) =>
      descriptor.keyRole === "zsk"
        ? { ...descriptor, keys: descriptor.keys.filter((key) => key.pointer !== "next") }
        : descriptor,
    ),
    parentHasSecureDelegation: false,
  });
}
