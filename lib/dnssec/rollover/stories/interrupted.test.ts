import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";
import {
  advanceZone,
  changeRollover,
  notifyParentDs,
  pauseZone,
  resumeZone,
  submitEvent,
} from "@/lib/dnssec/rollover/advance";
import {
  accepted,
  descriptorOf,
  dsOf,
  keySet,
  SIGNED_AT,
  storyWorld,
  storyZone,
  wordOf,
  wordsOf,
} from "./story-zone";

const ZSK_DUE = SIGNED_AT + 90 * DAY;
const KSK_DUE = SIGNED_AT + 755 * DAY;

describe("a rollover whose key master goes down", () => {
  test("KM-12: nothing moves while it is down, and what fell due happens when it is back, at that instant", () => {
    const world = storyWorld();
    const rolling = advanceZone(storyZone(), ZSK_DUE + DAY, world).zone;
    const down = pauseZone(rolling, ZSK_DUE + DAY, world);
    expect(down.nextWakeAt).toBeNull();
    const later = advanceZone(down.zone, ZSK_DUE + 20 * DAY, world);
    expect(later.transitions).toEqual([]);
    expect(wordOf(later.zone, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
    const back = resumeZone(later.zone, ZSK_DUE + 20 * DAY, world);
    expect(wordsOf(back.transitions)).toEqual([
      `${110 * DAY} zsk ZskWaitingForDnsKeyTtl -> ZskWaitingForMaxZoneTtl`,
    ]);
    expect(back.nextWakeAt).toBe(ZSK_DUE + 22 * DAY + HOUR);
  });

  test("KM-47: another holder with the keys goes on from the stored state, as if nothing had happened", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    const rolling = advanceZone(storyZone(), ZSK_DUE + DAY, world).zone;
    const stored = JSON.parse(JSON.stringify(rolling)) as typeof rolling;
    const here = advanceZone(rolling, KSK_DUE, world);
    const there = advanceZone(stored, KSK_DUE, storyWorld(dsOf("ksk#1", "ksk#2")));
    expect(there).toEqual(here);
  });

  test("a parent that changed meanwhile is asked anew on return", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    const waiting = advanceZone(storyZone(), KSK_DUE + DAY, world).zone;
    const down = pauseZone(waiting, KSK_DUE + DAY, world).zone;
    world.parent = dsOf("ksk#1", "ksk#2", "ksk#3");
    expect(notifyParentDs(down, KSK_DUE + 2 * DAY, world).transitions).toEqual([]);
    const back = resumeZone(down, KSK_DUE + 3 * DAY, world).zone;
    expect(wordOf(back, "ksk")).toBe("KskWaitingForDSTtl");
  });

  test("nobody can ask for a rollover while it is down (1722)", () => {
    const world = storyWorld();
    const down = pauseZone(storyZone(), SIGNED_AT + DAY, world).zone;
    const asked = submitEvent(
      down,
      "zsk",
      { kind: "operator-requested", at: SIGNED_AT + DAY },
      world,
    );
    expect(asked).toMatchObject({ ok: false, error: { win32: 1722 } });
  });
});

describe("skipping the wait for the parent", () => {
  const waiting = (ds: ReturnType<typeof dsOf>) => {
    const world = storyWorld(ds);
    return { world, zone: advanceZone(storyZone(), KSK_DUE, world).zone };
  };

  test("is refused on a ZSK (9118) and where no DS is waited for (9128)", () => {
    const { world, zone } = waiting({ kind: "none" });
    const at = KSK_DUE;
    const step = { kind: "operator-stepped", at, riskConfirmed: false } as const;
    expect(submitEvent(zone, "zsk", step, world)).toMatchObject({ error: { win32: 9118 } });
    expect(submitEvent(zone, "ksk", step, world)).toMatchObject({ error: { win32: 9128 } });
  });

  test("asks safety first: with a DS set that names only the old key it is refused with the view that would fail", () => {
    const { world, zone } = waiting(dsOf("ksk#1"));
    const refused = submitEvent(
      zone,
      "ksk",
      { kind: "operator-stepped", at: KSK_DUE, riskConfirmed: false },
      world,
    );
    expect(refused).toMatchObject({
      ok: false,
      error: {
        gate: "safety",
        reason: "chain-of-trust-breaks",
        evidence: { rule: "ds-leads-to-dnskey", ds: ["ksk#1"] },
        notBefore: null,
      },
    });
  });

  test("goes to the DS wait, yet the old key stays until the parent names one that remains", () => {
    const { world, zone } = waiting(dsOf("ksk#1"));
    const stepped = accepted(
      submitEvent(
        zone,
        "ksk",
        { kind: "operator-stepped", at: KSK_DUE, riskConfirmed: true },
        world,
      ),
    );
    expect(wordOf(stepped.zone, "ksk")).toBe("KskWaitingForDSTtl");
    const held = advanceZone(stepped.zone, KSK_DUE + 5 * DAY, world).zone;
    expect(wordOf(held, "ksk")).toBe("KskWaitingForDSTtl");
    expect(descriptorOf(held, "ksk").rollover).toMatchObject({
      phase: "awaiting-person",
      waitsFor: "safe-chain",
    });
    expect(keySet(held)).toContain("ksk#1*");
    world.parent = dsOf("ksk#2", "ksk#3");
    const free = notifyParentDs(held, KSK_DUE + 5 * DAY, world).zone;
    const revoked = advanceZone(free, KSK_DUE + 6 * DAY, world).zone;
    expect(wordOf(revoked, "ksk")).toBe("WaitingForRFC5011RemoveHoldDown");
  });

  test("with a DS set that fits nothing is at risk and nobody has to confirm", () => {
    const { world, zone } = waiting(dsOf("ksk#1", "ksk#2"));
    const stepped = submitEvent(
      zone,
      "ksk",
      { kind: "operator-stepped", at: KSK_DUE, riskConfirmed: false },
      world,
    );
    expect(stepped.ok).toBe(true);
  });
});

