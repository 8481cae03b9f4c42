import { describe, expect, test } from "vitest";
import { notVerified } from "./not-verified";

describe("what is not verified about a fact of Windows", () => {
  test("is told for properties whose meaning nobody documents", () => {
    expect(notVerified("PropagationTime", "2.00:00:00")).toContain("rollover");
    expect(notVerified("ParentHasSecureDelegation", "False")).toContain("parent");
  });

  test("is told of an empty key master, and not of a named one", () => {
    expect(notVerified("KeyMasterServer", "")).toContain("no server holds the role");
    expect(notVerified("KeyMasterServer", "DC1")).toBeNull();
  });

  test("is nothing where the meaning is documented", () => {
    expect(notVerified("DenialOfExistence", "NSec3")).toBeNull();
    expect(notVerified("IsKeyMasterServer", "True")).toBeNull();
  });
});
