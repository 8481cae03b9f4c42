import type { OwnerName } from "../owner-name";
import { formatType } from "../record-type";
import { formatName } from "../text/rdata-words";
import type { RdataCodec } from "./rdata-codec";
import { decodeTypeBitmap, encodeTypeBitmap } from "./type-bitmap";

/** Which types the owner has, and which owner comes next (RFC 4034 §4). */
export type Nsec = {
  readonly kind: "NSEC";
  readonly nextName: OwnerName;
  /** Ascending. */
  readonly types: readonly number[];
};

export const nsecCodec: RdataCodec<Nsec> = {
  type: 47,
  decode: (reader) => ({
    kind: "NSEC",
    nextName: reader.readName("refused"),
    types: decodeTypeBitmap(reader),
  }),
  encode: (rdata, writer) => {
    // Not lower-cased in canonical form: RFC 6840 §5.1.
    writer.writeName(rdata.nextName, "verbatim");
    encodeTypeBitmap(rdata.types, writer);
  },
  parse: (words) => ({ kind: "NSEC", nextName: words.readName(), types: words.readTypesRest() }),
  format: (rdata) => [formatName(rdata.nextName), ...rdata.types.map(formatType)].join(" "),
};
