import type { OwnerName } from "../owner-name";
import { formatName } from "../text/rdata-words";
import type { RdataCodec } from "./rdata-codec";

/** Start of authority (RFC 1035 §3.3.13). */
export type Soa = {
  readonly kind: "SOA";
  readonly primaryServer: OwnerName;
  readonly mailbox: OwnerName;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  /** Upper bound of the TTL of negative answers (RFC 2308 §4). */
  readonly minimumSeconds: number;
};

export const soaCodec: RdataCodec<Soa> = {
  type: 6,
  decode: (reader) => ({
    kind: "SOA",
    primaryServer: reader.readName("allowed"),
    mailbox: reader.readName("allowed"),
    serial: reader.readUint32(),
    refreshSeconds: reader.readUint32(),
    retrySeconds: reader.readUint32(),
    expireSeconds: reader.readUint32(),
    minimumSeconds: reader.readUint32(),
  }),
  encode: (rdata, writer) => {
    writer.writeName(rdata.primaryServer, "compressible");
    writer.writeName(rdata.mailbox, "compressible");
    for (const value of numbersOf(rdata)) writer.writeUint32(value);
  },
  parse: (words) => ({
    kind: "SOA",
    primaryServer: words.readName(),
    mailbox: words.readName(),
    serial: words.readUint(32),
    refreshSeconds: words.readSeconds(),
    retrySeconds: words.readSeconds(),
    expireSeconds: words.readSeconds(),
    minimumSeconds: words.readSeconds(),
  }),
  format: (rdata) =>
    [formatName(rdata.primaryServer), formatName(rdata.mailbox), ...numbersOf(rdata)].join(" "),
};

function numbersOf(rdata: Soa): readonly number[] {
  return [
    rdata.serial,
    rdata.refreshSeconds,
    rdata.retrySeconds,
    rdata.expireSeconds,
    rdata.minimumSeconds,
  ];
}
