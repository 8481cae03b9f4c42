import {
  checkPrimeSync,
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import type { KeyPair, KeyRequest } from "@/lib/dnssec/crypto";
import { type AlgorithmProfile, algorithmProfile } from "./node-crypto-algorithms";
import { publicKeyFieldOf, rsaField } from "./node-crypto-public-key";
import { NodePrivateKey } from "./node-private-key";

const DEFAULT_RSA_BITS = 2048;
const RSA_EXPONENT = 65537n;
const FRESH_SEED_OCTETS = 64;

/** Makes a key pair; the same seed makes the same key. Without a seed the entropy is the system's. */
export function generateNodeKeyPair(request: KeyRequest): KeyPair {
  const profile = algorithmProfile(request.algorithm);
  if (profile === undefined) throw new Error(`cannot make a key of algorithm ${request.algorithm}`);
  const stream = expandSeed(request.seed ?? randomBytes(FRESH_SEED_OCTETS), request);
  switch (profile.family) {
    case "ecdsa":
      return generateEcdsa(profile, stream);
    case "eddsa":
      return generateEddsa(profile, stream);
    case "rsa":
      return generateRsa(profile, request.sizeBits ?? DEFAULT_RSA_BITS, stream);
  }
}

type OctetStream = (length: number) => Buffer;

/** An endless stream of octets from a seed: SHA-512 over seed, request and counter. */
function expandSeed(seed: Uint8Array, request: KeyRequest): OctetStream {
  const label = `keymaster key ${request.algorithm} ${request.sizeBits ?? 0}`;
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 64) {
      const hash = createHash("sha512").update(`${label} ${counter++} `).update(seed);
      blocks.push(hash.digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
}

function generateEcdsa(
  profile: AlgorithmProfile & { family: "ecdsa" },
  stream: OctetStream,
): KeyPair {
  const octets = profile.coordinateOctets;
  // Sixteen octets more than the order make the bias of the remainder negligible (FIPS 186-5 A.2.1).
  const scalar = (toBigInt(stream(octets + 16)) % (profile.order - 1n)) + 1n;
  const d = toOctets(scalar, octets);
  const ecdh = createECDH(profile.ecdhCurve);
  ecdh.setPrivateKey(d);
  const publicKeyField = new Uint8Array(ecdh.getPublicKey().subarray(1));
  const jwk = {
    kty: "EC",
    crv: profile.jwkCurve,
    d: d.toString("base64url"),
    x: Buffer.from(publicKeyField.subarray(0, octets)).toString("base64url"),
    y: Buffer.from(publicKeyField.subarray(octets)).toString("base64url"),
  };
  return { publicKeyField, privateKey: lazyKey(profile, () => fromJwk(jwk)) };
}

function generateEddsa(
  profile: AlgorithmProfile & { family: "eddsa" },
  stream: OctetStream,
): KeyPair {
  const der = Buffer.concat([Buffer.from(profile.pkcs8Prefix, "hex"), stream(profile.keyOctets)]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKeyField = publicKeyFieldOf(profile, createPublicKey(key));
  if (publicKeyField === undefined) throw new Error(`${profile.jwkCurve} key has another type`);
  return { publicKeyField, privateKey: lazyKey(profile, () => key) };
}

function generateRsa(profile: AlgorithmProfile, sizeBits: number, stream: OctetStream): KeyPair {
  const p = nextPrime(sizeBits >> 1, stream);
  const q = nextPrime(sizeBits - (sizeBits >> 1), stream);
  const n = p * q;
  const d = invert(RSA_EXPONENT, (p - 1n) * (q - 1n));
  const encode = (value: bigint) => toOctets(value, octetLength(value)).toString("base64url");
  const jwk = {
    kty: "RSA",
    n: encode(n),
    e: encode(RSA_EXPONENT),
    d: encode(d),
    p: encode(p),
    q: encode(q),
    dp: encode(d % (p - 1n)),
    dq: encode(d % (q - 1n)),
    qi: encode(invert(q, p)),
  };
  return {
    publicKeyField: rsaField(toOctets(RSA_EXPONENT, 3), toOctets(n, octetLength(n))),
    privateKey: lazyKey(profile, () => fromJwk(jwk)),
  };
}

/** A prime of exactly `bits` bits, its two top bits set, fit for the public exponent. */
function nextPrime(bits: number, stream: OctetStream): bigint {
  const top = 3n << BigInt(bits - 2);
  let candidate = (toBigInt(stream((bits + 7) >> 3)) % (1n << BigInt(bits - 2))) | top | 1n;
  while (candidate % RSA_EXPONENT === 1n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The inverse of `value` modulo `modulus`, by Euclid. */
function invert(value: bigint, modulus: bigint): bigint {
  let [a, b] = [modulus, value % modulus];
  let [x, y] = [0n, 1n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return x < 0n ? x + modulus : x;
}

function lazyKey(profile: AlgorithmProfile, make: () => KeyObject): NodePrivateKey {
  return new NodePrivateKey(profile.algorithm, make);
}

function fromJwk(jwk: JsonWebKey): KeyObject {
  return createPrivateKey({ key: jwk, format: "jwk" });
}

function toBigInt(octets: Buffer): bigint {
  return BigInt(`0x${octets.toString("hex")}`);
}

function toOctets(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex");
}

function octetLength(value: bigint): number {
  return (value.toString(16).length + 1) >> 1;
}
