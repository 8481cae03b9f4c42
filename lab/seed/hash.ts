/**
 * Deterministic numbers and identifiers from a text: the same text gives the same answer on every machine. For making up a
 * laboratory, never for secrets.
 */
export function hashText(text: string, salt = 0): number {
  let state = (0x811c9dc5 ^ Math.imul(salt + 1, 0x9e3779b1)) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state ^= state >>> 15;
  state = Math.imul(state, 0x2c1b3c6d);
  state ^= state >>> 12;
  state = Math.imul(state, 0x297a2d39);
  return (state ^ (state >>> 15)) >>> 0;
}

/** A whole number in [low, high]. */
export function pickBetween(text: string, low: number, high: number): number {
  return low + (hashText(text) % (high - low + 1));
}

/** A GUID, lower-case, without braces, marked as random (version 4). */
export function guidOf(text: string): string {
  const a = hashText(text, 1);
  const b = hashText(text, 2);
  const c = hashText(text, 3);
  const d = hashText(text, 4);
  const third = (b & 0x0fff) | 0x4000;
  const fourth = ((c >>> 16) & 0x3fff) | 0x8000;
  return `${hex16(a >>> 16)}${hex16(a)}-${hex16(b >>> 16)}-${hex16(third)}-${hex16(fourth)}-${hex16(c)}${hex16(d >>> 16)}${hex16(d)}`;
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** The low 16 bits as four digits. */
function hex16(value: number): string {
  return `${HEX[(value >>> 8) & 0xff]}${HEX[value & 0xff]}`;
}
