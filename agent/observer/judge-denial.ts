import { type Message, type Question, RCODE } from "@/lib/dns/message/message";
import { toHex } from "@/lib/dns/octets";
import type { OwnerName } from "@/lib/dns/owner-name";
import { OPT_OUT_FLAG } from "@/lib/dns/rdata/nsec3";
import { canonicalRdata } from "@/lib/dns/rdata/rdata";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { instantOfSerial } from "@/lib/dns/serial";
import type { Instant } from "@/lib/dnssec/instant";
import type { ObservedDenial } from "@/lib/dnssec/observation/zone-observation";
import { combineStatus } from "@/lib/dnssec/validation/combine-status";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { groupSigned } from "@/lib/dnssec/validation/signed-rrset";
import { validateAnswer } from "@/lib/dnssec/validation/validate-answer";
import { validateDenial } from "@/lib/dnssec/validation/validate-denial";
import { answerOf } from "./asking";
import type { ServerAnswers } from "./gather-answers";
import { latin1, markOf, type ServerTrust } from "./judge-rrsets";

/** What a server proved about a name that does not exist; `known` = what was judged by the same keys already. */
export function observeDenial(
  answers: ServerAnswers,
  by: ServerTrust,
  known: Map<string, ObservedDenial>,
): ObservedDenial | null {
  if (answers.denial === null) return null;
  const { name, asked } = answers.denial;
  const message = answerOf(asked);
  if (message === null) return null;
  const mark = messageMark(message);
  const denial = known.get(mark) ?? judgeDenial(name, message, by);
  known.set(mark, denial);
  return denial;
}

function messageMark({ rcode, answer, authority }: Message): string {
  const sets = [...groupSigned(answer), ...groupSigned(authority)];
  const marks = sets.map((set) =>
    markOf(set, set.rrset.rdatas.map((rdata) => latin1(canonicalRdata(rdata))).sort()),
  );
  return [rcode, ...marks.sort()].join("\n");
}

function judgeDenial(name: OwnerName, message: Message, by: ServerTrust): ObservedDenial {
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
    status: denialStatus(question, message, by),
    signaturesUntil: earliestIn([message], by.policy.now),
  };
}

/** The proof alone where the name is denied; what a wildcard answers instead is judged whole. */
function denialStatus(question: Question, message: Message, by: ServerTrust): SecurityStatus {
  const { trust, policy } = by;
  if (trust.kind !== "secure" || message.answer.length > 0) {
    return validateAnswer(question, message, trust, policy).status;
  }
  const { name, type } = question;
  const kind = message.rcode === RCODE.NXDOMAIN ? "no-name" : "no-type";
  const claim = { kind, zone: trust.zone, name, type } as const;
  const context = { ...policy, keys: trust.keys };
  const proof = validateDenial(claim, groupSigned(message.authority), context);
  return combineStatus({ kind: "secure", validUntil: trust.validUntil }, proof);
}

/** When the first of all signatures in messages ends. */
export function earliestIn(messages: readonly Message[], now: Instant): Instant | null {
  let earliest: Instant | null = null;
  for (const { answer, authority } of messages) {
    for (const { rdata } of [...answer, ...authority]) {
      if (rdata.kind !== "RRSIG") continue;
      const end = instantOfSerial(rdata.expiration, now);
      if (earliest === null || end < earliest) earliest = end;
    }
  }
  return earliest;
}
