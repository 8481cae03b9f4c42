import { toHex } from "../octets";
import type { RdataCodec } from "./rdata-codec";

type DsFields = {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
};

/** The parent's reference to a key of the child (RFC 4034 §5). */
export type Ds = { readonly kind: "DS" } & DsFields;

/** A DS that the zone asks its parent to publish (RFC 7344 §3.1); algorithm 0 asks for removal (RFC 8078 §4). */
export type Cds = { readonly kind: "CDS" } & DsFields;

export const dsCodec: RdataCodec<Ds> = digestCodec("DS", 43);
export const cdsCodec: RdataCodec<Cds> = digestCodec("CDS", 59);

function digestCodec<K extends string>(
  kind: K,
  type: number,
): RdataCodec<{ readonly kind: K } & DsFields> {
  return {
    type,
    decode: (reader) => ({
      kind,
      keyTag: reader.readUint16(),
      algorithm: reader.readUint8(),
      digestType: reader.readUint8(),
      digest: reader.readRest(),
    }),
    encode: (rdata, writer) => {
      writer.writeUint16(rdata.keyTag);
      writer.writeUint8(rdata.algorithm);
      writer.writeUint8(rdata.digestType);
      writer.writeOctets(rdata.digest);
    },
    parse: (words) => ({
      kind,
      keyTag: words.readUint(16),
      algorithm: words.readUint(8),
      digestType: words.readUint(8),
      digest: words.readHexRest(),
    }),
    format: (rdata) => {
      const digest = toHex(rdata.digest).toUpperCase();
      return `${rdata.keyTag} ${rdata.algorithm} ${rdata.digestType} ${digest}`.trimEnd();
    },
  };
}
