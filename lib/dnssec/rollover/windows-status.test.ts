import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  mapWindowsRolloverStatus,
  WINDOWS_ROLLOVER_WORDS,
  type WindowsRolloverStatus,
  windowsNumberOf,
  windowsRolloverWord,
} from "./windows-status";

describe("mapWindowsRolloverStatus", () => {
  test.each([
    ["Queued", "zsk", "queued", "waits-its-turn"],
    ["RollStarted", "zsk", "applying", "publish-successor"],
    ["ZskWaitingForDnsKeyTtl", "zsk", "propagating", "publish-successor"],
    ["ZskWaitingForMaxZoneTtl", "zsk", "expiring", "switch-signatures"],
    ["KskWaitingForDSUpdate", "ksk", "awaiting-person", "submit-ds"],
    ["KskWaitingForDSTtl", "ksk", "expiring", "wait-for-parent-ds-ttl"],
    ["KskWaitingForDnsKeyTtl", "ksk", "propagating", "publish-successor"],
    ["WaitingForRFC5011RemoveHoldDown", "ksk", "expiring", "remove-hold-down"],
    ["RollError", "ksk", "halted", "failed"],
  ] as const)("%s is %s in phase %s, stage %s, in any case", (native, keyRole, phase, stage) => {
    for (const text of [native, native.toUpperCase(), ` ${native.toLowerCase()} `]) {
      expect(map({ native: text, keyRole })).toMatchObject({
        phase,
        stage,
        native: { CurrentRolloverStatus: text },
      });
    }
  });

  test("NotRolling, nothing and empty text are no rollover", () => {
    expect(map({ native: "notrolling" })).toBeNull();
    expect(map({ native: null })).toBeNull();
    expect(map({ native: "  " })).toBeNull();
  });

  test("all three spellings of the two glued entries are told apart by the key's type", () => {
    const glued = "ZskWaitingForMaxZoneTtlKskWaitingForDSUpdate";
    for (const text of [glued, glued.toLowerCase(), "ZskWaitingForMaxZoneTtl"]) {
      expect(map({ native: text, keyRole: "zsk" })?.stage).toBe("switch-signatures");
    }
    for (const text of [glued, glued.toLowerCase(), "KskWaitingForDSUpdate"]) {
      expect(map({ native: text, keyRole: "ksk" })?.stage).toBe("submit-ds");
    }
  });

  test("a word that nobody knows is kept and called unrecognized, never healthy and never an error", () => {
    const report = map({ native: "KskWaitingForGodot", fault: "ignored" });
    expect(report).toMatchObject({
      stage: "unrecognized",
      fault: null,
      native: { CurrentRolloverStatus: "KskWaitingForGodot" },
    });
    expect(report?.phase).not.toBe("halted");
  });

  test("KM-59: a failed rollover carries its fault, a manual one its mark", () => {
    const report = map({ native: "RollError", fault: "9107", isManual: true });
    expect(report).toMatchObject({ phase: "halted", fault: "9107", isManual: true });
  });

  test("any text at all gives a report or none, without failing", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("ksk", "zsk", "csk"), (native, keyRole) => {
        const report = map({ native, keyRole });
        expect(report === null || report.native.CurrentRolloverStatus === native).toBe(true);
      }),
    );
  });
});

describe("the protocol's numbers", () => {
  test("run from 0 to 9 in the order of MS-DNSP and are read as well", () => {
    expect(WINDOWS_ROLLOVER_WORDS.map(windowsNumberOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(windowsRolloverWord("5", "ksk")).toBe("KskWaitingForDSUpdate");
    expect(windowsRolloverWord("10", "ksk")).toBeNull();
  });
});

function map(change: Partial<WindowsRolloverStatus>) {
  return mapWindowsRolloverStatus({
    descriptorId: "d",
    keyRole: "zsk",
    native: null,
    since: null,
    wakeAt: null,
    isManual: null,
    fault: null,
    ...change,
  });
}
