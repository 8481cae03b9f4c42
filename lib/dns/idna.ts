import { decodePunycode, encodePunycode } from "./punycode";

const ACE_PREFIX = "xn--";

/** Letters, marks, digits, hyphen, underscore and the few joiners that RFC 5892 allows in context. */
const U_LABEL = /^(?:[\p{L}\p{M}\p{N}\-_\u00b7\u0375\u05f3\u05f4\u30fb]|\u200c|\u200d)+$/u;
const STARTS_WITH_MARK = /^\p{M}/u;
const LATIN = /\p{Script=Latin}/u;
const LOOKS_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/**
 * The A-label of a U-label: compatibility-composed, lower-cased, Punycode with `xn--` (RFC 5890 §2.3.2.1, RFC 5891 §4).
 * Undefined where a character cannot be part of one.
 */
export function labelToALabel(label: string): string | undefined {
  const mapped = label.normalize("NFKC").toLowerCase().normalize("NFC");
  if (!isULabel(mapped)) return undefined;
  if (isAscii(mapped)) return mapped;
  const encoded = encodePunycode(mapped);
  return encoded === undefined ? undefined : ACE_PREFIX + encoded;
}

/**
 * The U-label of an A-label, for display; the label itself where it is no A-label, does not convert back to the same
 * A-label, or mixes Latin with look-alike scripts.
 */
export function labelToULabel(label: string): string {
  const lower = label.toLowerCase();
  if (!lower.startsWith(ACE_PREFIX)) return label;
  const decoded = decodePunycode(lower.slice(ACE_PREFIX.length));
  if (decoded === undefined || labelToALabel(decoded) !== lower) return label;
  return LATIN.test(decoded) && LOOKS_LATIN.test(decoded) ? label : decoded;
}

function isULabel(label: string): boolean {
  const hasBadHyphens = label.startsWith("-") || label.endsWith("-") || label.slice(2, 4) === "--";
  return U_LABEL.test(label) && !STARTS_WITH_MARK.test(label) && !hasBadHyphens;
}

function isAscii(label: string): boolean {
  return [...label].every((character) => (character.codePointAt(0) ?? 0) < 0x80);
}
