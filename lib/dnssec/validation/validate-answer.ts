import type { Question } from "@/lib/dns/message/message";
import { RCODE } from "@/lib/dns/message/message";
import { isAtOrBelow, isBelow } from "@/lib/dns/name-relations";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { ResourceRecord } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import { combineStatus } from "./combine-status";
import type { DenialClaim } from "./denial-claim";
import { bestVerdict } from "./judge-signatures";
import { redirectedName } from "./redirected-name";
import type { SecurityStatus } from "./security-status";
import { findSigned, groupSigned, type SignedRrset } from "./signed-rrset";
import type { ZoneTrust } from "./trust-zone-keys";
import { validateDenial } from "./validate-denial";
import type { ValidationContext, ValidationPolicy } from "./validation-context";

/** The parts of a message that validation looks at; a `Message` is one. */
export type Answer = {
  readonly rcode: number;
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
};

/** One RRset of an answer, judged. */
export type RrsetVerdict = {
  readonly section: "answer" | "authority";
  readonly signed: SignedRrset;
  readonly status: SecurityStatus;
};

/** An answer judged as a validating resolver would. */
export type AnswerVerdict = {
  /** What the asker would get: the worst of everything that the answer rests on. */
  readonly status: SecurityStatus;
  readonly rrsets: readonly RrsetVerdict[];
  /** The proof that the name or type asked for does not exist; null where it does. */
  readonly denial: SecurityStatus | null;
};

/** At most so many aliases are followed in one answer. */
const MAX_ALIASES = 16;

/** Judges one zone's answer to a question, given the trust in the zone's keys (RFC 4035 §5). */
export function validateAnswer(
  question: Question,
  answer: Answer,
  trust: ZoneTrust,
  policy: ValidationPolicy,
): AnswerVerdict {
  const sections = { answer: groupSigned(answer.answer), authority: groupSigned(answer.authority) };
  const rrsets = [
    ...judgeSection("answer", sections.answer, sections.authority, trust, policy),
    ...judgeSection("authority", sections.authority, sections.authority, trust, policy),
  ];
  const final = followAliases(question, sections.answer);
  const needed = rrsets
    .filter((verdict) => verdict.section === "answer")
    .map((verdict) => verdict.status);
  const denial =
    final.isAnswered || !isAtOrBelow(final.name, trust.zone)
      ? null
      : judgeDenial(
          { ...question, name: final.name },
          answer.rcode,
          sections.authority,
          trust,
          policy,
        );
  const statuses = denial === null ? needed : [...needed, denial];
  const first: SecurityStatus = statuses[0] ?? noAnswer(question);
  return { status: statuses.reduce(combineStatus, first), rrsets, denial };
}

function noAnswer({ name, type }: Question): SecurityStatus {
  return { kind: "indeterminate", why: { kind: "no-answer", name, type } };
}

function judgeSection(
  section: "answer" | "authority",
  sets: readonly SignedRrset[],
  authority: readonly SignedRrset[],
  trust: ZoneTrust,
  policy: ValidationPolicy,
): RrsetVerdict[] {
  return sets.map((signed) => ({
    section,
    signed,
    status: judgeRrset(signed, { section, sets, authority }, trust, policy),
  }));
}

type Surroundings = {
  readonly section: "answer" | "authority";
  readonly sets: readonly SignedRrset[];
  readonly authority: readonly SignedRrset[];
};

function judgeRrset(
  signed: SignedRrset,
  around: Surroundings,
  trust: ZoneTrust,
  policy: ValidationPolicy,
): SecurityStatus {
  const { rrset, rrsigs } = signed;
  const { zone } = trust;
  if (!isAtOrBelow(rrset.owner, zone)) {
    return { kind: "indeterminate", why: { kind: "outside-zone", owner: rrset.owner, zone } };
  }
  if (trust.kind !== "secure") return withoutZone(trust);
  if (isDelegationNs(signed, around.section, zone)) {
    return { kind: "insecure", why: { kind: "not-authoritative", owner: rrset.owner } };
  }
  const context = { ...policy, keys: trust.keys };
  if (rrsigs.length === 0 && rrset.type === TYPE_NUMBER.CNAME) {
    const dname = around.sets.find((set) => isSynthesizedFrom(set, signed));
    if (dname !== undefined) return judgeRrset(dname, around, trust, policy);
  }
  const verdict = bestVerdict(rrset, rrsigs, { ...context, zone });
  if (verdict.kind !== "valid") return { kind: "bogus", why: verdict.why };
  const validUntil = Math.min(verdict.validUntil, trust.validUntil);
  const status: SecurityStatus = { kind: "secure", validUntil };
  if (verdict.wildcardLabels === null) return status;
  const claim: DenialClaim = {
    kind: "no-closer-name",
    zone,
    name: rrset.owner,
    type: rrset.type,
    wildcardLabels: verdict.wildcardLabels,
  };
  return combineStatus(status, validateDenial(claim, around.authority, context));
}

