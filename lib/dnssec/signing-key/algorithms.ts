/** What implementations are told to do with an algorithm (RFC 8624 §3.1, §3.3). */
export type Recommendation = "must" | "recommended" | "may" | "not-recommended" | "must-not";

/** Lengths in bits that a server accepts. */
export type KeyLengths =
  | { readonly kind: "range"; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: "fixed"; readonly bits: number }
  | { readonly kind: "not-made" };

/** One entry of IANA's DNS Security Algorithm Numbers. */
export type AlgorithmEntry = {
  readonly mnemonic: string;
  /** CryptoAlgorithm as Windows spells it; null where Windows cannot sign with it. */
  readonly windowsName: string | null;
  /** What Windows accepts where it knows the algorithm, else what the standard fixes. */
  readonly keyLengths: KeyLengths;
  readonly signing: Recommendation;
  readonly validation: Recommendation;
  /** KM-49: with which denial of existence its keys work. */
  readonly denial: "nsec" | "nsec3" | "either";
};

const RSA: KeyLengths = { kind: "range", min: 1024, max: 4096, step: 64 };
const NOT_MADE: KeyLengths = { kind: "not-made" };

/** Every algorithm that RFC 8624 §3.1 judges, by number. */
export const ALGORITHMS = {
  1: entry("RSAMD5", null, NOT_MADE, ["must-not", "must-not"], "nsec"),
  3: entry("DSA", null, NOT_MADE, ["must-not", "must-not"], "nsec"),
  5: entry("RSASHA1", "RsaSha1", RSA, ["not-recommended", "must"], "nsec"),
  6: entry("DSA-NSEC3-SHA1", null, NOT_MADE, ["must-not", "must-not"], "either"),
  7: entry("RSASHA1-NSEC3-SHA1", "RsaSha1NSec3", RSA, ["not-recommended", "must"], "nsec3"),
  8: entry("RSASHA256", "RsaSha256", RSA, ["must", "must"], "either"),
  10: entry("RSASHA512", "RsaSha512", RSA, ["not-recommended", "must"], "either"),
  12: entry("ECC-GOST", null, NOT_MADE, ["must-not", "may"], "either"),
  13: entry("ECDSAP256SHA256", "ECDsaP256Sha256", fixed(256), ["must", "must"], "either"),
  14: entry("ECDSAP384SHA384", "ECDsaP384Sha384", fixed(384), ["may", "recommended"], "either"),
  15: entry("ED25519", null, fixed(256), ["recommended", "recommended"], "either"),
  16: entry("ED448", null, fixed(456), ["may", "recommended"], "either"),
} as const satisfies Record<number, AlgorithmEntry>;

const BY_NUMBER: ReadonlyMap<number, AlgorithmEntry> = new Map(
  Object.entries(ALGORITHMS).map(([number, found]) => [Number(number), found]),
);

/** The entry of a number; null for a number that no standard gives a meaning. */
export function algorithmEntry(number: number): AlgorithmEntry | null {
  return BY_NUMBER.get(number) ?? null;
}

/** Number and mnemonic, for any number: one without a mnemonic is called `ALG` and the number. */
export function describeAlgorithm(number: number): {
  readonly number: number;
  readonly mnemonic: string;
} {
  return { number, mnemonic: BY_NUMBER.get(number)?.mnemonic ?? `ALG${number}` };
}

/** The number of a mnemonic or of Windows' name, in any case; null for words that are neither. */
export function algorithmNumberOf(text: string): number | null {
  const wanted = text.trim().toLowerCase();
  for (const [number, { mnemonic, windowsName }] of BY_NUMBER) {
    if (mnemonic.toLowerCase() === wanted || windowsName?.toLowerCase() === wanted) return number;
  }
  return null;
}

/** The six algorithms with which Windows signs (spec §2.2). */
export function isSignedByWindows(number: number): boolean {
  return (BY_NUMBER.get(number)?.windowsName ?? null) !== null;
}

/** Is a key of this algorithm allowed to have this length? */
export function allowsKeyLength(number: number, bits: number): boolean {
  const lengths = BY_NUMBER.get(number)?.keyLengths ?? NOT_MADE;
  switch (lengths.kind) {
    case "range":
      return (
        Number.isInteger(bits) &&
        bits >= lengths.min &&
        bits <= lengths.max &&
        (bits - lengths.min) % lengths.step === 0
      );
    case "fixed":
      return bits === lengths.bits;
    case "not-made":
      return false;
  }
}

function entry(
  mnemonic: string,
  windowsName: string | null,
  keyLengths: KeyLengths,
  [signing, validation]: readonly [Recommendation, Recommendation],
  denial: AlgorithmEntry["denial"],
): AlgorithmEntry {
  return { mnemonic, windowsName, keyLengths, signing, validation, denial };
}

function fixed(bits: number): KeyLengths {
  return { kind: "fixed", bits };
}
