import { err, ok, type Result } from "@/lib/result";
import { readRdata } from "../rdata/rdata";
import type { ResourceRecord } from "../record";
import { TYPE_NUMBER } from "../record-type";
import { WireFault, type WireFaultReason } from "../wire/wire-fault";
import { WireReader } from "../wire/wire-reader";
import { readEdnsOptions } from "./edns-option";
import type { Edns, Message, Question } from "./message";

/** Octets that are no DNS message, and where. */
export type MalformedMessage = {
  readonly kind: "malformed-message";
  readonly reason: WireFaultReason;
  readonly offset: number;
};

const FLAG = {
  response: 0x8000,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  authenticData: 0x0020,
  checkingDisabled: 0x0010,
} as const;

/** Reads a whole message. Total for any octets; work is linear in their number. */
export function decodeMessage(octets: Uint8Array): Result<Message, MalformedMessage> {
  try {
    return ok(readMessage(new WireReader(octets)));
  } catch (fault) {
    if (!(fault instanceof WireFault)) throw fault;
    return err({ kind: "malformed-message", reason: fault.reason, offset: fault.offset });
  }
}

function readMessage(reader: WireReader): Message {
  const id = reader.readUint16();
  const flags = reader.readUint16();
  const questionCount = reader.readUint16();
  const answerCount = reader.readUint16();
  const authorityCount = reader.readUint16();
  const additionalCount = reader.readUint16();
  const questions = readQuestions(questionCount, reader);
  const found: FoundOpt = { opt: null };
  const answer = readSection(answerCount, reader, found);
  const authority = readSection(authorityCount, reader, found);
  if (found.opt !== null) throw reader.fault("bad-value");
  const additional = readSection(additionalCount, reader, found);
  const opt = optFound(found);
  if (reader.remaining > 0) throw reader.fault("octets-left-over");
  return {
    id,
    isResponse: (flags & FLAG.response) !== 0,
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & FLAG.authoritative) !== 0,
    truncated: (flags & FLAG.truncated) !== 0,
    recursionDesired: (flags & FLAG.recursionDesired) !== 0,
    recursionAvailable: (flags & FLAG.recursionAvailable) !== 0,
    authenticData: (flags & FLAG.authenticData) !== 0,
    checkingDisabled: (flags & FLAG.checkingDisabled) !== 0,
    rcode: (flags & 0xf) | ((opt?.extendedRcode ?? 0) << 4),
    questions,
    answer,
    authority,
    additional,
    edns: opt?.edns ?? null,
  };
}

type FoundOpt = { opt: { readonly extendedRcode: number; readonly edns: Edns } | null };

function optFound(found: FoundOpt): FoundOpt["opt"] {
  return found.opt;
}

/** A count is only a claim: every item read takes octets, so a false one ends at the end of the message. */
function readQuestions(count: number, reader: WireReader): Question[] {
  const questions: Question[] = [];
  for (let index = 0; index < count; index++) {
    questions.push({
      name: reader.readName("allowed"),
      type: reader.readUint16(),
      classNumber: reader.readUint16(),
    });
  }
  return questions;
}

function readSection(count: number, reader: WireReader, found: FoundOpt): ResourceRecord[] {
  const records: ResourceRecord[] = [];
  for (let index = 0; index < count; index++) {
    const record = readRecord(reader, found);
    if (record !== null) records.push(record);
  }
  return records;
}

/** Reads a record; an OPT record goes to `found` and gives null. */
function readRecord(reader: WireReader, found: FoundOpt): ResourceRecord | null {
  const owner = reader.readName("allowed");
  const type = reader.readUint16();
  const classNumber = reader.readUint16();
  const ttlSeconds = reader.readUint32();
  const length = reader.readUint16();
  if (length > reader.remaining) throw reader.fault("ends-early");
  const messageEnd = reader.end;
  reader.end = reader.offset + length;
  const isOpt = type === TYPE_NUMBER.OPT;
  if (isOpt) {
    if (found.opt !== null) throw reader.fault("several-opt-records");
    if (owner !== ".") throw reader.fault("bad-value");
    found.opt = optOf(classNumber, ttlSeconds, reader);
  }
  const record = isOpt
    ? null
    : { owner, classNumber, ttlSeconds, rdata: readRdata(type, classNumber, reader) };
  reader.end = messageEnd;
  return record;
}

function optOf(classNumber: number, ttlSeconds: number, reader: WireReader) {
  return {
    extendedRcode: Math.floor(ttlSeconds / 0x1000000),
    edns: {
      version: Math.floor(ttlSeconds / 0x10000) & 0xff,
      udpPayloadOctets: classNumber,
      dnssecOk: (ttlSeconds & 0x8000) !== 0,
      options: readEdnsOptions(reader),
    },
  };
}
