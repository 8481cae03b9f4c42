import { formatCharacterString, parseCharacterString } from "../text/character-string";
import { TextFault } from "../text/text-fault";
import type { RdataCodec } from "./rdata-codec";

/** Which certification authorities may issue (RFC 8659 §4.1). */
export type Caa = {
  readonly kind: "CAA";
  readonly flags: number;
  /** ASCII letters and digits. */
  readonly tag: string;
  readonly value: Uint8Array;
};

const TAG = /^[A-Za-z0-9]{1,255}$/;

export const caaCodec: RdataCodec<Caa> = {
  type: 257,
  decode: (reader) => {
    const flags = reader.readUint8();
    const tag = String.fromCharCode(...reader.readCharacterString());
    if (!TAG.test(tag)) throw reader.fault("bad-value");
    return { kind: "CAA", flags, tag, value: reader.readRest() };
  },
  encode: (rdata, writer) => {
    writer.writeUint8(rdata.flags);
    writer.writeCharacterString(Uint8Array.from(rdata.tag, (letter) => letter.charCodeAt(0)));
    writer.writeOctets(rdata.value);
  },
  parse: (words) => {
    const flags = words.readUint(8);
    const tag = words.readWord();
    const value = parseCharacterString(words.readWord());
    if (!TAG.test(tag) || value === undefined) throw new TextFault("bad-value", tag);
    return { kind: "CAA", flags, tag, value };
  },
  format: (rdata) => `${rdata.flags} ${rdata.tag} ${formatCharacterString(rdata.value)}`,
};
