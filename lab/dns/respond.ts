import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { type Edns, type Message, type Question, RCODE } from "@/lib/dns/message/message";
import type { AuthoritativeAnswer } from "@/lib/dnssec/validation/signing/answer-question";

/** How a query came. */
export type Transport = "udp" | "tcp";

/** null = silence. */
export type Answerer = (question: Question, dnssecOk: boolean) => AuthoritativeAnswer | null;

/** What a server says of itself in every answer. */
export type Responder = {
  /** What it answers to NSID (RFC 5001). */
  readonly name: string;
  readonly offersRecursion: boolean;
  readonly answer: Answerer;
};

const HEADER_OCTETS = 12;
const RESPONSE_FLAG = 0x80;
/** A UDP answer that no network breaks up; larger ones come over TCP. */
const UDP_OCTETS = 1_232;
const UDP_OCTETS_WITHOUT_EDNS = 512;
const TCP_OCTETS = 0xffff;
/** AXFR, IXFR, MAILA, MAILB, ANY are about more than one type: not answered here. */
const FIRST_META_TYPE = 249;
const LAST_META_TYPE = 255;

/** Answers one query (RFC 1035 §4, RFC 6891 §6); null where there is nothing to say. */
export function respond(
  octets: Uint8Array,
  transport: Transport,
  responder: Responder,
): Uint8Array | null {
  const decoded = decodeMessage(octets);
  if (!decoded.ok) return refuseUnreadable(octets);
  const query = decoded.value;
  if (query.isResponse) return null;
  const answer = answerOf(query, responder);
  if (answer === null) return null;
  const response: Message = {
    id: query.id,
    isResponse: true,
    opcode: query.opcode,
    authoritative: answer.authoritative,
    truncated: false,
    recursionDesired: query.recursionDesired,
    recursionAvailable: responder.offersRecursion,
    authenticData: false,
    checkingDisabled: query.checkingDisabled,
    rcode: answer.rcode,
    questions: query.questions,
    answer: answer.answer,
    authority: answer.authority,
    additional: answer.additional,
    edns: ednsOf(query.edns, responder),
  };
  return encodeMessage(response, roomFor(query, transport));
}

function answerOf(query: Message, responder: Responder): AuthoritativeAnswer | null {
  if (query.opcode !== 0) return empty(RCODE.NOTIMP);
  if (query.edns !== null && query.edns.version !== 0) return empty(RCODE.BADVERS);
  const [question] = query.questions;
  if (question === undefined || query.questions.length !== 1) return empty(RCODE.FORMERR);
  if (question.type >= FIRST_META_TYPE && question.type <= LAST_META_TYPE) {
    return empty(RCODE.REFUSED);
  }
  return responder.answer(question, query.edns?.dnssecOk ?? false);
}

/** An answer that is a response code and nothing else. */
export function empty(rcode: number): AuthoritativeAnswer {
  return { rcode, authoritative: false, answer: [], authority: [], additional: [] };
}

function ednsOf(asked: Edns | null, { name }: Responder): Edns | null {
  if (asked === null) return null;
  const wantsName = asked.options.some((option) => option.kind === "nsid");
  return {
    version: 0,
    udpPayloadOctets: UDP_OCTETS,
    dnssecOk: asked.dnssecOk,
    options: wantsName ? [{ kind: "nsid", octets: new TextEncoder().encode(name) }] : [],
  };
}

function roomFor({ edns }: Message, transport: Transport): number {
  if (transport === "tcp") return TCP_OCTETS;
  if (edns === null) return UDP_OCTETS_WITHOUT_EDNS;
  return Math.min(Math.max(edns.udpPayloadOctets, UDP_OCTETS_WITHOUT_EDNS), UDP_OCTETS);
}

/** FORMERR to whoever sent at least the header of a query. */
function refuseUnreadable(octets: Uint8Array): Uint8Array | null {
  const flags = octets[2];
  if (octets.length < HEADER_OCTETS || flags === undefined || (flags & RESPONSE_FLAG) !== 0) {
    return null;
  }
  const header = new Uint8Array(HEADER_OCTETS);
  header.set(octets.subarray(0, 2));
  header[2] = flags | RESPONSE_FLAG;
  header[3] = RCODE.FORMERR;
  return header;
}