describe("other actions than a normal rollover", () => {
  test("revoke standby: the standby is revoked for 30 days and next takes its place", () => {
    const world = storyWorld(dsOf("ksk#1"));
    const set = changeRollover(storyZone(), {
      descriptorId: "ksk",
      at: SIGNED_AT,
      nextRolloverAction: "revoke-standby",
    });
    if (!set.ok) throw new Error("refused");
    const due = advanceZone(set.value, KSK_DUE, world).zone;
    expect(wordOf(due, "ksk")).toBe("WaitingForRFC5011RemoveHoldDown");
    expect(keySet(due).filter((key) => key.startsWith("ksk"))).toEqual([
      "ksk#1*",
      "ksk#2!*",
      "ksk#3",
    ]);
    const rested = advanceZone(due, KSK_DUE + 30 * DAY, world).zone;
    expect(keySet(rested).filter((key) => key.startsWith("ksk"))).toEqual(["ksk#1*", "ksk#3"]);
    expect(descriptorOf(rested, "ksk")).toMatchObject({
      nextRolloverAction: "normal",
      lastRolloverAt: KSK_DUE + 30 * DAY,
    });
  });

  test("revoke standby without one fails with 9117", () => {
    const zone = storyZone({ timing: { rfc5011: false } });
    const set = changeRollover(zone, {
      descriptorId: "ksk",
      at: SIGNED_AT,
      nextRolloverAction: "revoke-standby",
    });
    if (!set.ok) throw new Error("refused");
    const due = advanceZone(set.value, KSK_DUE, storyWorld()).zone;
    expect(descriptorOf(due, "ksk").rollover).toMatchObject({
      phase: "halted",
      fault: { code: 9117 },
    });
  });

  test("KM-51: retire of the last key of its type fails with 9104 and changes nothing", () => {
    const set = changeRollover(storyZone(), {
      descriptorId: "zsk",
      at: SIGNED_AT,
      nextRolloverAction: "retire",
    });
    if (!set.ok) throw new Error("refused");
    const due = advanceZone(set.value, ZSK_DUE, storyWorld()).zone;
    expect(wordOf(due, "zsk")).toBe("RollError");
    expect(keySet(due)).toEqual(keySet(storyZone()));
  });

  test("KM-53: turning rollover off clears the due time, turning it on counts the period from now", () => {
    const at = SIGNED_AT + 10 * DAY;
    const off = changeRollover(storyZone(), {
      descriptorId: "zsk",
      at,
      rolloverPeriodSeconds: null,
    });
    if (!off.ok) throw new Error("refused");
    expect(descriptorOf(off.value, "zsk").nextRolloverAt).toBeNull();
    const on = changeRollover(off.value, {
      descriptorId: "zsk",
      at: at + DAY,
      rolloverPeriodSeconds: 30 * DAY,
    });
    if (!on.ok) throw new Error("refused");
    expect(descriptorOf(on.value, "zsk").nextRolloverAt).toBe(at + 31 * DAY);
  });

  test("KM-54: while it rolls nothing about it can be changed (9116)", () => {
    const rolling = advanceZone(storyZone(), ZSK_DUE, storyWorld()).zone;
    const change = changeRollover(rolling, {
      descriptorId: "zsk",
      at: ZSK_DUE,
      rolloverPeriodSeconds: 30 * DAY,
    });
    expect(change).toMatchObject({ ok: false, error: { win32: 9116 } });
  });

  test("a rollover that is given up leaves the keys as they are and the next one waiting goes on", () => {
    const world = storyWorld(dsOf("ksk#1", "ksk#2"));
    const both = advanceZone(storyZone(), SIGNED_AT + 850 * DAY, world).zone;
    expect(wordOf(both, "zsk")).toBe("Queued");
    const at = SIGNED_AT + 850 * DAY;
    const left = accepted(
      submitEvent(both, "ksk", { kind: "operator-abandoned", at, reason: "zone unsigned" }, world),
    );
    expect(wordOf(left.zone, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
    expect(keySet(left.zone)).toContain("ksk#1*");
  });
});

describe("without PropagationTime", () => {
  test("the waits are an hour each, and still no step is taken before caches have forgotten", () => {
    const world = storyWorld();
    const zone = storyZone({ timing: { countsPropagationTime: false } });
    const run = advanceZone(zone, ZSK_DUE + 2 * HOUR, world);
    expect(wordsOf(run.transitions).at(-1)).toBe(
      `${90 * DAY + 2 * HOUR} zsk ZskWaitingForMaxZoneTtl -> NotRolling`,
    );
  });

  test("a file-backed zone with TTLs of 5 minutes still waits the shortest time of one hour", () => {
    const zone = storyZone({
      timing: {
        propagationTimeSeconds: 0,
        dnskeyTtlSeconds: 5 * MINUTE,
        maximumZoneTtlSeconds: 5 * MINUTE,
      },
    });
    const run = advanceZone(zone, ZSK_DUE, storyWorld());
    expect(run.nextWakeAt).toBe(ZSK_DUE + HOUR);
  });
});
