import type { OwnerName } from "../owner-name";
import { formatName } from "../text/rdata-words";
import type { RdataCodec } from "./rdata-codec";

/** The location of a service (RFC 2782). */
export type Srv = {
  readonly kind: "SRV";
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: OwnerName;
};

export const srvCodec: RdataCodec<Srv> = {
  type: 33,
  decode: (reader) => ({
    kind: "SRV",
    priority: reader.readUint16(),
    weight: reader.readUint16(),
    port: reader.readUint16(),
    target: reader.readName("allowed"),
  }),
  encode: (rdata, writer) => {
    writer.writeUint16(rdata.priority);
    writer.writeUint16(rdata.weight);
    writer.writeUint16(rdata.port);
    writer.writeName(rdata.target, "plain");
  },
  parse: (words) => ({
    kind: "SRV",
    priority: words.readUint(16),
    weight: words.readUint(16),
    port: words.readUint(16),
    target: words.readName(),
  }),
  format: (rdata) => `${rdata.priority} ${rdata.weight} ${rdata.port} ${formatName(rdata.target)}`,
};
