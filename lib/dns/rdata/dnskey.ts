import { toBase64 } from "../octets";
import type { RdataCodec } from "./rdata-codec";

type KeyFields = {
  readonly flags: number;
  /** Always 3; another value makes the key unusable (RFC 4034 §2.1.2). */
  readonly protocol: number;
  readonly algorithm: number;
  readonly publicKey: Uint8Array;
};

/** A public key of a zone (RFC 4034 §2). */
export type Dnskey = { readonly kind: "DNSKEY" } & KeyFields;

/** A key that the zone asks its parent to refer to (RFC 7344 §3.2); algorithm 0 asks for removal (RFC 8078 §4). */
export type Cdnskey = { readonly kind: "CDNSKEY" } & KeyFields;

/** Bit 7: the key may sign zone data (RFC 4034 §2.1.1). */
export const ZONE_KEY_FLAG = 0x0100;
/** Bit 15: the key is meant as an entry point (RFC 4034 §2.1.1). */
export const SEP_FLAG = 0x0001;
/** Bit 8: the key is revoked (RFC 5011 §2.1). */
export const REVOKE_FLAG = 0x0080;

export const dnskeyCodec: RdataCodec<Dnskey> = keyCodec("DNSKEY", 48);
export const cdnskeyCodec: RdataCodec<Cdnskey> = keyCodec("CDNSKEY", 60);

function keyCodec<K extends string>(
  kind: K,
  type: number,
): RdataCodec<{ readonly kind: K } & KeyFields> {
  return {
    type,
    decode: (reader) => ({
      kind,
      flags: reader.readUint16(),
      protocol: reader.readUint8(),
      algorithm: reader.readUint8(),
      publicKey: reader.readRest(),
    }),
    encode: (rdata, writer) => {
      writer.writeUint16(rdata.flags);
      writer.writeUint8(rdata.protocol);
      writer.writeUint8(rdata.algorithm);
      writer.writeOctets(rdata.publicKey);
    },
    parse: (words) => ({
      kind,
      flags: words.readUint(16),
      protocol: words.readUint(8),
      algorithm: words.readUint(8),
      publicKey: words.readBase64Rest(),
    }),
    format: (rdata) =>
      [rdata.flags, rdata.protocol, rdata.algorithm, toBase64(rdata.publicKey)].join(" ").trimEnd(),
  };
}
