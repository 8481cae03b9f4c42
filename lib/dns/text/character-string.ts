import { readEscape } from "../owner-name";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const OCTET_TEXT: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  if (octet < 0x20 || octet > 0x7e) return `\\${String(octet).padStart(3, "0")}`;
  const character = String.fromCharCode(octet);
  return octet === QUOTE || octet === BACKSLASH ? `\\${character}` : character;
});

/** The octets of a word: escapes resolved, other characters in UTF-8; undefined for a bad escape. */
export function parseCharacterString(word: string): Uint8Array | undefined {
  if (!word.includes("\\")) return new TextEncoder().encode(word);
  const octets: number[] = [];
  for (let index = 0; index < word.length; ) {
    const code = word.codePointAt(index) ?? 0;
    if (code === BACKSLASH) {
      const escaped = readEscape(word, index);
      if (escaped === undefined) return undefined;
      octets.push(escaped.octet);
      index += escaped.length;
    } else {
      const character = String.fromCodePoint(code);
      octets.push(...new TextEncoder().encode(character));
      index += character.length;
    }
  }
  return Uint8Array.from(octets);
}

/** Octets as a quoted string, `\DDD` for what is not printable ASCII (RFC 1035 §5.1). */
export function formatCharacterString(octets: Uint8Array): string {
  let text = '"';
  for (const octet of octets) text += OCTET_TEXT[octet];
  return `${text}"`;
}
