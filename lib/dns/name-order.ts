import { labelsOf } from "./name-relations";
import { type OwnerName, readEscape, toLowerName } from "./owner-name";

const BACKSLASH = 0x5c;

/**
 * A text whose plain `<` order is the canonical order of names (RFC 4034 §6.1). Labels from the right, each octet
 * lower-cased and moved up by one, so that the end of a label sorts before every octet. For sorting many names.
 */
export function canonicalSortKey(name: OwnerName): string {
  const labels = labelsOf(toLowerName(name));
  let key = "";
  for (let index = labels.length - 1; index >= 0; index--) {
    key += `${shiftOctets(labels[index] ?? "")}\0`;
  }
  return key;
}

/** Negative, zero or positive as `a` sorts before, with or after `b` in canonical order (RFC 4034 §6.1). */
export function compareNames(a: OwnerName, b: OwnerName): number {
  if (a === b) return 0;
  const keyA = canonicalSortKey(a);
  const keyB = canonicalSortKey(b);
  if (keyA === keyB) return 0;
  return keyA < keyB ? -1 : 1;
}

function shiftOctets(label: string): string {
  let shifted = "";
  for (let index = 0; index < label.length; ) {
    const escaped = label.charCodeAt(index) === BACKSLASH ? readEscape(label, index) : undefined;
    shifted += String.fromCharCode((escaped?.octet ?? label.charCodeAt(index)) + 1);
    index += escaped?.length ?? 1;
  }
  return shifted;
}
