import { toHex } from "../octets";
import type { RdataCodec } from "./rdata-codec";

/** A certificate association (RFC 6698 §2.1). */
export type Tlsa = {
  readonly kind: "TLSA";
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly association: Uint8Array;
};

export const tlsaCodec: RdataCodec<Tlsa> = {
  type: 52,
  decode: (reader) => ({
    kind: "TLSA",
    usage: reader.readUint8(),
    selector: reader.readUint8(),
    matchingType: reader.readUint8(),
    association: reader.readRest(),
  }),
  encode: (rdata, writer) => {
    writer.writeUint8(rdata.usage);
    writer.writeUint8(rdata.selector);
    writer.writeUint8(rdata.matchingType);
    writer.writeOctets(rdata.association);
  },
  parse: (words) => ({
    kind: "TLSA",
    usage: words.readUint(8),
    selector: words.readUint(8),
    matchingType: words.readUint(8),
    association: words.readHexRest(),
  }),
  format: (rdata) =>
    `${rdata.usage} ${rdata.selector} ${rdata.matchingType} ${toHex(rdata.association).toUpperCase()}`,
};
