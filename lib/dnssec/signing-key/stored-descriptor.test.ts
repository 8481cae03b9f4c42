import { describe, expect, test } from "vitest";
import { encodeDescriptor, storedDescriptor } from "./fixtures/encode-descriptor";
import { decodeStoredDescriptor, MAX_STORED_DESCRIPTOR_OCTETS } from "./stored-descriptor";

/** Octet by octet: a KSK of P-256 with a standby key, in the layout of real directories. */
const WRITTEN_BY_HAND = [
  "01000000", // version
  "04030201 0605 0807 090a0b0c0d0e0f10", // GUID
  "4b00 5300 5000 0000", // "KSP"
  "01000000 01000000", // keys in the directory, KSK
  "0d000000 00010000", // ECDSAP256SHA256, 256 bits
  "00000000 803a0900 803a0900 002f0d00", // offset, validity of DNSKEY, DS and other signatures
  "01000000 805ce303 01000000", // double signature, 755 days, normal
  "0000000000000000 0080336bc6a4dd01", // never rolled; next
  "00000000 05000000 03000000 01000000 00000000", // active, waits for the DS, by hand
  "0000000000000000 00000000 00000000",
  "4100 0000 00000000", // active key "A"
  "4200 0000 03000000", // standby key "B", add only
  "0000 00000000",
].join("");

function octetsOf(hex: string): Uint8Array {
  const pairs = hex.replaceAll(/\s/g, "").match(/../g) ?? [];
  return Uint8Array.from(pairs.map((pair) => Number.parseInt(pair, 16)));
}

function reasonOf(octets: Uint8Array): string {
  const decoded = decodeStoredDescriptor(octets);
  return decoded.ok ? "decoded" : decoded.error.reason;
}

describe("a descriptor from the directory", () => {
  test("is read field by field in the layout of real directories: fIsKSK follows fStoreKeysInDirectory", () => {
    expect(decodeStoredDescriptor(octetsOf(WRITTEN_BY_HAND))).toEqual({
      ok: true,
      value: {
        descriptorId: "01020304-0506-0708-090a-0b0c0d0e0f10",
        keyStorageProvider: "KSP",
        storesKeysInDirectory: true,
        isKsk: true,
        algorithm: 13,
        keyLength: 256,
        initialRolloverOffsetSeconds: 0,
        dnskeySignatureValiditySeconds: 604_800,
        dsSignatureValiditySeconds: 604_800,
        zoneSignatureValiditySeconds: 864_000,
        rolloverType: 1,
        rolloverPeriodSeconds: 755 * 86_400,
        nextRolloverAction: 1,
        lastRolloverAt: null,
        nextRolloverAt: 1_800_000_000,
        state: 0,
        rolloverStatus: 5,
        isManual: true,
        active: { nativeId: "A", scope: 0 },
        standby: { nativeId: "B", scope: 3 },
        next: null,
      },
    });
  });

  test("comes back as it was written, also with a disabled rollover (KM-53) and a last one", () => {
    for (const descriptor of [
      storedDescriptor(),
      storedDescriptor({ isKsk: false, rolloverStatus: 4 }),
      storedDescriptor({ rolloverPeriodSeconds: null, lastRolloverAt: 1_700_000_000, state: 1 }),
    ]) {
      const octets = encodeDescriptor(descriptor);
      expect(decodeStoredDescriptor(octets)).toEqual({ ok: true, value: descriptor });
    }
  });

  test("may have records after it that are not read", () => {
    const octets = [...encodeDescriptor(storedDescriptor()), 1, 2, 3];
    expect(reasonOf(Uint8Array.from(octets))).toBe("decoded");
  });

  test("is refused with a reason when it is cut, too long, of another version, or holds no text", () => {
    const octets = encodeDescriptor(storedDescriptor());
    for (let length = 0; length < octets.length; length++) {
      expect(reasonOf(octets.subarray(0, length)), `${length} octets`).toBe("ends-early");
    }
    expect(reasonOf(new Uint8Array(MAX_STORED_DESCRIPTOR_OCTETS + 1))).toBe("too-long");
    expect(reasonOf(octets.map((octet, index) => (index === 0 ? 2 : octet)))).toBe("other-version");
    expect(reasonOf(octets.map((octet, index) => (index === 21 ? 0xd8 : octet)))).toBe("bad-text");
    const endless = octets.map((octet, index) => (index >= 20 ? 0x41 : octet));
    expect(reasonOf(Uint8Array.from([...endless, ...Array(1_000).fill(0x41)]))).toBe(
      "endless-text",
    );
  });
});
