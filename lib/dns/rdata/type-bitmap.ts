import type { WireReader } from "../wire/wire-reader";
import type { WireWriter } from "../wire/wire-writer";

const MAX_WINDOW_OCTETS = 32;

/** Reads a type bitmap to the end of the RDATA (RFC 4034 §4.1.2); refuses one that could be written shorter. */
export function decodeTypeBitmap(reader: WireReader): readonly number[] {
  const types: number[] = [];
  let previousWindow = -1;
  while (reader.remaining > 0) {
    const window = reader.readUint8();
    const length = reader.readUint8();
    if (window <= previousWindow || length === 0 || length > MAX_WINDOW_OCTETS) {
      throw reader.fault("bad-type-bitmap");
    }
    previousWindow = window;
    let octet = 0;
    for (let index = 0; index < length; index++) {
      octet = reader.readUint8();
      if (octet !== 0) pushTypes(octet, window * 256 + index * 8, types);
    }
    if (octet === 0) throw reader.fault("bad-type-bitmap");
  }
  return types;
}

function pushTypes(octet: number, first: number, types: number[]): void {
  for (let bit = 0; bit < 8; bit++) {
    if ((octet & (0x80 >> bit)) !== 0) types.push(first + bit);
  }
}

/** Writes a type bitmap; the types must be ascending, as every reader here gives them. */
export function encodeTypeBitmap(types: readonly number[], writer: WireWriter): void {
  for (let start = 0; start < types.length; ) {
    const window = (types[start] ?? 0) >> 8;
    let end = start;
    while (end < types.length && (types[end] ?? 0) >> 8 === window) end++;
    const bits = new Uint8Array((((types[end - 1] ?? 0) & 0xff) >> 3) + 1);
    for (const type of types.slice(start, end)) {
      const index = (type & 0xff) >> 3;
      bits[index] = (bits[index] ?? 0) | (0x80 >> (type & 7));
    }
    writer.writeUint8(window);
    writer.writeUint8(bits.length);
    writer.writeOctets(bits);
    start = end;
  }
}
