import { type OwnerName, ROOT_NAME, readEscape } from "../owner-name";

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

/** Buffers of finished writers, for the next: allocating one costs more than writing a message. */
const spareBuffers: Uint8Array[] = [];
const MAX_SPARE_BUFFERS = 4;
const MAX_SPARE_OCTETS = 4096;

/** So many names are remembered as targets of pointers; a longer list would cost more time than it saves octets. */
const MAX_TARGETS = 32;

/** Appends octets to a buffer that grows. Throws `RangeError` for values that no wire form can hold. */
export class WireWriter {
  readonly form: WireForm;
  offset = 0;
  #octets: Uint8Array = spareBuffers.pop() ?? new Uint8Array(INITIAL_OCTETS);
  /** Names and ends of names written so far, and where. Case counts, so that compression keeps it. */
  readonly #targetNames: string[] = [];
  readonly #targetOffsets: number[] = [];

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
    const { offset } = this;
    this.#octets[offset] = value >> 8;
    this.#octets[offset + 1] = value;
    this.offset = offset + 2;
  }

  writeUint32(value: number): void {
    this.#reserve(4);
    checked(value, 0xffffffff);
    const { offset } = this;
    this.#octets[offset] = value >>> 24;
    this.#octets[offset + 1] = value >>> 16;
    this.#octets[offset + 2] = value >>> 8;
    this.#octets[offset + 3] = value;
    this.offset = offset + 4;
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
    this.#octets[offset + 1] = value;
  }

  /** Forgets everything after `offset`, names to point to included. */
  rewind(offset: number): void {
    this.offset = offset;
    while ((this.#targetOffsets.at(-1) ?? -1) >= offset) {
      this.#targetOffsets.pop();
      this.#targetNames.pop();
    }
  }

  writeName(name: OwnerName, rule: NameRule): void {
    if (this.form === "canonical") {
      this.#writeLabels(name, false, rule !== "verbatim");
    } else {
      this.#writeLabels(name, this.form === "message" && rule === "compressible", false);
    }
  }

  /** A copy of what was written. The writer must not be used afterwards. */
  finish(): Uint8Array {
    const written = this.#octets.slice(0, this.offset);
    const isSpare = this.#octets.length <= MAX_SPARE_OCTETS;
    if (isSpare && spareBuffers.length < MAX_SPARE_BUFFERS) spareBuffers.push(this.#octets);
    this.#octets = written;
    return written;
  }

  #writeLabels(name: OwnerName, compress: boolean, lower: boolean): void {
    this.#reserve(name.length + 2);
    let start = 0;
    while (name !== ROOT_NAME && start < name.length) {
      if (compress && this.#writePointer(name, start)) return;
      start = this.#writeLabel(name, start, lower);
    }
    this.#octets[this.offset++] = 0;
  }

  /** Points to the end of the name that starts at an index of its text, or remembers it as a target. */
  #writePointer(name: string, start: number): boolean {
    const names = this.#targetNames;
    for (let index = 0; index < names.length; index++) {
      if (isEndOf(names[index] as string, name, start)) {
        this.writeUint16(0xc000 | (this.#targetOffsets[index] as number));
        return true;
      }
    }
    if (this.offset <= MAX_POINTER_TARGET && names.length < MAX_TARGETS) {
      names.push(start === 0 ? name : name.slice(start));
      this.#targetOffsets.push(this.offset);
    }
    return false;
  }

  /** Writes the label that starts at an index of the name's text; returns where the next one starts. */
  #writeLabel(name: string, start: number, lower: boolean): number {
    const octets = this.#octets;
    const lengthAt = this.offset;
    let at = lengthAt + 1;
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
      octets[at++] = octet;
    }
    octets[lengthAt] = at - lengthAt - 1;
    this.offset = at;
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

/** True if `end` is what the name has from an index on. */
function isEndOf(end: string, name: string, start: number): boolean {
  if (end.length !== name.length - start) return false;
  if (end === name) return true;
  for (let index = end.length - 1; index >= 0; index--) {
    if (end.charCodeAt(index) !== name.charCodeAt(start + index)) return false;
  }
  return true;
}

/** The octets of a name without compression; `canonical` in lower case (RFC 4034 §6.2). */
export function nameToWire(name: OwnerName, form: WireForm): Uint8Array {
  const writer = new WireWriter(form);
  writer.writeName(name, "plain");
  return writer.finish();
}

function checked(value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new RangeError(`${value} is not an integer from 0 to ${max}`);
}
