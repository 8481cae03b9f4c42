/** The longest message whose padding still fits its only block (RFC 3174 §4). */
export const SHORT_SHA1_OCTETS = 55;

const words = new Int32Array(80);

/**
 * SHA-1 of at most {@link SHORT_SHA1_OCTETS} octets (RFC 3174 §6.1). NSEC3 hashes a name up to 51 times over 28 octets: making an
 * OpenSSL context for each round costs several times what the one block does.
 */
export function shortSha1(message: Uint8Array): Uint8Array {
  loadWords(message);
  let a = 0x67452301;
  let b = -0x10325477;
  let c = -0x67452302;
  let d = 0x10325476;
  let e = -0x3c2d1e10;
  for (let step = 0; step < 80; step++) {
    const next = (((a << 5) | (a >>> 27)) + mix(step, b, c, d) + e + wordAt(step)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  const octets = new Uint8Array(20);
  putWord(octets, 0, a + 0x67452301);
  putWord(octets, 4, b - 0x10325477);
  putWord(octets, 8, c - 0x67452302);
  putWord(octets, 12, d + 0x10325476);
  putWord(octets, 16, e - 0x3c2d1e10);
  return octets;
}

function mix(step: number, b: number, c: number, d: number): number {
  if (step < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (step < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (step < 60) return ((b & c) | (b & d) | (c & d)) - 0x70e44324;
  return (b ^ c ^ d) - 0x359d3e2a;
}

/** Inside the eighty words. */
function wordAt(index: number): number {
  return words[index] as number;
}

/** The padded block as words, and those that follow from it. */
function loadWords(message: Uint8Array): void {
  const { length } = message;
  words.fill(0, 0, 16);
  for (let index = 0; index < length; index++) {
    words[index >> 2] = wordAt(index >> 2) | ((message[index] as number) << (24 - 8 * (index & 3)));
  }
  words[length >> 2] = wordAt(length >> 2) | (0x80 << (24 - 8 * (length & 3)));
  words[15] = length * 8;
  for (let index = 16; index < 80; index++) {
    const mixed = wordAt(index - 3) ^ wordAt(index - 8) ^ wordAt(index - 14) ^ wordAt(index - 16);
    words[index] = (mixed << 1) | (mixed >>> 31);
  }
}

function putWord(octets: Uint8Array, at: number, word: number): void {
  octets[at] = word >>> 24;
  octets[at + 1] = word >>> 16;
  octets[at + 2] = word >>> 8;
  octets[at + 3] = word;
}
