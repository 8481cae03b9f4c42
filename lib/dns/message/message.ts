import type { OwnerName } from "../owner-name";
import type { ResourceRecord } from "../record";
import type { EdnsOption } from "./edns-option";

/** What is asked (RFC 1035 §4.1.2). */
export type Question = {
  readonly name: OwnerName;
  readonly type: number;
  readonly classNumber: number;
};

/** What an OPT record says besides the upper bits of the response code (RFC 6891 §6.1). */
export type Edns = {
  readonly version: number;
  /** The largest UDP payload that the sender takes. */
  readonly udpPayloadOctets: number;
  /** DO: answer with DNSSEC records (RFC 3225). */
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
};

/** A DNS message (RFC 1035 §4, RFC 4035 §3); the OPT record is taken out of `additional` into `edns`. */
export type Message = {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  /** Twelve bits when there is EDNS, otherwise four. */
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  readonly edns: Edns | null;
};

/** Response codes by mnemonic (IANA, DNS RCODEs). */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
  BADCOOKIE: 23,
} as const;

const RCODE_MNEMONICS = new Map<number, string>(
  Object.entries(RCODE).map(([mnemonic, number]) => [number, mnemonic]),
);

/** The mnemonic of a response code, or `RCODEnnn`. */
export function formatRcode(rcode: number): string {
  return RCODE_MNEMONICS.get(rcode) ?? `RCODE${rcode}`;
}

/** A query for one question: header flags clear, no records; EDNS as given. */
export function queryMessage(id: number, question: Question, edns: Edns | null): Message {
  return {
    id,
    isResponse: false,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: false,
    recursionAvailable: false,
    authenticData: false,
    checkingDisabled: false,
    rcode: RCODE.NOERROR,
    questions: [question],
    answer: [],
    authority: [],
    additional: [],
    edns,
  };
}
