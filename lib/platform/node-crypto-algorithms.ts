import type { DigestName } from "@/lib/dnssec/crypto";

/** How `node:crypto` does one DNSSEC algorithm. */
export type AlgorithmProfile = {
  readonly algorithm: number;
  readonly canSign: boolean;
  /** Fixed signature length; undefined for RSA, where it is the modulus's. */
  readonly signatureOctets: number | undefined;
} & (
  | { readonly family: "rsa"; readonly hash: DigestName }
  | {
      readonly family: "ecdsa";
      readonly hash: DigestName;
      readonly jwkCurve: "P-256" | "P-384";
      readonly ecdhCurve: "prime256v1" | "secp384r1";
      readonly coordinateOctets: number;
      readonly order: bigint;
    }
  | {
      readonly family: "eddsa";
      readonly hash: null;
      readonly jwkCurve: "Ed25519" | "Ed448";
      readonly keyOctets: number;
      /** PKCS #8 up to the raw private key (RFC 8410 §7). */
      readonly pkcs8Prefix: string;
    }
);

const RSA = { family: "rsa", signatureOctets: undefined } as const;

const PROFILES: readonly AlgorithmProfile[] = [
  { ...RSA, algorithm: 5, hash: "sha1", canSign: false },
  { ...RSA, algorithm: 7, hash: "sha1", canSign: false },
  { ...RSA, algorithm: 8, hash: "sha256", canSign: true },
  { ...RSA, algorithm: 10, hash: "sha512", canSign: true },
  {
    family: "ecdsa",
    algorithm: 13,
    hash: "sha256",
    canSign: true,
    signatureOctets: 64,
    jwkCurve: "P-256",
    ecdhCurve: "prime256v1",
    coordinateOctets: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  {
    family: "ecdsa",
    algorithm: 14,
    hash: "sha384",
    canSign: true,
    signatureOctets: 96,
    jwkCurve: "P-384",
    ecdhCurve: "secp384r1",
    coordinateOctets: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  {
    family: "eddsa",
    algorithm: 15,
    hash: null,
    canSign: true,
    signatureOctets: 64,
    jwkCurve: "Ed25519",
    keyOctets: 32,
    pkcs8Prefix: "302e020100300506032b657004220420",
  },
  {
    family: "eddsa",
    algorithm: 16,
    hash: null,
    canSign: true,
    signatureOctets: 114,
    jwkCurve: "Ed448",
    keyOctets: 57,
    pkcs8Prefix: "3047020100300506032b6571043b0439",
  },
];

const BY_NUMBER = new Map(PROFILES.map((profile) => [profile.algorithm, profile]));

/** The profile of a DNSSEC algorithm number; undefined where this program cannot use it. */
export function algorithmProfile(algorithm: number): AlgorithmProfile | undefined {
  return BY_NUMBER.get(algorithm);
}
