import { fromHex, toHex } from "../octets";
import { formatCharacterString } from "../text/character-string";
import { formatName, type RdataWords } from "../text/rdata-words";
import { TextFault } from "../text/text-fault";
import type { WireReader } from "../wire/wire-reader";
import { WireWriter } from "../wire/wire-writer";

/** RDATA of a type that this program does not know, as octets (RFC 3597). Never one of the typed ones of class IN. */
export type UnknownRdata = {
  readonly kind: "unknown";
  readonly typeNumber: number;
  readonly octets: Uint8Array;
};

/**
 * Types without a record of their own here whose RDATA holds names that may be compressed (RFC 3597 §4) and are
 * lower-cased in canonical form (RFC 4034 §6.2): `n` a name, `2` a 16-bit number, `s` a character string.
 */
const LAYOUTS: ReadonlyMap<number, string> = new Map([
  [14, "nn"], // MINFO
  [17, "nn"], // RP
  [18, "2n"], // AFSDB
  [21, "2n"], // RT
  [26, "2nn"], // PX
  [35, "22sssn"], // NAPTR
  [36, "2n"], // KX
]);

/** Reads opaque RDATA; names that could be compressed are written out. */
export function decodeUnknown(typeNumber: number, reader: WireReader): UnknownRdata {
  const layout = LAYOUTS.get(typeNumber);
  const octets =
    layout === undefined ? reader.readRest() : rewriteByLayout(layout, reader, "message");
  return { kind: "unknown", typeNumber, octets };
}

/** Writes opaque RDATA; in canonical form the names of the types that hold some are lower-cased. */
export function encodeUnknown(
  rdata: UnknownRdata,
  writer: WireWriter,
  readerOf: (octets: Uint8Array) => WireReader,
): void {
  const layout = writer.form === "canonical" ? LAYOUTS.get(rdata.typeNumber) : undefined;
  const isOpaque = layout === undefined || rdata.octets.length === 0;
  writer.writeOctets(
    isOpaque ? rdata.octets : rewriteByLayout(layout, readerOf(rdata.octets), "canonical"),
  );
}

function rewriteByLayout(
  layout: string,
  reader: WireReader,
  form: "message" | "canonical",
): Uint8Array {
  const writer = new WireWriter(form);
  for (const part of layout) {
    if (part === "n") writer.writeName(reader.readName("allowed"), "plain");
    else if (part === "2") writer.writeUint16(reader.readUint16());
    else writer.writeCharacterString(reader.readCharacterString());
  }
  return writer.finish();
}

/** The octets of a record type that has a layout here, read from presentation form; undefined for other types. */
export function parseByLayout(typeNumber: number, words: RdataWords): UnknownRdata | undefined {
  const layout = LAYOUTS.get(typeNumber);
  if (layout === undefined) return undefined;
  const writer = new WireWriter("uncompressed");
  for (const part of layout) {
    if (part === "n") writer.writeName(words.readName(), "plain");
    else if (part === "2") writer.writeUint16(words.readUint(16));
    else writer.writeCharacterString(words.readCharacterString());
  }
  return { kind: "unknown", typeNumber, octets: writer.finish() };
}

/** Presentation form: by layout where there is one, otherwise the generic form. */
export function formatUnknown(
  { typeNumber, octets }: UnknownRdata,
  readerOf: (octets: Uint8Array) => WireReader,
): string {
  const layout = LAYOUTS.get(typeNumber);
  if (layout === undefined || octets.length === 0) return formatGenericForm(octets);
  const reader = readerOf(octets);
  return Array.from(layout, (part) => {
    if (part === "n") return formatName(reader.readName("refused"));
    if (part === "2") return String(reader.readUint16());
    return formatCharacterString(reader.readCharacterString());
  }).join(" ");
}

/** True if the words are in the generic form of RFC 3597 §5. */
export function isGenericForm(words: RdataWords): boolean {
  const word = words.peek();
  return word?.text === "\\#" && !word.quoted;
}

/** The octets of `\# length hex…` (RFC 3597 §5). */
export function parseGenericForm(words: RdataWords): Uint8Array {
  words.readWord();
  const length = words.readUint(16);
  let text = "";
  while (!words.isAtEnd) text += words.readWord();
  const octets = fromHex(text);
  if (octets?.length !== length) throw new TextFault("bad-hex", text);
  return octets;
}

/** `\# length hex` (RFC 3597 §5). */
function formatGenericForm(octets: Uint8Array): string {
  return `\\# ${octets.length} ${toHex(octets).toUpperCase()}`.trimEnd();
}
