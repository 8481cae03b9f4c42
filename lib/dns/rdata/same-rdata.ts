import { equalOctets, latin1Text } from "../octets";
import { type Rdata, rdataToWire } from "./rdata";

/** So few are compared each with each; more are written and sorted, so that work stays nearly linear. */
const MAX_COMPARED = 8;

/**
 * True if both sets hold the same RDATA, octet by octet and so in the same case, whatever their order. Sets in the same order, and
 * small ones, are compared without being written.
 */
export function isSameServedSet(a: readonly Rdata[], b: readonly Rdata[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  if (a.every((rdata, index) => isSameValue(rdata, b[index]))) return true;
  if (a.length <= MAX_COMPARED) return a.length > 1 && isSameTurned(a, b);
  return isSameOrdered(wiresOf(a), wiresOf(b));
}

/** Each of one set has its own like in the other: servers turn the order of what they serve. */
function isSameTurned(a: readonly Rdata[], b: readonly Rdata[]): boolean {
  let taken = 0;
  for (const rdata of a) {
    const at = b.findIndex(
      (other, index) => (taken & (1 << index)) === 0 && isSameValue(rdata, other),
    );
    if (at < 0) return false;
    taken |= 1 << at;
  }
  return true;
}

function wiresOf(rdatas: readonly Rdata[]): readonly string[] {
  return rdatas.map((rdata) => `${rdata.kind} ${latin1Text(rdataToWire(rdata))}`).sort();
}

function isSameOrdered(a: readonly string[], b: readonly string[]): boolean {
  return a.every((wire, index) => wire === b[index]);
}

/** RDATA are plain values: texts, numbers, octets, and lists and records of them. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalOctets(a, b);
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((one, at) => isSameValue(one, b[at]))
    );
  }
  return isSameRecord(a as Fields, b as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function isSameRecord(a: Fields, b: Fields): boolean {
  const names = Object.keys(a);
  if (Object.keys(b).length !== names.length) return false;
  for (const name of names) if (!isSameValue(a[name], b[name])) return false;
  return true;
}
