import { err, ok, type Result } from "@/lib/result";
import { labelToALabel } from "./idna";

/**
 * An absolute domain name in its one presentation spelling: no trailing dot (the root is `.`), case kept,
 * `. \ " ( ) ; @ $` escaped with a backslash, octets outside `!`…`~` as `\DDD` (RFC 1035 §5.1, RFC 4343 §2.1).
 * Within 63 octets a label and 255 octets on the wire. Made only by the parsers of this folder.
 */
export type OwnerName = string & { readonly ownerName: true };

/** Why a text or an octet sequence is no domain name. */
export type MalformedName = {
  readonly kind: "malformed-name";
  readonly reason:
    | "empty"
    | "empty-label"
    | "label-too-long"
    | "name-too-long"
    | "bad-escape"
    | "bad-character"
    | "bad-u-label";
};

/** The most octets of a name on the wire, length octets and root label included (RFC 1035 §3.1). */
export const MAX_NAME_OCTETS = 255;
/** The most octets of one label (RFC 1035 §3.1). */
export const MAX_LABEL_OCTETS = 63;

/** The root of the tree. */
export const ROOT_NAME = "." as OwnerName;

const DOT = 0x2e;
const BACKSLASH = 0x5c;
const SPECIAL = new Set([...'."();@$\\'].map((character) => character.charCodeAt(0)));

/** The text of each octet inside a label: itself, backslash-escaped, or `\DDD`. */
export const OCTET_TEXT: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  if (octet < 0x21 || octet > 0x7e) return `\\${String(octet).padStart(3, "0")}`;
  const character = String.fromCharCode(octet);
  return SPECIAL.has(octet) ? `\\${character}` : character;
});

/**
 * Parses a domain name of any spelling: trailing dot or not, escapes `\X` and `\DDD`, U-labels (which become A-labels).
 * The name is taken as absolute. Case is kept.
 */
export function parseOwnerName(text: string): Result<OwnerName, MalformedName> {
  if (text === ".") return ok(ROOT_NAME);
  if (text === "") return err({ kind: "malformed-name", reason: "empty" });
  const labels: string[] = [];
  let octets = 1;
  for (const raw of splitRawLabels(text)) {
    const label = parseLabel(raw);
    if (!label.ok) return label;
    labels.push(label.value.text);
    octets += label.value.octets + 1;
  }
  if (octets > MAX_NAME_OCTETS) return err({ kind: "malformed-name", reason: "name-too-long" });
  return ok(labels.join(".") as OwnerName);
}

/** For names written in source code: throws where {@link parseOwnerName} would refuse. */
export function ownerName(text: string): OwnerName {
  const parsed = parseOwnerName(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`not a domain name (${parsed.error.reason}): ${text}`);
}

/** A text that its maker guarantees to be in the spelling of {@link OwnerName}. */
export function trustOwnerName(text: string): OwnerName {
  return text as OwnerName;
}

/** Lower-cases ASCII letters and nothing else (RFC 4343 §3; canonical form of RFC 4034 §6.2). */
export function toLowerName(name: OwnerName): OwnerName {
  // Every character of an OwnerName is ASCII and escapes hold no letters, so this touches A–Z only;
  // a letter is never written as \DDD because the spelling is unique.
  return name.toLowerCase() as OwnerName;
}

/** True if both names are the same but for ASCII case (RFC 4343). */
export function isSameName(a: OwnerName, b: OwnerName): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
}

/** U+3002, U+FF0E and U+FF61 separate labels as a full stop does (RFC 3490 §3.1). */
const OTHER_DOTS = /[\u3002\uff0e\uff61]/g;

function splitRawLabels(text: string): string[] {
  const dotted = text.replace(OTHER_DOTS, ".");
  const labels: string[] = [];
  let start = 0;
  for (let index = 0; index < dotted.length; index++) {
    const code = dotted.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === DOT) {
      labels.push(dotted.slice(start, index));
      start = index + 1;
    }
  }
  if (start < dotted.length) labels.push(dotted.slice(start));
  return labels;
}

type ParsedLabel = { readonly text: string; readonly octets: number };

/** `\\DDD`. */
const LONGEST_ESCAPE = 4;

const PLAIN_LABEL = /^[A-Za-z0-9_*/-]+$/;

function parseLabel(raw: string): Result<ParsedLabel, MalformedName> {
  if (raw === "") return err({ kind: "malformed-name", reason: "empty-label" });
  const label = PLAIN_LABEL.test(raw)
    ? ok({ text: raw, octets: raw.length })
    : parseUnusualLabel(raw);
  if (label.ok && label.value.octets > MAX_LABEL_OCTETS) {
    return err({ kind: "malformed-name", reason: "label-too-long" });
  }
  return label;
}

function parseUnusualLabel(raw: string): Result<ParsedLabel, MalformedName> {
  if (raw.length > MAX_LABEL_OCTETS * LONGEST_ESCAPE) {
    return err({ kind: "malformed-name", reason: "label-too-long" });
  }
  let ascii = raw;
  if ([...raw].some((character) => (character.codePointAt(0) ?? 0) > 0x7f)) {
    const aLabel = labelToALabel(raw);
    if (aLabel === undefined) return err({ kind: "malformed-name", reason: "bad-u-label" });
    ascii = aLabel;
  }
  let text = "";
  let octets = 0;
  for (let index = 0; index < ascii.length; octets++) {
    const code = ascii.charCodeAt(index);
    if (code === BACKSLASH) {
      const escaped = readEscape(ascii, index);
      if (escaped === undefined) return err({ kind: "malformed-name", reason: "bad-escape" });
      text += OCTET_TEXT[escaped.octet];
      index += escaped.length;
    } else if (code < 0x21 || code > 0x7e) {
      return err({ kind: "malformed-name", reason: "bad-character" });
    } else {
      text += OCTET_TEXT[code];
      index++;
    }
  }
  return ok({ text, octets });
}

/** Reads `\X` or `\DDD` at an index; undefined if it is neither (RFC 1035 §5.1). */
export function readEscape(
  text: string,
  index: number,
): { readonly octet: number; readonly length: number } | undefined {
  const digits = /^\d{1,3}/.exec(text.slice(index + 1, index + 4))?.[0];
  if (digits === undefined) {
    const code = text.charCodeAt(index + 1);
    return code >= 0x20 && code <= 0x7e ? { octet: code, length: 2 } : undefined;
  }
  const octet = Number(digits);
  return digits.length === 3 && octet <= 255 ? { octet, length: 4 } : undefined;
}
