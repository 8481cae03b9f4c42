import type { OwnerName } from "../owner-name";
import { formatName } from "../text/rdata-words";
import type { RdataCodec } from "./rdata-codec";

/** A mail exchanger (RFC 1035 §3.3.9). */
export type Mx = {
  readonly kind: "MX";
  readonly preference: number;
  readonly exchange: OwnerName;
};

export const mxCodec: RdataCodec<Mx> = {
  type: 15,
  decode: (reader) => ({
    kind: "MX",
    preference: reader.readUint16(),
    exchange: reader.readName("allowed"),
  }),
  encode: (rdata, writer) => {
    writer.writeUint16(rdata.preference);
    writer.writeName(rdata.exchange, "compressible");
  },
  parse: (words) => ({ kind: "MX", preference: words.readUint(16), exchange: words.readName() }),
  format: (rdata) => `${rdata.preference} ${formatName(rdata.exchange)}`,
};
