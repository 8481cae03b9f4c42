import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { AlgorithmProfile } from "./node-crypto-algorithms";

/** RFC 3110 §4 allows up to 4096 bits; longer exponents than BIND's 35 bits only serve to slow validators down. */
const MIN_MODULUS_OCTETS = 64;
const MAX_MODULUS_OCTETS = 512;
const MAX_EXPONENT_OCTETS = 5;

/** The key object of a DNSKEY's public key field; undefined where the field is malformed. */
export function importPublicKey(
  profile: AlgorithmProfile,
  field: Uint8Array,
): KeyObject | undefined {
  const jwk = jwkOf(profile, field);
  if (jwk === undefined) return undefined;
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch (cause) {
    // A point off the curve is reported only by throwing.
    if (cause instanceof Error) return undefined;
    throw cause;
  }
}

/** The DNSKEY public key field of a key object; undefined where it is a key of another algorithm. */
export function publicKeyFieldOf(
  profile: AlgorithmProfile,
  key: KeyObject,
): Uint8Array | undefined {
  const expectedType = profile.family === "ecdsa" ? "ec" : profile.family;
  const type = key.asymmetricKeyType;
  const isExpected =
    profile.family === "eddsa" ? type === profile.jwkCurve.toLowerCase() : type === expectedType;
  if (!isExpected) return undefined;
  const jwk = key.export({ format: "jwk" });
  if (profile.family === "rsa") return rsaField(fromBase64Url(jwk.e), fromBase64Url(jwk.n));
  if (jwk.crv !== profile.jwkCurve) return undefined;
  return profile.family === "ecdsa"
    ? new Uint8Array(Buffer.concat([fromBase64Url(jwk.x), fromBase64Url(jwk.y)]))
    : new Uint8Array(fromBase64Url(jwk.x));
}

/** The public key field of an RSA key (RFC 3110 §2). */
export function rsaField(exponent: Uint8Array, modulus: Uint8Array): Uint8Array {
  const length =
    exponent.length < 256 ? [exponent.length] : [0, exponent.length >> 8, exponent.length & 0xff];
  return new Uint8Array([...length, ...exponent, ...modulus]);
}

function jwkOf(profile: AlgorithmProfile, field: Uint8Array): JsonWebKey | undefined {
  if (profile.family === "rsa") return rsaJwk(field);
  if (profile.family === "eddsa") {
    if (field.length !== profile.keyOctets) return undefined;
    return { kty: "OKP", crv: profile.jwkCurve, x: toBase64Url(field) };
  }
  const half = profile.coordinateOctets;
  if (field.length !== 2 * half) return undefined;
  return {
    kty: "EC",
    crv: profile.jwkCurve,
    x: toBase64Url(field.subarray(0, half)),
    y: toBase64Url(field.subarray(half)),
  };
}

function rsaJwk(field: Uint8Array): JsonWebKey | undefined {
  const [first = 0, high = 0, low = 0] = field;
  const start = first === 0 ? 3 : 1;
  const end = start + (first === 0 ? high * 256 + low : first);
  const exponent = withoutLeadingZeros(field.subarray(start, end));
  const modulus = withoutLeadingZeros(field.subarray(end));
  const isSane =
    exponent.length > 0 &&
    exponent.length <= MAX_EXPONENT_OCTETS &&
    modulus.length >= MIN_MODULUS_OCTETS &&
    modulus.length <= MAX_MODULUS_OCTETS;
  return isSane ? { kty: "RSA", n: toBase64Url(modulus), e: toBase64Url(exponent) } : undefined;
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((octet) => octet !== 0);
  return first < 0 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}

function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");
}

function fromBase64Url(text: string | undefined): Buffer {
  return Buffer.from(text ?? "", "base64url");
}
