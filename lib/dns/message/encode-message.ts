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
const ANSWER_COUNT_OFFSET = 6;
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
  const opt = message.edns === null ? new Uint8Array(0) : encodeOpt(message.edns, message.rcode);
  const written = writeSections(message, writer, maxOctets - opt.length);
  writer.writeOctets(opt);
  for (const [index, count] of written.counts.entries()) {
    const isAdditional = index === written.counts.length - 1;
    const total = count + (isAdditional && message.edns !== null ? 1 : 0);
    writer.patchUint16(ANSWER_COUNT_OFFSET + 2 * index, total);
  }
  if (written.isTruncated) writer.patchUint16(FLAGS_OFFSET, flagsOf(message) | TRUNCATED_FLAG);
  return writer.finish();
}

type Written = { readonly counts: readonly number[]; readonly isTruncated: boolean };

function writeSections(message: Message, writer: WireWriter, maxOctets: number): Written {
  const sections = [message.answer, message.authority, message.additional];
  const counts = sections.map(() => 0);
  for (const [index, records] of sections.entries()) {
    for (const [position, record] of records.entries()) {
      const start = writer.offset;
      writeRecord(record, writer);
      if (writer.offset > Math.max(maxOctets, HEADER_OCTETS)) {
        writer.rewind(start);
        return { counts, isTruncated: index < 2 };
      }
      counts[index] = position + 1;
    }
  }
  return { counts, isTruncated: false };
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

function encodeOpt(edns: Edns, rcode: number): Uint8Array {
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
  return writer.finish();
}
