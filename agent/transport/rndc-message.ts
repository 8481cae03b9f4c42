import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The messages of named's control channel (isccc): a length, a version, then tables of named values, the first of which
 * authenticates the octets after it.
 */
export type RndcTable = { readonly [name: string]: string | RndcTable };

export type RndcAlgorithm =
  | "hmac-md5"
  | "hmac-sha1"
  | "hmac-sha224"
  | "hmac-sha256"
  | "hmac-sha384"
  | "hmac-sha512";

/** A shared key of named's `controls` statement. */
export type RndcKey = {
  readonly name: string;
  readonly algorithm: RndcAlgorithm;
  readonly secret: Uint8Array;
};

const VERSION = 1;
const BINARY = 1;
const TABLE = 2;
/** The field of every SHA signature: one octet of algorithm and base64 padded with zeros. */
const SHA_FIELD_OCTETS = 88;
const MD5_FIELD_OCTETS = 22;
const MAX_DEPTH = 4;

const HASHES = {
  "hmac-md5": { hash: "md5", code: 157 },
  "hmac-sha1": { hash: "sha1", code: 161 },
  "hmac-sha224": { hash: "sha224", code: 162 },
  "hmac-sha256": { hash: "sha256", code: 163 },
  "hmac-sha384": { hash: "sha384", code: 164 },
  "hmac-sha512": { hash: "sha512", code: 165 },
} as const satisfies Record<RndcAlgorithm, { hash: string; code: number }>;

/** The whole message with its length, ready for the socket. */
export function encodeRndcMessage(content: RndcTable, key: RndcKey): Buffer {
  const signed = encodeTable(content);
  const field = signatureField(signed, key);
  const auth = encodeEntry(
    "_auth",
    TABLE,
    encodeEntry(key.algorithm === "hmac-md5" ? "hmd5" : "hsha", BINARY, field),
  );
  const head = Buffer.alloc(8);
  head.writeUInt32BE(4 + auth.length + signed.length, 0);
  head.writeUInt32BE(VERSION, 4);
  return Buffer.concat([head, auth, signed]);
}

export type DecodedRndcMessage =
  | { readonly kind: "message"; readonly content: RndcTable }
  | { readonly kind: "bad-signature" }
  | { readonly kind: "malformed" };

/** Reads a message without its length octets; only one that `key` signed gives content. */
export function decodeRndcMessage(octets: Buffer, key: RndcKey): DecodedRndcMessage {
  try {
    if (octets.readUInt32BE(0) !== VERSION) return { kind: "malformed" };
    const authName = readName(octets, 4);
    const authLength = octets.readUInt32BE(authName.next + 1);
    const signedFrom = authName.next + 5 + authLength;
    if (authName.name !== "_auth" || signedFrom > octets.length) return { kind: "malformed" };
    const fieldName = readName(octets, authName.next + 5);
    const field = octets.subarray(fieldName.next + 5, signedFrom);
    const signed = octets.subarray(signedFrom);
    const expected = signatureField(signed, key);
    if (field.length !== expected.length || !timingSafeEqual(field, expected)) {
      return { kind: "bad-signature" };
    }
    return { kind: "message", content: decodeTable(signed, 0) };
  } catch (error) {
    if (error instanceof RangeError) return { kind: "malformed" };
    throw error;
  }
}

function signatureField(signed: Buffer, key: RndcKey): Buffer {
  const { hash, code } = HASHES[key.algorithm];
  const digest = createHmac(hash, key.secret).update(signed).digest("base64");
  if (key.algorithm === "hmac-md5") return Buffer.from(digest.slice(0, MD5_FIELD_OCTETS), "ascii");
  const field = Buffer.alloc(1 + SHA_FIELD_OCTETS);
  field.writeUInt8(code, 0);
  field.write(digest, 1, "ascii");
  return field;
}

function encodeTable(table: RndcTable): Buffer {
  const entries = Object.entries(table).map(([name, value]) =>
    typeof value === "string"
      ? encodeEntry(name, BINARY, Buffer.from(value, "utf8"))
      : encodeEntry(name, TABLE, encodeTable(value)),
  );
  return Buffer.concat(entries);
}

function encodeEntry(name: string, type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(name.length + 6);
  head.writeUInt8(name.length, 0);
  head.write(name, 1, "ascii");
  head.writeUInt8(type, name.length + 1);
  head.writeUInt32BE(value.length, name.length + 2);
  return Buffer.concat([head, value]);
}

function decodeTable(octets: Buffer, depth: number): RndcTable {
  if (depth > MAX_DEPTH) throw new RangeError("tables nested too deep");
  const table: Record<string, string | RndcTable> = {};
  let offset = 0;
  while (offset < octets.length) {
    const { name, next } = readName(octets, offset);
    const type = octets.readUInt8(next);
    const length = octets.readUInt32BE(next + 1);
    const end = next + 5 + length;
    if (end > octets.length) throw new RangeError("a value ends early");
    const value = octets.subarray(next + 5, end);
    table[name] = type === TABLE ? decodeTable(value, depth + 1) : value.toString("utf8");
    offset = end;
  }
  return table;
}

function readName(octets: Buffer, offset: number): { name: string; next: number } {
  const length = octets.readUInt8(offset);
  const next = offset + 1 + length;
  if (next >= octets.length) throw new RangeError("a name ends early");
  return { name: octets.toString("ascii", offset + 1, next), next };
}
