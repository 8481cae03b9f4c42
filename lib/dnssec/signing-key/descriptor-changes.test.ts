import { describe, expect, test } from "vitest";
import {
  type ChangedDescriptor,
  ignoredProperties,
  isRollingNow,
  refusalToAdd,
  refusalToRemove,
  refusalToRetire,
  refusalToSet,
} from "./descriptor-changes";

const ksk: ChangedDescriptor = {
  keyRole: "ksk",
  state: "active",
  isRolling: false,
  hasStandbyKey: true,
};
const zsk: ChangedDescriptor = { ...ksk, keyRole: "zsk", hasStandbyKey: false };

describe("changing a descriptor", () => {
  test("KM-52: validity periods, rollover period and next action can change; everything else is ignored", () => {
    expect(
      ignoredProperties(["keyLength", "rolloverPeriodSeconds", "custody", "nextRolloverAction"]),
    ).toEqual(["keyLength", "custody"]);
    expect(
      ignoredProperties([
        "dnskeySignatureValiditySeconds",
        "dsSignatureValiditySeconds",
        "zoneSignatureValiditySeconds",
      ]),
    ).toEqual([]);
  });

  test("KM-54: while it rolls it cannot be set or removed, and no key can be added (9116)", () => {
    const rolling = { ...ksk, isRolling: true };
    expect(refusalToSet(rolling, "normal")).toBe(9116);
    expect(refusalToRemove(rolling, true)).toBe(9116);
    expect(refusalToAdd([zsk, rolling])).toBe(9116);
    expect(refusalToAdd([zsk, ksk])).toBeNull();
  });

  test("revoking a standby needs a KSK (9118) that has one (9117)", () => {
    expect(refusalToSet({ ...zsk, isRolling: true }, "revoke-standby")).toBe(9118);
    expect(refusalToSet({ ...ksk, hasStandbyKey: false }, "revoke-standby")).toBe(9117);
    expect(refusalToSet(ksk, "revoke-standby")).toBeNull();
  });

  test("KM-51: an active key of a signed zone cannot be removed (9119); a retired one, or of an unsigned zone, can", () => {
    expect(refusalToRemove(zsk, true)).toBe(9119);
    expect(refusalToRemove({ ...zsk, state: "retired" }, true)).toBeNull();
    expect(refusalToRemove(zsk, false)).toBeNull();
  });

  test("KM-51: the last key of its type cannot be retired (9104)", () => {
    expect(refusalToRetire(zsk, [ksk])).toBe(9104);
    expect(refusalToRetire(zsk, [ksk, { ...zsk, state: "retired" }])).toBe(9104);
    expect(refusalToRetire(zsk, [ksk, zsk])).toBeNull();
  });

  test("a queued rollover does not change keys yet", () => {
    const report = {
      descriptorId: "zsk",
      method: "zsk-pre-publication",
      stage: "waits-its-turn",
      since: null,
      wakeAt: null,
      isManual: null,
      fault: null,
      native: {},
    } as const;
    expect(isRollingNow({ ...report, phase: "queued" })).toBe(false);
    expect(isRollingNow({ ...report, phase: "expiring", stage: "switch-signatures" })).toBe(true);
    expect(isRollingNow(null)).toBe(false);
  });
});
