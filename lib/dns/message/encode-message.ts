import { NO_OCTETS } from "../octets";
import { ROOT_NAME } from "../owner-name";
import { typeOf, writeRdata } from "../rdata/rdata";
import type { ResourceRecord } from "../record";
import { TYPE_NUMBER } from "../record-type";
import { WireWriter } from "../wire/wire-writer";
import { writeEdnsOptions } from "./edns-option";
import type { Edns, Message } from "./message";

const MAX_MESSAGE_OCTETS = 0xffff;
const HEADER_OCTETS = 12;
const FLAGS_OFFSET = 2;
const COUNT_OFFSET = { answer: 6, authority: 8, additional: 10 } as const;
const TRUNCATED_FLAG = 0x0200;

/**
 * The wire form with compression. Records that do not fit into `maxOctets` are left out from the first that does not,
 * and TC is set if one of them is of the answer or authority section (RFC 2181 §9); the OPT record always stays.
 * Throws `RangeError` for values that no message can hold.
 */
export function encodeMessage(message: Message, maxOctets = MAX_MESSAGE_OCTETS): Uint8Array {
  const writer = new WireWriter("message");
  writer.writeUint16(message.id);
  writer.writeUint16(flagsOf(message));
  writer.writeUint16(message.questions.length);
  writer.writeUint32(0);
  writer.writeUint16(0);
  for (const question of message.questions) {
    writer.writeName(question.name, "compressible");
    writer.writeUint16(question.type);
    writer.writeUint16(question.classNumber);
  }
  const { edns, rcode } = message;
  const opt = edns === null ? NO_OCTETS : encodeOpt(edns, rcode);
  const written = writeSections(message, writer, maxOctets - opt.length);
  writer.writeOctets(opt);
  const [answers, authorities, additionals] = written.counts;
  writer.patchUint16(COUNT_OFFSET.answer, answers);
  writer.patchUint16(COUNT_OFFSET.authority, authorities);
  writer.patchUint16(COUNT_OFFSET.additional, edns === null ? additionals : additionals + 1);
  if (written.isTruncated) writer.patchUint16(FLAGS_OFFSET, flagsOf(message) | TRUNCATED_FLAG);
  return writer.finish();
}

/** How many records of the answer, authority and additional section were written. */
type Counts = readonly [number, number, number];

type Written = { readonly counts: Counts; readonly isTruncated: boolean };

function writeSections(message: Message, writer: WireWriter, maxOctets: number): Written {
  const { answer, authority, additional } = message;
  const answers = writeSection(answer, writer, maxOctets);
  if (answers < answer.length) return { counts: [answers, 0, 0], isTruncated: true };
  const authorities = writeSection(authority, writer, maxOctets);
  if (authorities < authority.length) {
    return { counts: [answers, authorities, 0], isTruncated: true };
  }
  const additionals = writeSection(additional, writer, maxOctets);
  return { counts: [answers, authorities, additionals], isTruncated: false };
}

/** How many records of a section fit. */
function writeSection(
  records: readonly ResourceRecord[],
  writer: WireWriter,
  maxOctets: number,
): number {
  let count = 0;
  for (const record of records) {
    const start = writer.offset;
    writeRecord(record, writer);
    if (writer.offset > Math.max(maxOctets, HEADER_OCTETS)) {
      writer.rewind(start);
      return count;
    }
    count += 1;
  }
  return count;
}

function writeRecord(record: ResourceRecord, writer: WireWriter): void {
  writer.writeName(record.owner, "compressible");
  writer.writeUint16(typeOf(record.rdata));
  writer.writeUint16(record.classNumber);
  writer.writeUint32(record.ttlSeconds);
  const lengthAt = writer.offset;
  writer.writeUint16(0);
  writeRdata(record.rdata, writer);
  writer.patchUint16(lengthAt, writer.offset - lengthAt - 2);
}

function flagsOf(message: Message): number {
  let flags = (message.opcode & 0xf) << 11;
  if (message.isResponse) flags |= 0x8000;
  if (message.authoritative) flags |= 0x0400;
  if (message.truncated) flags |= TRUNCATED_FLAG;
  if (message.recursionDesired) flags |= 0x0100;
  if (message.recursionAvailable) flags |= 0x0080;
  if (message.authenticData) flags |= 0x0020;
  if (message.checkingDisabled) flags |= 0x0010;
  return flags | (message.rcode & 0xf);
}

/** Whoever asks asks with the same OPT record each time. */
let latestOpt: { readonly edns: Edns; readonly rcode: number; readonly octets: Uint8Array } | null =
  null;

function encodeOpt(edns: Edns, rcode: number): Uint8Array {
  if (latestOpt?.edns === edns && latestOpt.rcode === rcode) return latestOpt.octets;
  const writer = new WireWriter("message");
  writer.writeName(ROOT_NAME, "verbatim");
  writer.writeUint16(TYPE_NUMBER.OPT);
  writer.writeUint16(edns.udpPayloadOctets);
  writer.writeUint8(rcode >> 4);
  writer.writeUint8(edns.version);
  writer.writeUint16(edns.dnssecOk ? 0x8000 : 0);
  const lengthAt = writer.offset;
  writer.writeUint16(0);
  writeEdnsOptions(edns.options, writer);
  writer.patchUint16(lengthAt, writer.offset - lengthAt - 2);
  latestOpt = { edns, rcode, octets: writer.finish() };
  return latestOpt.octets;
}
