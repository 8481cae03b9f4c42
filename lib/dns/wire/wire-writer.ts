import { MAX_NAME_OCTETS, type OwnerName, ROOT_NAME, readEscape } from "../owner-name";

const DOT = 0x2e;
const BACKSLASH = 0x5c;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const MAX_POINTER_TARGET = 0x3fff;
const INITIAL_OCTETS = 512;

/**
 * How a type's names are written: `compressible` in types of RFC 1035, `plain` in later ones; both are lower-cased in
 * canonical form (RFC 4034 §6.2 as amended by RFC 6840 §5.1). `verbatim` never is.
 */
export type NameRule = "compressible" | "plain" | "verbatim";

/** What the octets are for: a message, the canonical form that is signed, or neither (nothing compressed nor lowered). */
export type WireForm = "message" | "canonical" | "uncompressed";

/** Appends octets to a buffer that grows. Throws `RangeError` for values that no wire form can hold. */
export class WireWriter {
  readonly form: WireForm;
  offset = 0;
  #octets = new Uint8Array(INITIAL_OCTETS);
  /** Where each name, by its text, was written. Case is part of the key, so that compression keeps it. */
  readonly #targets = new Map<string, number>();

  constructor(form: WireForm) {
    this.form = form;
  }

  writeUint8(value: number): void {
    this.#reserve(1);
    this.#octets[this.offset++] = checked(value, 0xff);
  }

  writeUint16(value: number): void {
    this.#reserve(2);
    checked(value, 0xffff);
    this.#octets[this.offset++] = value >> 8;
    this.#octets[this.offset++] = value & 0xff;
  }

  writeUint32(value: number): void {
    checked(value, 0xffffffff);
    this.writeUint16(Math.floor(value / 0x10000));
    this.writeUint16(value % 0x10000);
  }

  writeOctets(octets: Uint8Array): void {
    this.#reserve(octets.length);
    this.#octets.set(octets, this.offset);
    this.offset += octets.length;
  }

  /** A `<character-string>` (RFC 1035 §3.3). */
  writeCharacterString(octets: Uint8Array): void {
    this.writeUint8(octets.length);
    this.writeOctets(octets);
  }

  /** Overwrites two octets written before, such as a length. */
  patchUint16(offset: number, value: number): void {
    checked(value, 0xffff);
    this.#octets[offset] = value >> 8;
    this.#octets[offset + 1] = value & 0xff;
  }

  /** Forgets everything after `offset`, names to point to included. */
  rewind(offset: number): void {
    this.offset = offset;
    for (const [name, target] of this.#targets) {
      if (target >= offset) this.#targets.delete(name);
    }
  }

  writeName(name: OwnerName, rule: NameRule): void {
    if (this.form === "canonical") {
      this.#writeLabels(name, false, rule !== "verbatim");
    } else {
      this.#writeLabels(name, this.form === "message" && rule === "compressible", false);
    }
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#octets.slice(0, this.offset);
  }

  #writeLabels(name: OwnerName, compress: boolean, lower: boolean): void {
    this.#reserve(name.length + 2);
    let start = 0;
    while (name !== ROOT_NAME && start < name.length) {
      if (compress && this.#writePointer(start === 0 ? name : name.slice(start))) return;
      start = this.#writeLabel(name, start, lower);
    }
    this.#octets[this.offset++] = 0;
  }

  #writePointer(suffix: string): boolean {
    const target = this.#targets.get(suffix);
    if (target !== undefined) {
      this.writeUint16(0xc000 | target);
      return true;
    }
    if (this.offset <= MAX_POINTER_TARGET) this.#targets.set(suffix, this.offset);
    return false;
  }

  /** Writes the label that starts at an index of the name's text; returns where the next one starts. */
  #writeLabel(name: string, start: number, lower: boolean): number {
    const octets = this.#octets;
    const lengthAt = this.offset++;
    let index = start;
    for (; index < name.length; index++) {
      let octet = name.charCodeAt(index);
      if (octet === DOT) break;
      if (octet === BACKSLASH) {
        const escaped = readEscape(name, index);
        if (escaped === undefined) throw new RangeError(`bad escape in a name: ${name}`);
        octet = escaped.octet;
        index += escaped.length - 1;
      }
      if (lower && octet >= UPPER_A && octet <= UPPER_Z) octet |= 0x20;
      octets[this.offset++] = octet;
    }
    octets[lengthAt] = this.offset - lengthAt - 1;
    return index + 1;
  }

  #reserve(length: number): void {
    const needed = this.offset + length;
    if (needed <= this.#octets.length) return;
    const larger = new Uint8Array(Math.max(this.#octets.length * 2, needed));
    larger.set(this.#octets);
    this.#octets = larger;
  }
}

/** The octets of a name without compression; `canonical` in lower case (RFC 4034 §6.2). */
export function nameToWire(name: OwnerName, form: WireForm): Uint8Array {
  const writer = new WireWriter(form);
  writer.writeName(name, "plain");
  return writer.finish();
}

/** How many octets a name takes on the wire without compression. */
export function wireLengthOf(name: OwnerName): number {
  return name === ROOT_NAME || name.includes("\\")
    ? Math.min(nameToWire(name, "message").length, MAX_NAME_OCTETS)
    : name.length + 2;
}

function checked(value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new RangeError(`${value} is not an integer from 0 to ${max}`);
}
