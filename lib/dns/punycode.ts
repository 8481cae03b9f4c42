/** Parameters of RFC 3492 §5. */
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 0x80;
const MAX_CODE_POINT = 0x10ffff;
const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Encodes a text as Punycode (RFC 3492 §6.3), without prefix; undefined for unpaired surrogates. */
export function encodePunycode(text: string): string | undefined {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  if (points.some((point) => point >= 0xd800 && point <= 0xdfff)) return undefined;
  const basic = points.filter((point) => point < INITIAL_N);
  let output = String.fromCodePoint(...basic);
  if (basic.length > 0) output += "-";
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  let handled = basic.length;
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      output += encodeVariableLength(delta, bias);
      bias = adaptBias(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

/** Decodes Punycode without prefix (RFC 3492 §6.2); undefined where it is malformed. */
export function decodePunycode(encoded: string): string | undefined {
  const delimiter = encoded.lastIndexOf("-");
  const points = Array.from(encoded.slice(0, Math.max(delimiter, 0)), (character) =>
    character.charCodeAt(0),
  );
  if (points.some((point) => point >= INITIAL_N)) return undefined;
  let position = delimiter > 0 ? delimiter + 1 : 0;
  let n = INITIAL_N;
  let index = 0;
  let bias = INITIAL_BIAS;
  while (position < encoded.length) {
    const number = decodeVariableLength(encoded, position, bias);
    if (number === undefined) return undefined;
    const length = points.length + 1;
    bias = adaptBias(number.value, length, index === 0);
    position = number.next;
    index += number.value;
    n += Math.floor(index / length);
    index %= length;
    if (n > MAX_CODE_POINT || (n >= 0xd800 && n <= 0xdfff)) return undefined;
    points.splice(index, 0, n);
    index++;
  }
  return String.fromCodePoint(...points);
}

function encodeVariableLength(delta: number, bias: number): string {
  let output = "";
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = clampThreshold(k, bias);
    if (rest < threshold) return output + DIGITS.charAt(rest);
    output += DIGITS.charAt(threshold + ((rest - threshold) % (BASE - threshold)));
    rest = Math.floor((rest - threshold) / (BASE - threshold));
  }
}

function decodeVariableLength(
  encoded: string,
  start: number,
  bias: number,
): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  let weight = 1;
  for (let k = BASE, position = start; position < encoded.length; k += BASE, position++) {
    const digit = DIGITS.indexOf(encoded.charAt(position));
    if (digit < 0) return undefined;
    value += digit * weight;
    const threshold = clampThreshold(k, bias);
    if (digit < threshold) return { value, next: position + 1 };
    weight *= BASE - threshold;
    if (value > Number.MAX_SAFE_INTEGER / BASE || weight > Number.MAX_SAFE_INTEGER / BASE) {
      return undefined;
    }
  }
  return undefined;
}

function clampThreshold(k: number, bias: number): number {
  return Math.min(Math.max(k - bias, T_MIN), T_MAX);
}

function adaptBias(delta: number, length: number, isFirst: boolean): number {
  let scaled = Math.floor(delta / (isFirst ? DAMP : 2));
  scaled += Math.floor(scaled / length);
  let k = 0;
  while (scaled > ((BASE - T_MIN) * T_MAX) / 2) {
    scaled = Math.floor(scaled / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * scaled) / (scaled + SKEW));
}
