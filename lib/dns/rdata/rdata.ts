import { NO_OCTETS } from "../octets";
import { CLASS_NUMBER, formatType } from "../record-type";
import type { RdataWords } from "../text/rdata-words";
import { TextFault } from "../text/text-fault";
import { WireReader } from "../wire/wire-reader";
import { WireWriter } from "../wire/wire-writer";
import { type A, type Aaaa, aaaaCodec, aCodec } from "./address";
import { type Caa, caaCodec } from "./caa";
import { type Cdnskey, cdnskeyCodec, type Dnskey, dnskeyCodec } from "./dnskey";
import { type Cds, cdsCodec, type Ds, dsCodec } from "./ds";
import { type Mx, mxCodec } from "./mx";
import { type Nsec, nsecCodec } from "./nsec";
import { type Nsec3, type Nsec3param, nsec3Codec, nsec3paramCodec } from "./nsec3";
import type { RdataCodec } from "./rdata-codec";
import { type Rrsig, rrsigCodec } from "./rrsig";
import {
  type Cname,
  cnameCodec,
  type Dname,
  dnameCodec,
  type Ns,
  nsCodec,
  type Ptr,
  ptrCodec,
} from "./single-name";
import { type Soa, soaCodec } from "./soa";
import { type Srv, srvCodec } from "./srv";
import { type Https, httpsCodec, type Svcb, svcbCodec } from "./svcb";
import { type Tlsa, tlsaCodec } from "./tlsa";
import { type Hinfo, hinfoCodec, type Txt, txtCodec } from "./txt";
import {
  decodeUnknown,
  encodeUnknown,
  formatUnknown,
  isGenericForm,
  parseByLayout,
  parseGenericForm,
  type UnknownRdata,
} from "./unknown-rdata";

/** RDATA whose fields this program knows. */
export type TypedRdata =
  | A
  | Aaaa
  | Caa
  | Cdnskey
  | Cds
  | Cname
  | Dname
  | Dnskey
  | Ds
  | Hinfo
  | Https
  | Mx
  | Ns
  | Nsec
  | Nsec3
  | Nsec3param
  | Ptr
  | Rrsig
  | Soa
  | Srv
  | Svcb
  | Tlsa
  | Txt;

/** The data of a record: typed by `kind`, or octets. */
export type Rdata = TypedRdata | UnknownRdata;

/** The member of {@link Rdata} with this kind. */
export type RdataOf<K extends Rdata["kind"]> = Extract<Rdata, { readonly kind: K }>;

const CODECS: { readonly [K in TypedRdata["kind"]]: RdataCodec<RdataOf<K>> } = {
  A: aCodec,
  AAAA: aaaaCodec,
  CAA: caaCodec,
  CDNSKEY: cdnskeyCodec,
  CDS: cdsCodec,
  CNAME: cnameCodec,
  DNAME: dnameCodec,
  DNSKEY: dnskeyCodec,
  DS: dsCodec,
  HINFO: hinfoCodec,
  HTTPS: httpsCodec,
  MX: mxCodec,
  NS: nsCodec,
  NSEC: nsecCodec,
  NSEC3: nsec3Codec,
  NSEC3PARAM: nsec3paramCodec,
  PTR: ptrCodec,
  RRSIG: rrsigCodec,
  SOA: soaCodec,
  SRV: srvCodec,
  SVCB: svcbCodec,
  TLSA: tlsaCodec,
  TXT: txtCodec,
};

/** Types whose RDATA is defined for class IN only. */
const INTERNET_ONLY: ReadonlySet<number> = new Set([1, 28, 33, 64, 65]);

/** Classes that stand for no data in updates (RFC 2136 §2.4). */
const DATALESS_CLASSES: ReadonlySet<number> = new Set([CLASS_NUMBER.NONE, CLASS_NUMBER.ANY]);

const BY_NUMBER = new Map<number, RdataCodec<TypedRdata>>(
  Object.values(CODECS).map((codec) => [codec.type, codec as RdataCodec<TypedRdata>]),
);

/** The number of the type that the RDATA belongs to. */
export function typeOf(rdata: Rdata): number {
  return rdata.kind === "unknown" ? rdata.typeNumber : CODECS[rdata.kind].type;
}

/** Reads RDATA up to the reader's end. Throws `WireFault`; exported for the message codec. */
export function readRdata(type: number, classNumber: number, reader: WireReader): Rdata {
  const codec = codecFor(type, classNumber);
  if (reader.remaining === 0 && DATALESS_CLASSES.has(classNumber)) {
    return { kind: "unknown", typeNumber: type, octets: NO_OCTETS };
  }
  const rdata = codec === undefined ? decodeUnknown(type, reader) : codec.decode(reader);
  if (reader.remaining > 0) throw reader.fault("octets-left-over");
  return rdata;
}

/** Writes RDATA without its length. */
export function writeRdata(rdata: Rdata, writer: WireWriter): void {
  if (rdata.kind === "unknown") encodeUnknown(rdata, writer, (octets) => new WireReader(octets));
  else codecOf(rdata).encode(rdata, writer);
}

/** The canonical wire form: names written out, and lower-cased where RFC 4034 §6.2 says so. */
export function canonicalRdata(rdata: Rdata): Uint8Array {
  const writer = new WireWriter("canonical");
  writeRdata(rdata, writer);
  return writer.finish();
}

/** The wire form with names written out and their case kept (RFC 3597 §4). */
export function rdataToWire(rdata: Rdata): Uint8Array {
  const writer = new WireWriter("uncompressed");
  writeRdata(rdata, writer);
  return writer.finish();
}

/** Reads RDATA in presentation form, the generic one of RFC 3597 included. Throws `TextFault`. */
export function readRdataWords(type: number, classNumber: number, words: RdataWords): Rdata {
  if (isGenericForm(words)) {
    return readRdata(type, classNumber, new WireReader(parseGenericForm(words)));
  }
  const codec = codecFor(type, classNumber);
  const rdata = codec === undefined ? parseByLayout(type, words) : codec.parse(words);
  if (rdata === undefined)
    throw new TextFault("unknown-type-without-generic-form", formatType(type));
  if (!words.isAtEnd) throw new TextFault("words-left-over", words.readWord());
  return rdata;
}

/** RDATA in presentation form on one line; unknown types in the generic form of RFC 3597 §5. */
export function formatRdata(rdata: Rdata): string {
  if (rdata.kind === "unknown") return formatUnknown(rdata, (octets) => new WireReader(octets));
  return codecOf(rdata).format(rdata);
}

function codecFor(type: number, classNumber: number): RdataCodec<TypedRdata> | undefined {
  if (classNumber !== CLASS_NUMBER.IN && INTERNET_ONLY.has(type)) return undefined;
  return BY_NUMBER.get(type);
}

/** The table's type guarantees that the codec under a kind takes RDATA of that kind. */
function codecOf(rdata: TypedRdata): RdataCodec<TypedRdata> {
  return CODECS[rdata.kind] as RdataCodec<TypedRdata>;
}
