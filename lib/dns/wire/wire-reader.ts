import {
  MAX_LABEL_OCTETS,
  MAX_NAME_OCTETS,
  type OwnerName,
  ROOT_NAME,
  trustOwnerName,
} from "../owner-name";
import { labelText } from "./label-text";
import { WireFault } from "./wire-fault";

/** A name has at most 127 labels, so more jumps than that cannot belong to a sensible one. */
const MAX_JUMPS = 127;

type KnownName = { readonly text: string; readonly octets: number };

/**
 * Reads octets in order and never beyond `end`; throws {@link WireFault} where they are malformed. Work for a name is
 * bounded by its 255 octets and 127 jumps, every jump going backwards (RFC 1035 §4.1.4).
 */
export class WireReader {
  readonly octets: Uint8Array;
  offset = 0;
  end: number;
  /** Names by where they start: targets of pointers are read once. */
  readonly #names = new Map<number, KnownName>();
  #labelsEnd = 0;

  constructor(octets: Uint8Array) {
    // A Buffer's slice is a view of a memory that its owner reuses; a plain array's is a copy.
    this.octets =
      octets.constructor === Uint8Array
        ? octets
        : new Uint8Array(octets.buffer, octets.byteOffset, octets.length);
    this.end = octets.length;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  readUint8(): number {
    const { offset } = this;
    if (offset >= this.end) throw this.fault("ends-early");
    this.offset = offset + 1;
    return this.octets[offset] as number;
  }

  readUint16(): number {
    const { octets, offset } = this;
    if (offset + 2 > this.end) throw this.fault("ends-early");
    this.offset = offset + 2;
    return ((octets[offset] as number) << 8) | (octets[offset + 1] as number);
  }

  readUint32(): number {
    const { octets, offset } = this;
    if (offset + 4 > this.end) throw this.fault("ends-early");
    this.offset = offset + 4;
    const low = ((octets[offset + 2] as number) << 8) | (octets[offset + 3] as number);
    return (((octets[offset] as number) << 8) | (octets[offset + 1] as number)) * 0x10000 + low;
  }

  /** A copy of the next octets. */
  readOctets(length: number): Uint8Array {
    const start = this.offset;
    if (start + length > this.end) throw this.fault("ends-early");
    this.offset = start + length;
    return this.octets.slice(start, this.offset);
  }

  /** A copy of all octets up to the end. */
  readRest(): Uint8Array {
    return this.readOctets(this.remaining);
  }

  /** A `<character-string>`: a length octet and that many octets (RFC 1035 §3.3). */
  readCharacterString(): Uint8Array {
    return this.readOctets(this.readUint8());
  }

  /** A domain name; compression pointers only where the type allows them (RFC 3597 §4). */
  readName(pointers: "allowed" | "refused"): OwnerName {
    const name = this.#readNameAt(this.offset, this.end, pointers === "allowed", 0);
    return name.octets === 1 ? ROOT_NAME : trustOwnerName(name.text);
  }

  fault(reason: WireFault["reason"]): WireFault {
    return new WireFault(reason, this.offset);
  }

  /** Only the outermost call, before any jump, moves the reader. */
  #readNameAt(start: number, end: number, pointersAllowed: boolean, jumps: number): KnownName {
    const text = this.#readLabels(start, end);
    const position = this.#labelsEnd;
    const isPointer = this.octets[position] !== 0;
    if (jumps === 0) this.offset = position + (isPointer ? 2 : 1);
    if (!isPointer) return this.#remember(start, text, position + 1 - start);
    const rest = this.#followPointer(position, start, end, pointersAllowed, jumps);
    if (position === start) return rest;
    const joined = rest.text === "" ? text : `${text}.${rest.text}`;
    return this.#remember(start, joined, position - start + rest.octets);
  }

  /** Reads labels up to a root label or a pointer, and leaves its position in `#labelsEnd`. */
  #readLabels(start: number, end: number): string {
    const { octets } = this;
    let text = "";
    let position = start;
    for (;;) {
      if (position >= end) throw new WireFault("ends-early", position);
      const length = octets[position] as number;
      if (length === 0 || length > MAX_LABEL_OCTETS) {
        this.#labelsEnd = position;
        return text;
      }
      const next = position + 1 + length;
      if (next > end) throw new WireFault("ends-early", position);
      const label = labelText(octets, position + 1, next);
      text = text === "" ? label : `${text}.${label}`;
      position = next;
      if (position - start >= MAX_NAME_OCTETS) throw new WireFault("name-too-long", position);
    }
  }

  #followPointer(
    position: number,
    nameStart: number,
    end: number,
    pointersAllowed: boolean,
    jumps: number,
  ): KnownName {
    const { octets } = this;
    const first = octets[position] as number;
    if (first < 0xc0) throw new WireFault("bad-label-type", position);
    if (!pointersAllowed) throw new WireFault("pointer-not-allowed", position);
    if (position + 2 > end) throw new WireFault("ends-early", position);
    const target = ((first & 0x3f) << 8) | (octets[position + 1] as number);
    if (target >= nameStart || jumps >= MAX_JUMPS) throw new WireFault("bad-pointer", position);
    return this.#names.get(target) ?? this.#readNameAt(target, nameStart, true, jumps + 1);
  }

  #remember(start: number, text: string, octets: number): KnownName {
    if (octets > MAX_NAME_OCTETS) throw new WireFault("name-too-long", start);
    const name = { text, octets };
    this.#names.set(start, name);
    return name;
  }
}
