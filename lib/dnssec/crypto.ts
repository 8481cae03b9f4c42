import type { Result } from "@/lib/result";

/** The digests that DNSSEC uses: NSEC3 and DS 1, DS 2, DS 4, and RSASHA512. */
export type DigestName = "sha1" | "sha256" | "sha384" | "sha512";

/** A private key as its implementation holds it. Nothing in the core looks inside or prints it. */
export interface PrivateKeyHandle {
  /** The DNSSEC algorithm number that this key signs with. */
  readonly algorithm: number;
}

/** A key and its half that is published. */
export type KeyPair = {
  /** The public key field of the DNSKEY record (RFC 3110 §2, RFC 6605 §4, RFC 8080 §3). */
  readonly publicKeyField: Uint8Array;
  readonly privateKey: PrivateKeyHandle;
};

/** What key to make. */
export type KeyRequest = {
  /** One that {@link Crypto.canSign} affirms. */
  readonly algorithm: number;
  /** Modulus size for RSA; 2048 when absent. The other algorithms have one size and ignore it. */
  readonly sizeBits?: number;
  /** With a seed the same request makes the same key, always. For laboratories only: the key is as secret as the seed. */
  readonly seed?: Uint8Array;
};

/** Why a text is not the private key that it should be. */
export type MalformedPrivateKey = {
  readonly kind: "malformed-private-key";
  readonly reason: "not-a-private-key" | "other-algorithm";
};

/**
 * The only door of the DNSSEC core to cryptography. Synchronous; total for any input bytes; `lib/platform/node-crypto`
 * implements it. Implementations remember imported public keys, so the same DNSKEY costs its import once.
 */
export interface Crypto {
  /** Digest of the bytes. */
  digest(name: DigestName, bytes: Uint8Array): Uint8Array;
  /** True if signatures of this DNSSEC algorithm number can be verified. */
  canVerify(algorithm: number): boolean;
  /** True if signatures of this DNSSEC algorithm number can be made. */
  canSign(algorithm: number): boolean;
  /** True only if `signature` (RRSIG's signature field) is right; false also for malformed keys and unknown algorithms. */
  verify(request: VerifyRequest): boolean;
  /** The RRSIG signature field over `data` (RFC 3110 §3, RFC 6605 §4, RFC 8080 §4). */
  sign(request: SignRequest): Uint8Array;
  /** Makes a key; see {@link KeyRequest}. */
  generateKeyPair(request: KeyRequest): KeyPair;
  /** The private key as PKCS #8 in PEM, for storing. Secret. */
  exportPrivateKey(privateKey: PrivateKeyHandle): string;
  /** The key pair of a stored private key (PKCS #8 in PEM). */
  importPrivateKey(request: {
    readonly algorithm: number;
    readonly pem: string;
  }): Result<KeyPair, MalformedPrivateKey>;
  /** Unpredictable bytes. */
  randomBytes(length: number): Uint8Array;
}

/** One verification. */
export type VerifyRequest = {
  readonly algorithm: number;
  /** The public key field of a DNSKEY record. */
  readonly publicKey: Uint8Array;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
};

/** One signature to make. */
export type SignRequest = {
  readonly algorithm: number;
  readonly privateKey: PrivateKeyHandle;
  readonly data: Uint8Array;
};
