import { err, ok, type Result } from "@/lib/result";
import type { OwnerName } from "../owner-name";
import { formatRdata, readRdataWords, typeOf } from "../rdata/rdata";
import type { ResourceRecord } from "../record";
import { CLASS_NUMBER, formatClass, formatType, parseClass, parseType } from "../record-type";
import { WireFault } from "../wire/wire-fault";
import { completeName, formatName, parseSeconds, RdataWords, type Word } from "./rdata-words";
import { TextFault, type TextFaultReason } from "./text-fault";
import { splitIntoLines, type WordLine } from "./zone-file-words";

/** What is wrong with a zone file, and on which line. */
export type MalformedZoneFile = {
  readonly kind: "malformed-zone-file";
  readonly line: number;
  readonly reason: TextFaultReason;
  readonly word: string;
};

/** What a line takes from those before it (RFC 1035 §5.1). */
type Context = {
  origin: OwnerName;
  owner: OwnerName | null;
  ttlSeconds: number | null;
  defaultTtlSeconds: number | null;
};

/**
 * Reads a zone file (RFC 1035 §5, RFC 2308 §4): `$ORIGIN`, `$TTL`, parentheses, comments, inherited owners and TTLs.
 * `$INCLUDE` and `$GENERATE` are refused. Records come in the order written.
 */
export function parseZoneFile(
  text: string,
  origin: OwnerName,
): Result<readonly ResourceRecord[], MalformedZoneFile> {
  const context: Context = { origin, owner: null, ttlSeconds: null, defaultTtlSeconds: null };
  const records: ResourceRecord[] = [];
  let lineNumber = 1;
  try {
    for (const line of splitIntoLines(text)) {
      lineNumber = line.number;
      const record = readLine(line, context);
      if (record !== null) records.push(record);
    }
    return ok(records);
  } catch (fault) {
    return err({ kind: "malformed-zone-file", line: lineNumber, ...faultFacts(fault) });
  }
}

/** One record on one line: `name. ttl class type rdata`, everything absolute. */
export function formatRecord(record: ResourceRecord): string {
  return [
    formatName(record.owner),
    record.ttlSeconds,
    formatClass(record.classNumber),
    formatType(typeOf(record.rdata)),
    formatRdata(record.rdata),
  ].join(" ");
}

function faultFacts(fault: unknown): { reason: TextFaultReason; word: string } {
  if (fault instanceof TextFault) return { reason: fault.reason, word: fault.word };
  if (fault instanceof WireFault) return { reason: "bad-value", word: fault.reason };
  throw fault;
}

function readLine(line: WordLine, context: Context): ResourceRecord | null {
  const first = line.words[0];
  if (first === undefined) return null;
  if (!line.startsWithSpace && first.text.startsWith("$") && !first.quoted) {
    readDirective(line.words, context);
    return null;
  }
  let next = 0;
  if (!line.startsWithSpace) {
    context.owner = completeName(first.text, context.origin);
    next = 1;
  }
  if (context.owner === null) throw new TextFault("bad-line", first.text);
  const head = readHead(line.words, next);
  const words = new RdataWords(line.words, context.origin, head.next);
  const rdata = readRdataWords(head.type, head.classNumber, words);
  const soaMinimum = rdata.kind === "SOA" ? rdata.minimumSeconds : null;
  const ttlSeconds =
    head.ttlSeconds ?? context.defaultTtlSeconds ?? context.ttlSeconds ?? soaMinimum;
  if (ttlSeconds === null) throw new TextFault("bad-line", first.text);
  context.ttlSeconds = ttlSeconds;
  return { owner: context.owner, classNumber: head.classNumber, ttlSeconds, rdata };
}

function readDirective(words: readonly Word[], context: Context): void {
  const [name, value] = words;
  const text = value?.text ?? "";
  const directive = name?.text.toUpperCase();
  if (directive === "$ORIGIN") {
    context.origin = completeName(text, context.origin);
  } else if (directive === "$TTL") {
    const seconds = parseSeconds(text);
    if (seconds === undefined) throw new TextFault("bad-number", text);
    context.defaultTtlSeconds = seconds;
  } else {
    throw new TextFault("bad-line", name?.text ?? "");
  }
}

type Head = {
  readonly type: number;
  readonly classNumber: number;
  readonly ttlSeconds: number | null;
  /** Index of the first word of the RDATA. */
  readonly next: number;
};

/** TTL and class, both optional and in either order, then the type. */
function readHead(words: readonly Word[], start: number): Head {
  const found: { ttlSeconds: number | null; classNumber: number | null } = {
    ttlSeconds: null,
    classNumber: null,
  };
  for (const [index, { text }] of words.entries()) {
    if (index < start || takeTtlOrClass(text, found)) continue;
    const type = parseType(text);
    if (type === undefined) throw new TextFault("bad-type", text);
    return {
      type,
      classNumber: found.classNumber ?? CLASS_NUMBER.IN,
      ttlSeconds: found.ttlSeconds,
      next: index + 1,
    };
  }
  throw new TextFault("ends-early", "");
}

/** True if the word is a TTL or a class not yet seen; the first `ANY` is the class, as no record is of that type. */
function takeTtlOrClass(
  word: string,
  found: { ttlSeconds: number | null; classNumber: number | null },
): boolean {
  const seconds = /^\d/.test(word) ? parseSeconds(word) : undefined;
  if (seconds !== undefined && found.ttlSeconds === null) {
    found.ttlSeconds = seconds;
    return true;
  }
  const classNumber = parseClass(word);
  if (classNumber === undefined || found.classNumber !== null) return false;
  found.classNumber = classNumber;
  return true;
}
