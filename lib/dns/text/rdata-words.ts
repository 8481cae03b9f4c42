import { fromBase64, fromHex } from "../octets";
import { type OwnerName, parseOwnerName, ROOT_NAME } from "../owner-name";
import { parseType } from "../record-type";
import { parseCharacterString } from "./character-string";
import { TextFault } from "./text-fault";

/** One word of a zone file, escapes untouched. */
export type Word = { readonly text: string; readonly quoted: boolean };

/** Reads the words of one record's RDATA in order; throws {@link TextFault} where they are not what is asked for. */
export class RdataWords {
  readonly #words: readonly Word[];
  readonly #origin: OwnerName;
  #next: number;

  /** `origin` completes relative names. */
  constructor(words: readonly Word[], origin: OwnerName, next = 0) {
    this.#words = words;
    this.#origin = origin;
    this.#next = next;
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#words.length;
  }

  /** The next word without reading it. */
  peek(): Word | undefined {
    return this.#words[this.#next];
  }

  readWord(): string {
    const word = this.#words[this.#next];
    if (word === undefined) throw new TextFault("ends-early", "");
    this.#next++;
    return word.text;
  }

  readName(): OwnerName {
    return completeName(this.readWord(), this.#origin);
  }

  readUint(bits: 8 | 16 | 32): number {
    const word = this.readWord();
    if (!/^\d{1,10}$/.test(word) || Number(word) >= 2 ** bits)
      throw new TextFault("bad-number", word);
    return Number(word);
  }

  /** Seconds as a number or with BIND's units: `1h30m`. */
  readSeconds(): number {
    const word = this.readWord();
    const seconds = parseSeconds(word);
    if (seconds === undefined) throw new TextFault("bad-number", word);
    return seconds;
  }

  readCharacterString(): Uint8Array {
    const word = this.readWord();
    const octets = parseCharacterString(word);
    if (octets === undefined || octets.length > 255) throw new TextFault("bad-string", word);
    return octets;
  }

  /** All remaining words as one hexadecimal number. */
  readHexRest(): Uint8Array {
    const text = this.#readRest();
    const octets = fromHex(text);
    if (octets === undefined) throw new TextFault("bad-hex", text);
    return octets;
  }

  /** All remaining words as one Base64 text. */
  readBase64Rest(): Uint8Array {
    const text = this.#readRest();
    const octets = fromBase64(text);
    if (octets === undefined) throw new TextFault("bad-base64", text);
    return octets;
  }

  /** All remaining words as record types, ascending and once each. */
  readTypesRest(): readonly number[] {
    const types = new Set<number>();
    while (!this.isAtEnd) types.add(this.readType());
    return [...types].sort((a, b) => a - b);
  }

  readType(): number {
    const word = this.readWord();
    const type = parseType(word);
    if (type === undefined) throw new TextFault("bad-type", word);
    return type;
  }

  #readRest(): string {
    let text = "";
    while (!this.isAtEnd) text += this.readWord();
    return text;
  }
}

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["s", 1],
  ["m", 60],
  ["h", 3_600],
  ["d", 86_400],
  ["w", 604_800],
]);

/** A TTL as a number of seconds or with units (`2w`, `1h30m`); undefined where it is neither. */
export function parseSeconds(word: string): number | undefined {
  if (!/^(\d{1,10}[smhdw])*\d{0,10}$/i.test(word) || word === "") return undefined;
  let seconds = 0;
  for (const [, digits = "", unit = ""] of word.matchAll(/(\d+)([a-z]?)/gi)) {
    seconds += Number(digits) * (UNIT_SECONDS.get(unit.toLowerCase()) ?? 0);
  }
  return seconds < 2 ** 32 ? seconds : undefined;
}

/** A name of a zone file: `@` is the origin, a name without trailing dot continues with it (RFC 1035 §5.1). */
export function completeName(word: string, origin: OwnerName): OwnerName {
  if (word === "@") return origin;
  const isAbsolute = /(^|[^\\])(\\\\)*\.$/.test(word) || origin === ROOT_NAME;
  const parsed = parseOwnerName(isAbsolute ? word : `${word}.${origin}`);
  if (!parsed.ok) throw new TextFault("bad-name", word);
  return parsed.value;
}

/** A name as zone files have it: absolute, with the trailing dot. */
export function formatName(name: OwnerName): string {
  return name === ROOT_NAME ? "." : `${name}.`;
}
