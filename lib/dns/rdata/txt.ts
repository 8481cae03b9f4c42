import { formatCharacterString } from "../text/character-string";
import type { RdataCodec } from "./rdata-codec";

/** Text strings of at most 255 octets each (RFC 1035 §3.3.14). */
export type Txt = { readonly kind: "TXT"; readonly strings: readonly Uint8Array[] };

/** Host information (RFC 1035 §3.3.2); `cpu` is `RFC8482` in minimal answers to ANY (RFC 8482 §4.2). */
export type Hinfo = { readonly kind: "HINFO"; readonly cpu: Uint8Array; readonly os: Uint8Array };

export const txtCodec: RdataCodec<Txt> = {
  type: 16,
  decode: (reader) => {
    const strings = [reader.readCharacterString()];
    while (reader.remaining > 0) strings.push(reader.readCharacterString());
    return { kind: "TXT", strings };
  },
  encode: (rdata, writer) => {
    for (const string of rdata.strings) writer.writeCharacterString(string);
  },
  parse: (words) => {
    const strings = [words.readCharacterString()];
    while (!words.isAtEnd) strings.push(words.readCharacterString());
    return { kind: "TXT", strings };
  },
  format: (rdata) => rdata.strings.map(formatCharacterString).join(" "),
};

export const hinfoCodec: RdataCodec<Hinfo> = {
  type: 13,
  decode: (reader) => ({
    kind: "HINFO",
    cpu: reader.readCharacterString(),
    os: reader.readCharacterString(),
  }),
  encode: (rdata, writer) => {
    writer.writeCharacterString(rdata.cpu);
    writer.writeCharacterString(rdata.os);
  },
  parse: (words) => ({
    kind: "HINFO",
    cpu: words.readCharacterString(),
    os: words.readCharacterString(),
  }),
  format: (rdata) => `${formatCharacterString(rdata.cpu)} ${formatCharacterString(rdata.os)}`,
};
