import { toBase64 } from "../octets";
import type { OwnerName } from "../owner-name";
import { formatType } from "../record-type";
import { formatName, type RdataWords } from "../text/rdata-words";
import { formatSerialTime, parseSerialTime } from "../text/serial-time";
import { TextFault } from "../text/text-fault";
import type { WireWriter } from "../wire/wire-writer";
import type { RdataCodec } from "./rdata-codec";

/** A signature over an RRset (RFC 4034 §3). */
export type Rrsig = {
  readonly kind: "RRSIG";
  readonly typeCovered: number;
  readonly algorithm: number;
  /** Labels of the owner that was signed, root and leading `*` not counted. */
  readonly labels: number;
  readonly originalTtlSeconds: number;
  /** 32-bit time, to be read in serial arithmetic (RFC 4034 §3.1.5). */
  readonly expiration: number;
  /** 32-bit time, to be read in serial arithmetic. */
  readonly inception: number;
  readonly keyTag: number;
  readonly signerName: OwnerName;
  readonly signature: Uint8Array;
};

export const rrsigCodec: RdataCodec<Rrsig> = {
  type: 46,
  decode: (reader) => ({
    kind: "RRSIG",
    typeCovered: reader.readUint16(),
    algorithm: reader.readUint8(),
    labels: reader.readUint8(),
    originalTtlSeconds: reader.readUint32(),
    expiration: reader.readUint32(),
    inception: reader.readUint32(),
    keyTag: reader.readUint16(),
    signerName: reader.readName("refused"),
    signature: reader.readRest(),
  }),
  encode: (rdata, writer) => {
    encodeRrsigPrefix(rdata, writer);
    writer.writeOctets(rdata.signature);
  },
  parse: (words) => ({
    kind: "RRSIG",
    typeCovered: words.readType(),
    algorithm: words.readUint(8),
    labels: words.readUint(8),
    originalTtlSeconds: words.readSeconds(),
    expiration: readTime(words),
    inception: readTime(words),
    keyTag: words.readUint(16),
    signerName: words.readName(),
    signature: words.readBase64Rest(),
  }),
  format: (rdata) =>
    [
      formatType(rdata.typeCovered),
      rdata.algorithm,
      rdata.labels,
      rdata.originalTtlSeconds,
      formatSerialTime(rdata.expiration),
      formatSerialTime(rdata.inception),
      rdata.keyTag,
      formatName(rdata.signerName),
      toBase64(rdata.signature),
    ]
      .join(" ")
      .trimEnd(),
};

/** Everything before the signature: what is signed ahead of the records (RFC 4034 §3.1.8.1). */
export function encodeRrsigPrefix(rdata: Omit<Rrsig, "signature">, writer: WireWriter): void {
  writer.writeUint16(rdata.typeCovered);
  writer.writeUint8(rdata.algorithm);
  writer.writeUint8(rdata.labels);
  writer.writeUint32(rdata.originalTtlSeconds);
  writer.writeUint32(rdata.expiration);
  writer.writeUint32(rdata.inception);
  writer.writeUint16(rdata.keyTag);
  writer.writeName(rdata.signerName, "plain");
}

function readTime(words: RdataWords): number {
  const word = words.readWord();
  const time = parseSerialTime(word);
  if (time === undefined) throw new TextFault("bad-time", word);
  return time;
}
