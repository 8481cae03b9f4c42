/** Type numbers by mnemonic (IANA, DNS Resource Record Types). */
export const TYPE_NUMBER = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MINFO: 14,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  RT: 21,
  SIG: 24,
  KEY: 25,
  PX: 26,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  DSYNC: 66,
  SPF: 99,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  URI: 256,
  CAA: 257,
} as const satisfies Readonly<Record<string, number>>;

const MNEMONICS = new Map<number, string>(
  Object.entries(TYPE_NUMBER).map(([mnemonic, number]) => [number, mnemonic]),
);
const NUMBERS = new Map<string, number>(Object.entries(TYPE_NUMBER));

/** The mnemonic of a type, or `TYPEnnn` (RFC 3597 §5). */
export function formatType(type: number): string {
  return MNEMONICS.get(type) ?? `TYPE${type}`;
}

/** The number of a mnemonic or `TYPEnnn` in any case; undefined where it is neither. */
export function parseType(text: string): number | undefined {
  return parseNumbered(text, NUMBERS, "TYPE");
}

/** Class numbers by mnemonic. */
export const CLASS_NUMBER = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

const CLASS_MNEMONICS = new Map<number, string>(
  Object.entries(CLASS_NUMBER).map(([mnemonic, number]) => [number, mnemonic]),
);
const CLASS_NUMBERS = new Map<string, number>(Object.entries(CLASS_NUMBER));

/** The mnemonic of a class, or `CLASSnnn` (RFC 3597 §5). */
export function formatClass(classNumber: number): string {
  return CLASS_MNEMONICS.get(classNumber) ?? `CLASS${classNumber}`;
}

/** The number of a class mnemonic or `CLASSnnn` in any case; undefined where it is neither. */
export function parseClass(text: string): number | undefined {
  return parseNumbered(text, CLASS_NUMBERS, "CLASS");
}

function parseNumbered(
  text: string,
  known: ReadonlyMap<string, number>,
  prefix: string,
): number | undefined {
  const upper = text.toUpperCase();
  const number = known.get(upper);
  if (number !== undefined) return number;
  if (!upper.startsWith(prefix)) return undefined;
  const digits = upper.slice(prefix.length);
  return /^\d{1,5}$/.test(digits) && Number(digits) <= 0xffff ? Number(digits) : undefined;
}
