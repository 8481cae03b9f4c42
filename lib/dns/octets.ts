const HEX = "0123456789abcdef";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32_HEX = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

/** No octets. */
export const NO_OCTETS: Uint8Array = new Uint8Array(0);

/** Lower-case hexadecimal. */
export function toHex(octets: Uint8Array): string {
  const codes = new Uint8Array(octets.length * 2);
  for (let index = 0; index < octets.length; index++) {
    const octet = octets[index] as number;
    codes[index * 2] = HEX.charCodeAt(octet >> 4);
    codes[index * 2 + 1] = HEX.charCodeAt(octet & 15);
  }
  return latin1Text(codes);
}

const MAX_ARGUMENTS = 4096;

/**
 * The text whose characters have these octets as codes. In one piece: a text put together letter by letter takes a node of memory for
 * each.
 */
export function latin1Text(octets: Uint8Array): string {
  if (octets.length <= MAX_ARGUMENTS) return String.fromCharCode.apply(null, octets as never);
  const parts: string[] = [];
  for (let at = 0; at < octets.length; at += MAX_ARGUMENTS) {
    parts.push(String.fromCharCode.apply(null, octets.subarray(at, at + MAX_ARGUMENTS) as never));
  }
  return parts.join("");
}

/** The octets of a hexadecimal text of either case without separators; undefined where it is none. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  );
}

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(octets: Uint8Array): string {
  return btoa(latin1Text(octets));
}

/** The octets of a padded Base64 text without separators; undefined where it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return gatherBits(text.replaceAll("=", ""), BASE64, 6);
}

/** Upper-case Base32 with extended hex alphabet and no padding, as NSEC3 owners are written (RFC 5155 §3.3). */
export function toBase32Hex(octets: Uint8Array): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (const octet of octets) {
    pending = (pending << 8) | octet;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32_HEX.charAt((pending >> (bits - 5)) & 31);
    pending &= 31;
  }
  return bits > 0 ? text + BASE32_HEX.charAt((pending << (5 - bits)) & 31) : text;
}

/** The octets of an unpadded Base32hex text of either case; undefined where it is none. */
export function fromBase32Hex(text: string): Uint8Array | undefined {
  if (!/^[0-9a-vA-V]*$/.test(text) || [1, 3, 6].includes(text.length % 8)) return undefined;
  return gatherBits(text.toUpperCase(), BASE32_HEX, 5);
}

/** Negative, zero or positive as `a` sorts before, with or after `b`: octet by octet, a prefix first. */
export function compareOctets(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** True if both hold the same octets. */
export function equalOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareOctets(a, b) === 0;
}

/** All parts in one array. */
export function concatOctets(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Reads digits of `width` bits each; leftover bits must be zero, so that every value has one text. */
function gatherBits(text: string, alphabet: string, width: number): Uint8Array | undefined {
  const octets = new Uint8Array((text.length * width) >> 3);
  let filled = 0;
  let bits = 0;
  let pending = 0;
  for (const digit of text) {
    pending = (pending << width) | alphabet.indexOf(digit);
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      octets[filled++] = pending >> bits;
      pending &= (1 << bits) - 1;
    }
  }
  return pending === 0 ? octets : undefined;
}
