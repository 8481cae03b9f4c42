/** One part of a distinguished name: type in lower case, value as it is, without escapes. */
export type NamePart = { readonly type: string; readonly value: string };
/** A distinguished name, its own part first. */
export type DistinguishedName = readonly NamePart[];

const MAX_LENGTH = 4_096;

/**
 * Parses a distinguished name (RFC 4514 §3) as Active Directory writes them; null where the text is none. Parts with several values
 * and values in quotes or hexadecimal do not occur there.
 */
export function parseDistinguishedName(text: string): DistinguishedName | null {
  if (text === "" || text.length > MAX_LENGTH) return null;
  const parts: NamePart[] = [];
  for (const raw of splitAtCommas(text)) {
    const equals = raw.indexOf("=");
    const type = raw.slice(0, equals).trim().toLowerCase();
    const value = equals > 0 ? unescapeValue(raw.slice(equals + 1)) : null;
    if (value === null || !/^[a-z0-9.-]+$/.test(type)) return null;
    parts.push({ type, value });
  }
  return parts;
}

/** The same text for every spelling of the same name: what names are compared by. */
export function keyOfName(name: DistinguishedName): string {
  return name.map(({ type, value }) => `${type}=${value.toLowerCase()}`).join("\n");
}

/** The key of the object above; null at the top. */
export function keyOfParent(name: DistinguishedName): string | null {
  return name.length < 2 ? null : keyOfName(name.slice(1));
}

function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let place = 0; place < text.length; place++) {
    if (text[place] === "\\") place += 1;
    else if (text[place] === ",") {
      parts.push(text.slice(start, place));
      start = place + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function unescapeValue(text: string): string | null {
  const raw = text.trimStart();
  if (/^[#"]/.test(raw)) return null;
  // Nearly all of them; tens of thousands come with every reading.
  if (/^[^+"<>;\\]*$/.test(raw)) return raw.trimEnd();
  const octets: number[] = [];
  const encoder = new TextEncoder();
  // A pair of digits, an escaped character, or a character that needs no escape; anything else is no value.
  const token = /\\([0-9a-fA-F]{2})|\\(.)|([^+"<>;\\]+)/suy;
  while (token.lastIndex < raw.length) {
    const [match, pair, escaped, plain] = token.exec(raw) ?? [];
    if (match === undefined) return null;
    if (pair === undefined) octets.push(...encoder.encode(escaped ?? plain ?? ""));
    else octets.push(Number.parseInt(pair, 16));
  }
  const value = new TextDecoder("utf-8").decode(Uint8Array.from(octets));
  return raw.endsWith(" ") && !raw.endsWith("\\ ") ? value.trimEnd() : value;
}
