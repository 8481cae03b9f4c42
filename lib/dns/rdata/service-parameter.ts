import { concatOctets, fromBase64, NO_OCTETS, toBase64 } from "../octets";
import { formatCharacterString, parseCharacterString } from "../text/character-string";
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "./ip-address";

type Parameter = { readonly key: number; readonly value: Uint8Array };

/** How the value of one SvcParam is written; `parse` gets the value with character-string escapes resolved. */
type ValueSyntax = {
  readonly name: string;
  readonly format: (value: Uint8Array) => string | undefined;
  readonly parse: (value: Uint8Array) => Uint8Array | undefined;
};

/** By number: IANA, Service Parameter Keys. */
const SYNTAX: readonly ValueSyntax[] = [
  { name: "mandatory", format: formatMandatory, parse: parseMandatory },
  { name: "alpn", format: formatAlpn, parse: parseAlpn },
  { name: "no-default-alpn", format: formatEmpty, parse: parseEmpty },
  { name: "port", format: formatPort, parse: parsePort },
  addressList("ipv4hint", 4, formatIpv4, parseIpv4),
  {
    name: "ech",
    format: (value) => (value.length > 0 ? toBase64(value) : undefined),
    parse: (value) => fromBase64(toAscii(value)),
  },
  addressList("ipv6hint", 16, formatIpv6, parseIpv6),
  { name: "dohpath", format: formatCharacterString, parse: (value) => value },
  { name: "ohttp", format: formatEmpty, parse: parseEmpty },
];

/** A SvcParam in presentation form (RFC 9460 §2.1); `keyNNN="…"` where its value is not what its key requires. */
export function formatServiceParameter({ key, value }: Parameter): string {
  const syntax = SYNTAX[key];
  const text = syntax?.format(value);
  if (syntax !== undefined && text !== undefined) {
    return text === "" ? syntax.name : `${syntax.name}=${text}`;
  }
  return value.length === 0 ? `key${key}` : `key${key}=${formatCharacterString(value)}`;
}

/** The SvcParam of a word such as `port=443` or `key65333=x`; undefined where it is none. */
export function parseServiceParameter(word: string): Parameter | undefined {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals);
  const raw = equals < 0 ? NO_OCTETS : parseCharacterString(word.slice(equals + 1));
  if (raw === undefined || raw.length > 0xffff) return undefined;
  const named = SYNTAX.findIndex((syntax) => syntax.name === name);
  if (named >= 0) {
    const value = SYNTAX[named]?.parse(raw);
    return value === undefined ? undefined : { key: named, value };
  }
  const key = parseKeyNumber(name);
  return key === undefined ? undefined : { key, value: raw };
}

function parseKeyNumber(name: string): number | undefined {
  const digits = /^key(0|[1-9]\d{0,4})$/.exec(name)?.[1];
  return digits !== undefined && Number(digits) < 0xffff ? Number(digits) : undefined;
}

function formatMandatory(value: Uint8Array): string | undefined {
  if (value.length === 0 || value.length % 2 !== 0) return undefined;
  const keys = splitEvery(value, 2).map(([high = 0, low = 0]) => high * 256 + low);
  return keys.map((key) => SYNTAX[key]?.name ?? `key${key}`).join(",");
}

function parseMandatory(value: Uint8Array): Uint8Array | undefined {
  const keys: number[] = [];
  for (const name of toAscii(value).split(",")) {
    const named = SYNTAX.findIndex((syntax) => syntax.name === name);
    const key = named >= 0 ? named : parseKeyNumber(name);
    if (key === undefined || keys.includes(key)) return undefined;
    keys.push(key);
  }
  return Uint8Array.from(keys.sort((a, b) => a - b).flatMap((key) => [key >> 8, key & 0xff]));
}

const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** Protocol ids separated by commas; commas and backslashes in an id are escaped twice (RFC 9460 Appendix A.1). */
function formatAlpn(value: Uint8Array): string | undefined {
  const list: number[] = [];
  for (let offset = 0; offset < value.length; ) {
    const length = value[offset] ?? 0;
    const id = value.subarray(offset + 1, offset + 1 + length);
    if (length === 0 || id.length !== length) return undefined;
    if (offset > 0) list.push(COMMA);
    for (const octet of id) {
      if (octet === COMMA || octet === BACKSLASH) list.push(BACKSLASH);
      list.push(octet);
    }
    offset += 1 + length;
  }
  return list.length === 0 ? undefined : formatCharacterString(Uint8Array.from(list));
}

function parseAlpn(value: Uint8Array): Uint8Array | undefined {
  const ids: number[][] = [[]];
  for (let index = 0; index < value.length; index++) {
    const octet = value[index] ?? 0;
    if (octet === COMMA) ids.push([]);
    else if (octet === BACKSLASH) ids.at(-1)?.push(value[++index] ?? 0);
    else ids.at(-1)?.push(octet);
  }
  if (ids.some((id) => id.length === 0 || id.length > 255)) return undefined;
  return Uint8Array.from(ids.flatMap((id) => [id.length, ...id]));
}

function formatPort(value: Uint8Array): string | undefined {
  const [high = 0, low = 0] = value;
  return value.length === 2 ? String(high * 256 + low) : undefined;
}

function parsePort(value: Uint8Array): Uint8Array | undefined {
  const text = toAscii(value);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 0xffff) return undefined;
  return Uint8Array.of(Number(text) >> 8, Number(text) & 0xff);
}

function formatEmpty(value: Uint8Array): string | undefined {
  return value.length === 0 ? "" : undefined;
}

function parseEmpty(value: Uint8Array): Uint8Array | undefined {
  return value.length === 0 ? value : undefined;
}

function addressList(
  name: string,
  size: number,
  format: (octets: Uint8Array) => string,
  parse: (text: string) => Uint8Array | undefined,
): ValueSyntax {
  return {
    name,
    format: (value) => {
      if (value.length === 0 || value.length % size !== 0) return undefined;
      return splitEvery(value, size).map(format).join(",");
    },
    parse: (value) => {
      const addresses = toAscii(value).split(",").map(parse);
      const valid = addresses.filter((address) => address !== undefined);
      return valid.length === addresses.length ? concatOctets(valid) : undefined;
    },
  };
}

function splitEvery(value: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: value.length / size }, (_, index) =>
    value.subarray(index * size, (index + 1) * size),
  );
}

function toAscii(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
}
