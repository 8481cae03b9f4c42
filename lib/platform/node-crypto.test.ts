import { describe, expect, test } from "vitest";
import { createNodeCrypto } from "./node-crypto";

const crypto = createNodeCrypto();
const data = new TextEncoder().encode("signed data");
const seed = new Uint8Array([1, 2, 3]);
const SIGNING = [8, 10, 13, 14, 15, 16] as const;

describe("createNodeCrypto", () => {
  test.each(SIGNING)(
    "signs with algorithm %i what it then verifies, and nothing else",
    (algorithm) => {
      const { publicKeyField, privateKey } = crypto.generateKeyPair({
        algorithm,
        sizeBits: 1024,
        seed,
      });
      const signature = crypto.sign({ algorithm, privateKey, data });
      const request = { algorithm, publicKey: publicKeyField, data, signature };
      expect(crypto.verify(request)).toBe(true);
      expect(crypto.verify({ ...request, data: data.subarray(1) })).toBe(false);
      expect(crypto.verify({ ...request, signature: signature.subarray(1) })).toBe(false);
      expect(crypto.verify({ ...request, publicKey: publicKeyField.subarray(1) })).toBe(false);
      const flipped = signature.map((octet, index) => (index === 7 ? octet ^ 1 : octet));
      expect(crypto.verify({ ...request, signature: flipped })).toBe(false);
    },
  );

  test.each(SIGNING)("makes the same key of algorithm %i from the same seed only", (algorithm) => {
    const make = (bytes: Uint8Array) =>
      crypto.generateKeyPair({ algorithm, sizeBits: 1024, seed: bytes }).publicKeyField;
    expect(make(seed)).toEqual(make(new Uint8Array(seed)));
    expect(make(seed)).not.toEqual(make(new Uint8Array([1, 2, 4])));
  });

  test("makes unlike keys without a seed", () => {
    const make = () => crypto.generateKeyPair({ algorithm: 13 }).publicKeyField;
    expect(make()).not.toEqual(make());
  });

  test.each(SIGNING)("stores a key of algorithm %i and reads it back", (algorithm) => {
    const pair = crypto.generateKeyPair({ algorithm, sizeBits: 1024, seed });
    const pem = crypto.exportPrivateKey(pair.privateKey);
    const again = crypto.importPrivateKey({ algorithm, pem });
    expect(again.ok && again.value.publicKeyField).toEqual(pair.publicKeyField);
    const other = crypto.importPrivateKey({ algorithm: algorithm === 13 ? 14 : 13, pem });
    expect(other).toMatchObject({ ok: false, error: { reason: "other-algorithm" } });
  });

  test("refuses a text that is no key", () => {
    expect(crypto.importPrivateKey({ algorithm: 13, pem: "hello" })).toMatchObject({
      error: { reason: "not-a-private-key" },
    });
  });

  test("makes RSA keys of exactly the size asked for", () => {
    const field = crypto.generateKeyPair({ algorithm: 8, sizeBits: 2048, seed }).publicKeyField;
    expect([...field.subarray(0, 4)]).toEqual([3, 1, 0, 1]);
    expect(field.length - 4).toBe(256);
    expect((field[4] ?? 0) & 0x80).toBe(0x80);
  });

  test("never verifies with unknown algorithms, malformed keys or a point off the curve", () => {
    const signature = new Uint8Array(64).fill(1);
    for (const [algorithm, octets] of [
      [1, 64],
      [3, 64],
      [12, 64],
      [13, 64],
      [13, 0],
      [15, 31],
      [8, 0],
      [8, 3],
      [8, 2000],
    ] as const) {
      const publicKey = new Uint8Array(octets).fill(0xff);
      expect(crypto.verify({ algorithm, publicKey, data, signature })).toBe(false);
    }
  });

  test("does not sign with SHA-1 algorithms, but verifies them", () => {
    expect([5, 7].map(crypto.canSign)).toEqual([false, false]);
    expect([5, 7, 8, 10, 13, 14, 15, 16].every(crypto.canVerify)).toBe(true);
    expect(crypto.canVerify(12)).toBe(false);
  });
});
