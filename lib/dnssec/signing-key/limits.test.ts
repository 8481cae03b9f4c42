import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import {
  fromWindowsPeriod,
  judgeAlgorithm,
  judgeDenialOfExistence,
  judgeEnoughDescriptors,
  judgeInitialRolloverOffset,
  judgeKeyLength,
  judgeKeyStorage,
  judgeNsec3Iterations,
  judgeOneMore,
  judgeRolloverPeriod,
  judgeSignatureValidity,
  type LimitedDescriptor,
  MICROSOFT_SOFTWARE_PROVIDER,
  toWindowsPeriod,
} from "./limits";

const ksk: LimitedDescriptor = { keyRole: "ksk", algorithm: 8, keyLength: 2048, state: "active" };
const zsk: LimitedDescriptor = { keyRole: "zsk", algorithm: 8, keyLength: 1024, state: "active" };

describe("how many keys a zone may and must have", () => {
  test("KM-48: a zone without a KSK, without a ZSK, or with retired ones only, is refused with 9104", () => {
    expect(judgeEnoughDescriptors([ksk, zsk])).toBeNull();
    expect(judgeEnoughDescriptors([ksk])?.code).toBe(9104);
    expect(judgeEnoughDescriptors([zsk])?.code).toBe(9104);
    expect(judgeEnoughDescriptors([ksk, { ...zsk, state: "retired" }])?.code).toBe(9104);
    expect(judgeEnoughDescriptors([{ ...ksk, keyRole: "csk" }])).toBeNull();
  });

  test("KM-48: a fourth key of one type and algorithm is refused with 9113, of another algorithm not", () => {
    expect(judgeOneMore(ksk, [ksk, ksk, zsk, zsk, zsk])).toBeNull();
    expect(judgeOneMore(ksk, [ksk, ksk, ksk])?.code).toBe(9113);
    expect(judgeOneMore({ ...ksk, algorithm: 13 }, [ksk, ksk, ksk])).toBeNull();
  });
});

describe("denial of existence", () => {
  test("KM-49: RSASHA1 is refused with NSEC3 (9103), RSASHA1-NSEC3-SHA1 with NSEC (9130), others never", () => {
    expect(judgeDenialOfExistence("nsec3", [8, 5])?.code).toBe(9103);
    expect(judgeDenialOfExistence("nsec", [5])).toBeNull();
    expect(judgeDenialOfExistence("nsec", [8, 7])?.code).toBe(9130);
    expect(judgeDenialOfExistence("nsec3", [7])).toBeNull();
    for (const denial of ["nsec", "nsec3"] as const) {
      expect(judgeDenialOfExistence(denial, [8, 10, 13, 14])).toBeNull();
    }
  });

  test("KM-49: the two SHA-1 algorithms cannot be mixed, whatever the denial", () => {
    expect(judgeDenialOfExistence("nsec", [5, 7])?.code).toBe(9130);
    expect(judgeDenialOfExistence("nsec3", [5, 7])?.code).toBe(9103);
  });

  test("KM-57: the shortest key bounds the iterations at 150, 500 or 2500; above it is 9124", () => {
    const table = [
      [[1024, 2048], 150],
      [[1088, 4096], 500],
      [[2048], 500],
      [[2112], 2_500],
      [[4096], 2_500],
      [[256], 150],
    ] as const;
    for (const [lengths, cap] of table) {
      expect(judgeNsec3Iterations(cap, lengths)).toBeNull();
      expect(judgeNsec3Iterations(cap + 1, lengths)).toMatchObject({
        code: 9124,
        allowed: { min: 0, max: cap },
      });
    }
  });
});

describe("values of a descriptor", () => {
  test("algorithms and lengths that Windows cannot make are 9105 and 9106", () => {
    expect(judgeAlgorithm(15)?.code).toBe(9105);
    expect(judgeAlgorithm(13)).toBeNull();
    expect(judgeKeyLength(8, 1000)).toMatchObject({
      code: 9106,
      allowed: { min: 1024, max: 4096 },
    });
    expect(judgeKeyLength(14, 256)).toMatchObject({ code: 9106, allowed: { min: 384, max: 384 } });
    expect(judgeKeyLength(8, 2048)).toBeNull();
  });

  test("rollover periods: KSK 7 to 7300 days, ZSK 7 to 1825 days, else 9114", () => {
    for (const [role, longest] of [
      ["ksk", 7_300],
      ["zsk", 1_825],
    ] as const) {
      expect(judgeRolloverPeriod(role, 7 * DAY)).toBeNull();
      expect(judgeRolloverPeriod(role, longest * DAY)).toBeNull();
      expect(judgeRolloverPeriod(role, 7 * DAY - 1)?.code).toBe(9114);
      expect(judgeRolloverPeriod(role, longest * DAY + 1)?.code).toBe(9114);
    }
  });

  test("KM-53: a disabled rollover is a period too, stored as 0xFFFFFFFF seconds", () => {
    expect(judgeRolloverPeriod("zsk", null)).toBeNull();
    expect(toWindowsPeriod(null)).toBe(4_294_967_295);
    expect(fromWindowsPeriod(4_294_967_295)).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_294_967_294 }), (period) => {
        expect(fromWindowsPeriod(toWindowsPeriod(period))).toBe(period);
      }),
    );
  });

  test("first delays beyond 30 days are 9115, signature lifetimes outside 6 hours to 30 days 9123", () => {
    expect(judgeInitialRolloverOffset(30 * DAY)).toBeNull();
    expect(judgeInitialRolloverOffset(30 * DAY + 1)?.code).toBe(9115);
    expect(judgeInitialRolloverOffset(-1)?.code).toBe(9115);
    expect(judgeSignatureValidity(6 * HOUR)).toBeNull();
    expect(judgeSignatureValidity(6 * HOUR - 1)?.code).toBe(9123);
    expect(judgeSignatureValidity(30 * DAY + 1)?.code).toBe(9123);
  });

  test("KM-29: keys go into the directory only in directory zones and with Microsoft's software provider (9108)", () => {
    const inDirectory = { kind: "directory", provider: MICROSOFT_SOFTWARE_PROVIDER } as const;
    expect(judgeKeyStorage(inDirectory, "directory")).toBeNull();
    expect(judgeKeyStorage(inDirectory, "file")?.code).toBe(9108);
    expect(judgeKeyStorage({ kind: "directory", provider: "Acme HSM" }, "directory")?.code).toBe(
      9108,
    );
    expect(judgeKeyStorage({ kind: "provider", provider: "Acme HSM" }, "file")).toBeNull();
  });
});
