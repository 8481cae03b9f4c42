import { describe, expect, test } from "vitest";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import type { VerifyRequest } from "../crypto";
import { rememberVerifications } from "./remember-verifications";

const node = createNodeCrypto();

function counted() {
  let verified = 0;
  const crypto = rememberVerifications(
    {
      ...node,
      verify: (request) => {
        verified += 1;
        return node.verify(request);
      },
    },
    4,
  );
  return { crypto, verified: () => verified };
}

function signed(seed: number): VerifyRequest {
  const pair = node.generateKeyPair({ algorithm: 13, seed: Uint8Array.of(seed) });
  const data = Uint8Array.from({ length: 200 }, (_, at) => (at * seed) & 0xff);
  const signature = node.sign({ algorithm: 13, privateKey: pair.privateKey, data });
  return { algorithm: 13, publicKey: pair.publicKeyField, data, signature };
}

/** The request with one bit of one part turned. */
function altered(request: VerifyRequest, part: "publicKey" | "data" | "signature", at: number) {
  const octets = Uint8Array.from(request[part]);
  octets[at] = (octets[at] ?? 0) ^ 1;
  return { ...request, [part]: octets };
}

describe("rememberVerifications", () => {
  test("equal octets in other arrays are verified once", () => {
    const { crypto, verified } = counted();
    const request = signed(3);
    expect(crypto.verify(request)).toBe(true);
    const copy = { ...request, data: request.data.slice(), signature: request.signature.slice() };
    expect(crypto.verify(copy)).toBe(true);
    expect(verified()).toBe(1);
  });

  test("a single bit of key, data or signature makes it another verification", () => {
    const { crypto } = counted();
    const request = signed(5);
    expect(crypto.verify(request)).toBe(true);
    for (const part of ["publicKey", "data", "signature"] as const) {
      for (const at of [0, request[part].length - 1]) {
        expect(crypto.verify(altered(request, part, at)), `${part} ${at}`).toBe(false);
      }
    }
    expect(crypto.verify({ ...request, algorithm: 14 })).toBe(false);
  });

  test("octets that move from one part to the next make it another verification", () => {
    const { crypto, verified } = counted();
    const { signature, data, ...rest } = signed(7);
    expect(crypto.verify({ ...rest, signature, data })).toBe(true);
    const joined = Uint8Array.of(...signature, ...data);
    const moved = { signature: joined.slice(0, 65), data: joined.slice(65) };
    expect(crypto.verify({ ...rest, ...moved })).toBe(false);
    expect(verified()).toBe(2);
  });

  test("a verification that failed is remembered as one that failed", () => {
    const { crypto, verified } = counted();
    const request = altered(signed(9), "data", 10);
    expect([crypto.verify(request), crypto.verify(request)]).toEqual([false, false]);
    expect(verified()).toBe(1);
  });

  test("what is older than the limit is verified again", () => {
    const { crypto, verified } = counted();
    const requests = [11, 12, 13, 14, 15].map(signed);
    for (const request of requests) expect(crypto.verify(request)).toBe(true);
    expect(crypto.verify(requests[0] as VerifyRequest)).toBe(true);
    expect(verified()).toBe(6);
  });
});
