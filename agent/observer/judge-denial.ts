import { type Message, type Question, RCODE } from "@/lib/dns/message/message";
import { toHex } from "@/lib/dns/octets";
import type { OwnerName } from "@/lib/dns/owner-name";
import { OPT_OUT_FLAG } from "@/lib/dns/rdata/nsec3";
import type { Rdata } from "@/lib/dns/rdata/rdata";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { instantOfSerial } from "@/lib/dns/serial";
import type { Instant } from "@/lib/dnssec/instant";
import type { ObservedDenial } from "@/lib/dnssec/observation/zone-observation";
import { combineStatus } from "@/lib/dnssec/validation/combine-status";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { groupSigned, isSameSigned, type SignedRrset } from "@/lib/dnssec/validation/signed-rrset";
import { validateAnswer } from "@/lib/dnssec/validation/validate-answer";
import { validateDenial } from "@/lib/dnssec/validation/validate-denial";
import { answerOf } from "./asking";
import type { ServerAnswers } from "./gather-answers";
import type { ServerTrust } from "./judge-rrsets";

/** A denial that was judged, with all that the judgement rests on. */
export type JudgedDenial = {
  readonly message: Message;
  readonly proof: Proof;
  readonly denial: ObservedDenial;
};

type Proof = {
  readonly rcode: number;
  readonly answer: readonly SignedRrset[];
  readonly authority: readonly SignedRrset[];
};

/** What a server proved about a name that does not exist; `known` = what was judged by the same keys already. */
export function observeDenial(
  answers: ServerAnswers,
  by: ServerTrust,
  known: JudgedDenial[],
): ObservedDenial | null {
  if (answers.denial === null) return null;
  const { name, asked } = answers.denial;
  const message = answerOf(asked);
  if (message === null) return null;
  const { rcode, answer, authority } = message;
  for (const one of known) if (isSameMessage(one.message, message)) return one.denial;
  const proof = { rcode, answer: groupSigned(answer), authority: groupSigned(authority) };
  for (const one of known) if (isSameProof(one.proof, proof)) return one.denial;
  const denial = judgeDenial(name, message, proof.authority, by);
  known.push({ message, proof, denial });
  return denial;
}

/** Answers of the same octets share their sections. */
function isSameMessage(a: Message, b: Message): boolean {
  return a.rcode === b.rcode && a.answer === b.answer && a.authority === b.authority;
}

function isSameProof(a: Proof, b: Proof): boolean {
  return (
    a.rcode === b.rcode && areSameSets(a.authority, b.authority) && areSameSets(a.answer, b.answer)
  );
}

/** A proof needs no more; longer lists are judged anew rather than compared. */
const MAX_COMPARED = 32;

/** Whatever the order: some servers rotate denials too. */
function areSameSets(a: readonly SignedRrset[], b: readonly SignedRrset[]): boolean {
  if (a.length !== b.length || a.length > MAX_COMPARED) return false;
  return a.every((set, at) => {
    const likely = b[at];
    if (likely !== undefined && isSameSigned(set, likely)) return true;
    return b.some((other) => isSameSigned(set, other));
  });
}

function judgeDenial(
  name: OwnerName,
  message: Message,
  authority: readonly SignedRrset[],
  by: ServerTrust,
): ObservedDenial {
  const [nsec3] = message.authority.flatMap(({ rdata }) => (rdata.kind === "NSEC3" ? [rdata] : []));
  const hasNsec = message.authority.some(({ rdata }) => rdata.kind === "NSEC");
  const question = { name, type: TYPE_NUMBER.A, classNumber: CLASS_NUMBER.IN };
  const withoutNsec3 = hasNsec ? "nsec" : "none";
  return {
    kind: nsec3 === undefined ? withoutNsec3 : "nsec3",
    nsec3:
      nsec3 === undefined
        ? null
        : {
            hashAlgorithm: nsec3.hashAlgorithm,
            iterations: nsec3.iterations,
            saltHex: toHex(nsec3.salt),
            optOut: (nsec3.flags & OPT_OUT_FLAG) !== 0,
          },
    status: denialStatus(question, message, authority, by),
    signaturesUntil: earliestIn([message], by.policy.now),
  };
}

/** The proof alone where the name is denied; what a wildcard answers instead is judged whole. */
function denialStatus(
  question: Question,
  message: Message,
  authority: readonly SignedRrset[],
  by: ServerTrust,
): SecurityStatus {
  const { trust, policy } = by;
  if (trust.kind !== "secure" || message.answer.length > 0) {
    return validateAnswer(question, message, trust, policy).status;
  }
  const { name, type } = question;
  const kind = message.rcode === RCODE.NXDOMAIN ? "no-name" : "no-type";
  const claim = { kind, zone: trust.zone, name, type } as const;
  const context = { ...policy, keys: trust.keys };
  const proof = validateDenial(claim, authority, context);
  return combineStatus({ kind: "secure", validUntil: trust.validUntil }, proof);
}

/** When the first of all signatures in messages ends. */
export function earliestIn(messages: readonly Message[], now: Instant): Instant | null {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { answer, authority } of messages) {
    for (const { rdata } of answer) earliest = Math.min(earliest, endOf(rdata, now));
    for (const { rdata } of authority) earliest = Math.min(earliest, endOf(rdata, now));
  }
  return earliest === Number.POSITIVE_INFINITY ? null : earliest;
}

function endOf(rdata: Rdata, now: Instant): Instant {
  return rdata.kind === "RRSIG" ? instantOfSerial(rdata.expiration, now) : Number.POSITIVE_INFINITY;
}
