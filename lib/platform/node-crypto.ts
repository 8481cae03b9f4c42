import {
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  randomBytes as nodeRandomBytes,
  sign as nodeSign,
  verify as nodeVerify,
} from "node:crypto";
import type {
  Crypto,
  KeyPair,
  MalformedPrivateKey,
  PrivateKeyHandle,
  SignRequest,
  VerifyRequest,
} from "@/lib/dnssec/crypto";
import { err, ok, type Result } from "@/lib/result";
import { type AlgorithmProfile, algorithmProfile } from "./node-crypto-algorithms";
import { generateNodeKeyPair } from "./node-crypto-generate";
import { importPublicKey, publicKeyFieldOf } from "./node-crypto-public-key";
import { NodePrivateKey } from "./node-private-key";
import { SHORT_SHA1_OCTETS, shortSha1 } from "./short-sha1";

/** How many imported public keys are remembered; a key object takes about 2 KB. */
const REMEMBERED_KEYS = 20_000;

/** The {@link Crypto} port on `node:crypto`. Key objects are made once per key and remembered. */
export function createNodeCrypto(): Crypto {
  const publicKeys = new PublicKeyCache(REMEMBERED_KEYS);
  return {
    digest: (name, bytes) =>
      name === "sha1" && bytes.length <= SHORT_SHA1_OCTETS
        ? shortSha1(bytes)
        : asBytes(hash(name, bytes, "buffer")),
    canVerify: (algorithm) => algorithmProfile(algorithm) !== undefined,
    canSign: (algorithm) => algorithmProfile(algorithm)?.canSign ?? false,
    verify: (request) => verify(publicKeys, request),
    sign,
    generateKeyPair: generateNodeKeyPair,
    exportPrivateKey: (handle) =>
      privateKeyOf(handle).export({ type: "pkcs8", format: "pem" }).toString(),
    importPrivateKey,
    randomBytes: (length) => asBytes(nodeRandomBytes(length)),
  };
}

function verify(publicKeys: PublicKeyCache, request: VerifyRequest): boolean {
  const profile = algorithmProfile(request.algorithm);
  if (profile === undefined) return false;
  if (profile.signatureOctets !== undefined && profile.signatureOctets !== request.signature.length)
    return false;
  const key = publicKeys.get(profile, request.publicKey);
  if (key === undefined) return false;
  return nodeVerify(profile.hash, request.data, verifyInput(profile, key), request.signature);
}

function sign(request: SignRequest): Uint8Array {
  const profile = algorithmProfile(request.algorithm);
  if (!profile?.canSign || request.privateKey.algorithm !== request.algorithm) {
    throw new Error(`cannot sign with algorithm ${request.algorithm}`);
  }
  const key = privateKeyOf(request.privateKey);
  return asBytes(nodeSign(profile.hash, request.data, verifyInput(profile, key)));
}

function verifyInput(profile: AlgorithmProfile, key: KeyObject) {
  return profile.family === "ecdsa" ? { key, dsaEncoding: "ieee-p1363" as const } : key;
}

function importPrivateKey(request: {
  readonly algorithm: number;
  readonly pem: string;
}): Result<KeyPair, MalformedPrivateKey> {
  const profile = algorithmProfile(request.algorithm);
  const key = readPrivateKey(request.pem);
  if (key === undefined) return err({ kind: "malformed-private-key", reason: "not-a-private-key" });
  const publicKeyField =
    profile === undefined ? undefined : publicKeyFieldOf(profile, createPublicKey(key));
  if (publicKeyField === undefined)
    return err({ kind: "malformed-private-key", reason: "other-algorithm" });
  return ok({ publicKeyField, privateKey: new NodePrivateKey(request.algorithm, () => key) });
}

function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    // OpenSSL reports unreadable input only by throwing; anything that is not an Error is a bug of ours.
    if (cause instanceof Error) return undefined;
    throw cause;
  }
}

function privateKeyOf(handle: PrivateKeyHandle): KeyObject {
  if (handle instanceof NodePrivateKey) return handle.keyObject();
  throw new Error("this private key was made by another implementation of the Crypto port");
}

/** Public keys by algorithm and the bytes of their DNSKEY field. */
class PublicKeyCache {
  readonly #limit: number;
  readonly #byText = new Map<string, KeyObject | undefined>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(profile: AlgorithmProfile, field: Uint8Array): KeyObject | undefined {
    const octets = Buffer.from(field.buffer, field.byteOffset, field.length);
    const text = String.fromCharCode(profile.algorithm) + octets.toString("latin1");
    const known = this.#byText.get(text);
    if (known !== undefined || this.#byText.has(text)) return known;
    const key = importPublicKey(profile, field);
    if (this.#byText.size >= this.#limit) {
      const oldest = this.#byText.keys().next();
      if (!oldest.done) this.#byText.delete(oldest.value);
    }
    this.#byText.set(text, key);
    return key;
  }
}

function asBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