/** The NS set of a referral, or one above it that belongs to a child zone (RFC 4035 §2.2). */
function isDelegationNs(
  { rrset, rrsigs }: SignedRrset,
  section: "answer" | "authority",
  zone: ZoneName,
): boolean {
  const isBelowApex = rrset.type === TYPE_NUMBER.NS && isBelow(rrset.owner, zone);
  return isBelowApex && section === "authority" && rrsigs.length === 0;
}

/** A CNAME that a server makes from a DNAME is not signed; the DNAME is (RFC 6672 §5.3.1). */
function isSynthesizedFrom(dname: SignedRrset, cname: SignedRrset): boolean {
  const [from] = dname.rrset.rdatas;
  const [to] = cname.rrset.rdatas;
  if (from?.kind !== "DNAME" || to?.kind !== "CNAME") return false;
  return redirectedName(cname.rrset.owner, dname.rrset.owner, from.target) === to.target;
}

type FinalName = { readonly name: OwnerName; readonly isAnswered: boolean };

/** Where the aliases of an answer lead, and whether the type asked for is there. */
function followAliases({ name, type }: Question, sets: readonly SignedRrset[]): FinalName {
  let current = name;
  for (let hop = 0; hop < MAX_ALIASES; hop++) {
    const isAnswered =
      type === TYPE_NUMBER.ANY ? sets.length > 0 : findSigned(sets, current, type) !== undefined;
    if (isAnswered) return { name: current, isAnswered };
    const alias = findSigned(sets, current, TYPE_NUMBER.CNAME)?.rrset.rdatas[0];
    if (alias?.kind !== "CNAME") break;
    current = alias.target;
  }
  return { name: current, isAnswered: false };
}

function judgeDenial(
  { name, type }: Question,
  rcode: number,
  authority: readonly SignedRrset[],
  trust: ZoneTrust,
  policy: ValidationPolicy,
): SecurityStatus {
  const { zone } = trust;
  if (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN)
    return noAnswer({ name, type, classNumber: 1 });
  if (trust.kind !== "secure") return withoutZone(trust);
  const context: ValidationContext = { ...policy, keys: trust.keys };
  const referral = authority.find((set) => isDelegationNs(set, "authority", zone));
  if (referral !== undefined && isAtOrBelow(name, referral.rrset.owner)) {
    return judgeReferral(referral.rrset.owner, authority, trust.zone, context);
  }
  const kind = rcode === RCODE.NXDOMAIN ? "no-name" : "no-type";
  const status = validateDenial({ kind, zone, name, type }, authority, context);
  return combineStatus({ kind: "secure", validUntil: trust.validUntil }, status);
}

/** A referral says nothing of the name; it is honest if the delegation's DS, or its absence, is proven. */
function judgeReferral(
  delegation: OwnerName,
  authority: readonly SignedRrset[],
  zone: ZoneName,
  context: ValidationContext,
): SecurityStatus {
  const outside: SecurityStatus = {
    kind: "indeterminate",
    why: { kind: "outside-zone", owner: delegation, zone },
  };
  const ds = findSigned(authority, delegation, TYPE_NUMBER.DS);
  if (ds !== undefined) {
    const verdict = bestVerdict(ds.rrset, ds.rrsigs, { ...context, zone });
    return verdict.kind === "valid" ? outside : { kind: "bogus", why: verdict.why };
  }
  const claim = { kind: "no-ds" as const, zone, name: delegation, type: TYPE_NUMBER.DS };
  const status = validateDenial(claim, authority, context);
  return status.kind === "secure"
    ? { kind: "insecure", why: { kind: "not-authoritative", owner: delegation } }
    : status;
}

/** A zone's trust that is not secure is the status of everything in it. */
function withoutZone(trust: Exclude<ZoneTrust, { kind: "secure" }>): SecurityStatus {
  if (trust.kind === "bogus") return { kind: "bogus", why: trust.why };
  if (trust.kind === "insecure") return { kind: "insecure", why: trust.why };
  return { kind: "indeterminate", why: trust.why };
}
