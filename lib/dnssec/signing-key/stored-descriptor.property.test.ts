import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeDescriptor, storedDescriptor } from "./fixtures/encode-descriptor";
import { decodeStoredDescriptor, type StoredKey } from "./stored-descriptor";

const dword = fc.nat(0xffff_fffe);
const instant = fc.option(fc.integer({ min: 0, max: 253_402_300_799 }), { nil: null });
const character = fc.integer({ min: 0x20, max: 0xd7ff }).map((unit) => String.fromCharCode(unit));
const text = fc.array(character, { minLength: 1, maxLength: 256 }).map((parts) => parts.join(""));
const key: fc.Arbitrary<StoredKey | null> = fc.option(fc.record({ nativeId: text, scope: dword }), {
  nil: null,
});

const descriptor = fc
  .record({
    descriptorId: fc.uuid(),
    keyStorageProvider: text,
    storesKeysInDirectory: fc.boolean(),
    isKsk: fc.boolean(),
    algorithm: dword,
    keyLength: dword,
    initialRolloverOffsetSeconds: dword,
    rolloverPeriodSeconds: fc.option(dword, { nil: null }),
    lastRolloverAt: instant,
    nextRolloverAt: instant,
    rolloverStatus: dword,
    isManual: fc.boolean(),
    active: key,
    standby: key,
    next: key,
  })
  .map((change) => storedDescriptor(change));

test("every descriptor comes back as it was written", () => {
  fc.assert(
    fc.property(descriptor, (written) => {
      expect(decodeStoredDescriptor(encodeDescriptor(written))).toEqual({
        ok: true,
        value: written,
      });
    }),
  );
});

test("any octets give a descriptor or a reason, and nothing is thrown", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12_000 }), (octets) => {
      const decoded = decodeStoredDescriptor(octets);
      if (!decoded.ok) expect(decoded.error.kind).toBe("malformed-descriptor");
    }),
  );
});

test("a descriptor with any octets changed, added or cut gives a descriptor or a reason", () => {
  fc.assert(
    fc.property(
      descriptor,
      fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { maxLength: 8 }),
      fc.nat(2_000),
      (written, changes, length) => {
        const octets = encodeDescriptor(written);
        for (const [place, octet] of changes) if (place < octets.length) octets[place] = octet;
        const decoded = decodeStoredDescriptor(octets.subarray(0, length));
        const id = decoded.ok ? (decoded.value.active?.nativeId ?? "") : decoded.error.reason;
        expect(id.length).toBeLessThanOrEqual(256);
      },
    ),
    { numRuns: 2_000 },
  );
});
