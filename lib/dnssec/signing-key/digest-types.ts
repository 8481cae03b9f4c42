import type { Recommendation } from "./algorithms";

/** One entry of IANA's DS digest types, with what RFC 8624 §3.3 says about it. */
export type DigestTypeEntry = {
  readonly mnemonic: string;
  /** DSRecordGenerationAlgorithm as Windows spells it. */
  readonly windowsName: string;
  readonly delegation: Recommendation;
  readonly validation: Recommendation;
};

/** The digest types that are computed. */
export const DIGEST_TYPES = {
  1: { mnemonic: "SHA-1", windowsName: "Sha1", delegation: "must-not", validation: "must" },
  2: { mnemonic: "SHA-256", windowsName: "Sha256", delegation: "must", validation: "must" },
  4: { mnemonic: "SHA-384", windowsName: "Sha384", delegation: "may", validation: "recommended" },
} as const satisfies Record<number, DigestTypeEntry>;

/** A digest type of the catalogue. */
export type DigestType = keyof typeof DIGEST_TYPES;

/** The name of a digest type as in IANA's list; of one that is not computed here its number. */
export function digestMnemonic(digestType: number): string {
  return isComputed(digestType) ? DIGEST_TYPES[digestType].mnemonic : `digest ${digestType}`;
}

function isComputed(digestType: number): digestType is DigestType {
  return digestType in DIGEST_TYPES;
}
