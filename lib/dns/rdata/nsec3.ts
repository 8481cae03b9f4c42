import { fromBase32Hex, fromHex, NO_OCTETS, toBase32Hex, toHex } from "../octets";
import { formatType } from "../record-type";
import type { RdataWords } from "../text/rdata-words";
import { TextFault } from "../text/text-fault";
import type { WireReader } from "../wire/wire-reader";
import type { WireWriter } from "../wire/wire-writer";
import type { RdataCodec } from "./rdata-codec";
import { decodeTypeBitmap, encodeTypeBitmap } from "./type-bitmap";

/** How names are hashed (RFC 5155 §3.1): SHA-1 is hash algorithm 1, the only one. */
type HashParameters = {
  readonly hashAlgorithm: number;
  readonly flags: number;
  /** Additional rounds; 0 is the recommended value (RFC 9276 §3.1). */
  readonly iterations: number;
  readonly salt: Uint8Array;
};

/** Which types the owner of a hash has, and which hash comes next (RFC 5155 §3). */
export type Nsec3 = {
  readonly kind: "NSEC3";
  readonly nextHash: Uint8Array;
  /** Ascending. */
  readonly types: readonly number[];
} & HashParameters;

/** The parameters that authoritative servers use to answer (RFC 5155 §4). */
export type Nsec3param = { readonly kind: "NSEC3PARAM" } & HashParameters;

/** Insecure delegations may be missing from the chain (RFC 5155 §3.1.2.1). */
export const OPT_OUT_FLAG = 0x01;

export const nsec3Codec: RdataCodec<Nsec3> = {
  type: 50,
  decode: (reader) => {
    const parameters = decodeParameters(reader);
    const nextHash = reader.readCharacterString();
    if (nextHash.length === 0) throw reader.fault("bad-value");
    return { kind: "NSEC3", ...parameters, nextHash, types: decodeTypeBitmap(reader) };
  },
  encode: (rdata, writer) => {
    encodeParameters(rdata, writer);
    writer.writeCharacterString(rdata.nextHash);
    encodeTypeBitmap(rdata.types, writer);
  },
  parse: (words) => {
    const parameters = parseParameters(words);
    const word = words.readWord();
    const nextHash = fromBase32Hex(word);
    if (nextHash === undefined || nextHash.length === 0) throw new TextFault("bad-base32", word);
    return { kind: "NSEC3", ...parameters, nextHash, types: words.readTypesRest() };
  },
  format: (rdata) =>
    [formatParameters(rdata), toBase32Hex(rdata.nextHash), ...rdata.types.map(formatType)].join(
      " ",
    ),
};

export const nsec3paramCodec: RdataCodec<Nsec3param> = {
  type: 51,
  decode: (reader) => ({ kind: "NSEC3PARAM", ...decodeParameters(reader) }),
  encode: encodeParameters,
  parse: (words) => ({ kind: "NSEC3PARAM", ...parseParameters(words) }),
  format: formatParameters,
};

function decodeParameters(reader: WireReader): HashParameters {
  return {
    hashAlgorithm: reader.readUint8(),
    flags: reader.readUint8(),
    iterations: reader.readUint16(),
    salt: reader.readCharacterString(),
  };
}

function encodeParameters(rdata: HashParameters, writer: WireWriter): void {
  writer.writeUint8(rdata.hashAlgorithm);
  writer.writeUint8(rdata.flags);
  writer.writeUint16(rdata.iterations);
  writer.writeCharacterString(rdata.salt);
}

function parseParameters(words: RdataWords): HashParameters {
  return {
    hashAlgorithm: words.readUint(8),
    flags: words.readUint(8),
    iterations: words.readUint(16),
    salt: readSalt(words),
  };
}

function readSalt(words: RdataWords): Uint8Array {
  const word = words.readWord();
  if (word === "-") return NO_OCTETS;
  const salt = fromHex(word);
  if (salt === undefined || salt.length === 0 || salt.length > 255) {
    throw new TextFault("bad-hex", word);
  }
  return salt;
}

function formatParameters(rdata: HashParameters): string {
  const salt = rdata.salt.length === 0 ? "-" : toHex(rdata.salt).toUpperCase();
  return `${rdata.hashAlgorithm} ${rdata.flags} ${rdata.iterations} ${salt}`;
}
