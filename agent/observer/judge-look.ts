import { type Message, RCODE } from "@/lib/dns/message/message";
import { isSameName } from "@/lib/dns/owner-name";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Ds } from "@/lib/dns/rdata/ds";
import { type ResourceRecord, rdatasOf } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type {
  AskedQuery,
  ObservedKey,
  ObservedRrset,
  ParentObservation,
  ServerObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import {
  findSigned,
  groupSigned,
  isSameSigned,
  type SignedRrset,
} from "@/lib/dnssec/validation/signed-rrset";
import {
  type TrustAnchor,
  trustKeysByAnchors,
  trustKeysByDs,
  type ZoneTrust,
} from "@/lib/dnssec/validation/trust-zone-keys";
import { type Answer, validateAnswer } from "@/lib/dnssec/validation/validate-answer";
import { trustLink } from "@/lib/dnssec/validation/validate-chain";
import type { ValidationPolicy } from "@/lib/dnssec/validation/validation-context";
import { type Asked, answerOf } from "./asking";
import type { ApexType, AskedQuestion, ParentAnswers, ServerAnswers } from "./gather-answers";
import { earliestIn, type JudgedDenial, observeDenial } from "./judge-denial";
import { observeDs, observeKeys, observeRrset, type ServerTrust } from "./judge-rrsets";

/** All answers of one look, and what they are judged by. */
export type Look = {
  readonly zone: ZoneName;
  readonly parent: ZoneTrust | null;
  readonly parents: readonly ParentAnswers[];
  readonly servers: readonly ServerAnswers[];
  readonly anchors: readonly TrustAnchor[];
  readonly policy: ValidationPolicy;
};

/** What a look says. `signed` holds every signed RRset of every server, for the strict view. */
export type JudgedLook = {
  readonly status: SecurityStatus;
  readonly parents: readonly ParentObservation[];
  readonly servers: readonly ServerObservation[];
  readonly served: readonly ServedRrsets[];
};

/** What one server served, before it is put into words. */
export type ServedRrsets = {
  readonly answers: ServerAnswers;
  readonly keys: SignedRrset | null;
  readonly sets: readonly SignedRrset[];
};

/** Judges everything that was answered, at one instant. */
export function judgeLook(look: Look): JudgedLook {
  const read: ReadAnswers = new Map();
  const served = look.servers.map((answers) => readServed(answers, look.zone, read));
  const allKeys = served.flatMap(({ keys }) => (keys === null ? [] : dnskeysOf(keys)));
  const parents = look.parents.map((answers) => observeParent(answers, allKeys, look));
  const dsAnswers = distinctDs(look.parents, parents);
  const judges: KeyJudge[] = [];
  const servers: ServerObservation[] = [];
  const statuses: SecurityStatus[] = [];
  for (const one of served) {
    let judge = judges.find((known) => isSameKeySet(known.served, one));
    if (judge === undefined) {
      judge = judgeOf(one, dsAnswers, look);
      judges.push(judge);
    }
    const observed = observeServer(one, judge, allKeys, look);
    servers.push(observed);
    if (!observed.answered) continue;
    statuses.push(statusOfServer(observed, judge.chain), ...judge.others);
  }
  return { status: wholeStatus(statuses, look.zone), parents, servers, served };
}

/** What all servers with the same DNSKEY set are judged by. */
type KeyJudge = {
  readonly served: ServedRrsets;
  readonly by: ServerTrust;
  /** By the DS set that validates, and by every other one that a parent's server has. */
  readonly chain: ZoneTrust;
  readonly others: readonly SecurityStatus[];
  readonly keys: readonly ObservedKey[];
  readonly denials: JudgedDenial[];
};

function judgeOf(one: ServedRrsets, dsAnswers: readonly DsAnswer[], look: Look): KeyJudge {
  const { policy } = look;
  const { keys } = one;
  const trusts = dsAnswers.map((ds) => trustIn(one, ds, look));
  const [chain = trustIn(one, null, look)] = trusts;
  const ownKeys = keys === null ? [] : dnskeysOf(keys);
  return {
    served: one,
    by: { policy, trust: chainOrOwn(chain, keys, look), ownKeys, judged: [] },
    chain,
    others: trusts.slice(1).map(asStatus),
    keys: keys === null ? [] : observeKeys(keys.rrset.rdatas),
    denials: [],
  };
}

/** True for servers that serve the same keys under the same signatures, or fail to in the same way. */
function isSameKeySet(a: ServedRrsets, b: ServedRrsets): boolean {
  if (a.keys !== null && b.keys !== null) return isSameSigned(a.keys, b.keys);
  return a.keys === b.keys && failureOf(a) === failureOf(b);
}

function failureOf({ answers }: ServedRrsets): string {
  const outcome = answers.apex.DNSKEY?.outcome ?? null;
  return outcome === null || !("rcode" in outcome) ? "" : `${outcome.kind} ${outcome.rcode}`;
}

const OTHER_TYPES = ["SOA", "NS", "CDS", "CDNSKEY", "NSEC3PARAM"] as const;

/** Servers that sent the same octets share their records: these are gathered once. */
type ReadAnswers = Map<readonly ResourceRecord[], SignedRrset | null>;

function readServed(answers: ServerAnswers, zone: ZoneName, read: ReadAnswers): ServedRrsets {
  const keys = servedSet(answers, zone, "DNSKEY", read);
  const sets = keys === null ? [] : [keys];
  for (const type of OTHER_TYPES) {
    const set = servedSet(answers, zone, type, read);
    if (set !== null) sets.push(set);
  }
  return { answers, keys, sets };
}

function servedSet(
  answers: ServerAnswers,
  zone: ZoneName,
  type: ApexType,
  read: ReadAnswers,
): SignedRrset | null {
  const asked = answers.apex[type];
  const message = asked === null ? null : answerOf(asked);
  if (message === null || message.answer.length === 0) return null;
  const known = read.get(message.answer);
  if (known !== undefined) return known;
  const set = findSigned(groupSigned(message.answer), zone, TYPE_NUMBER[type]) ?? null;
  read.set(message.answer, set);
  return set;
}

function dnskeysOf({ rrset }: SignedRrset): readonly Dnskey[] {
  return rdatasOf(rrset.rdatas, "DNSKEY");
}

function observeParent(
  { place, at, asked }: ParentAnswers,
  keys: readonly Dnskey[],
  { zone, parent, policy }: Look,
): ParentObservation {
  const message = answerOf(asked);
  const signed =
    message === null ? undefined : findSigned(groupSigned(message.answer), zone, TYPE_NUMBER.DS);
  const trust: ZoneTrust = parent ?? {
    kind: "indeterminate",
    zone,
    why: { kind: "no-trust-anchor", zone },
  };
  const ownKeys = trust.kind === "secure" ? trust.keys : [];
  const ds =
    signed === undefined
      ? null
      : {
          ...observeRrset(signed, { policy, trust, ownKeys, judged: [] }),
          ds: observeDs(signed.rrset.rdatas, zone, keys, policy),
        };
  return {
    parent: trust.zone,
    server: place.server,
    ip: place.ip,
    port: place.port,
    at,
    answered: message !== null,
    ds,
    status:
      message === null
        ? noAnswer(zone, TYPE_NUMBER.DS)
        : (ds?.status ?? absentDsStatus(message, trust, zone, policy)),
    queries: [{ name: zone, type: "DS", outcome: asked.outcome }],
  };
}

function absentDsStatus(
  message: Message,
  trust: ZoneTrust,
  zone: ZoneName,
  policy: ValidationPolicy,
): SecurityStatus {
  const question = { name: zone, type: TYPE_NUMBER.DS, classNumber: CLASS_NUMBER.IN };
  return validateAnswer(question, message, trust, policy).denial ?? asStatus(trust);
}

/** The different DS sets that parents answer with, the one that validates first: users may get any of them. */
function distinctDs(
  answers: readonly ParentAnswers[],
  observed: readonly ParentObservation[],
): readonly DsAnswer[] {
  const order = observed
    .map((parent, index) => ({ parent, message: answerOf(answers[index]?.asked ?? NOTHING) }))
    .sort((a, b) => rankOfParent(a.parent) - rankOfParent(b.parent));
  const seen = new Set<string>();
  const distinct: DsAnswer[] = [];
  for (const { parent, message } of order) {
    if (message === null) continue;
    const text = `${parent.status.kind} ${(parent.ds?.records ?? []).join("\n")}`;
    if (seen.has(text)) continue;
    seen.add(text);
    const validUntil =
      parent.ds !== null && parent.status.kind === "secure" ? parent.status.validUntil : null;
    distinct.push({ message, validUntil });
  }
  return distinct;
}

const NOTHING: Asked = { outcome: { kind: "silent", attempts: 0 }, message: null };

function rankOfParent({ answered, ds, status }: ParentObservation): number {
  if (!answered) return 3;
  if (status.kind === "bogus") return 2;
  return ds === null ? 1 : 0;
}

/** A DS answer; `validUntil` where it holds a DS set that validates. */
type DsAnswer = { readonly message: Answer; readonly validUntil: Instant | null };

/** The trust in the keys that one server serves, from the anchors down by one DS answer. */
function trustIn({ answers, keys }: ServedRrsets, ds: DsAnswer | null, look: Look): ZoneTrust {
  const asked = answers.apex.DNSKEY;
  const dnskey = asked === null ? null : answerOf(asked);
  const { zone, parent, anchors, policy } = look;
  // What validates was judged already: it is the same DS set for every server.
  if (ds !== null && ds.validUntil !== null && dnskey?.rcode === RCODE.NOERROR) {
    if (!anchors.some((anchor) => anchor.zone === zone)) {
      const dsSet = dsSetIn(ds.message, zone);
      const dnskeys = keys ?? undefined;
      return trustKeysByDs({ ...policy, zone, dnskeys, dsSet, dsValidUntil: ds.validUntil });
    }
  }
  const link = { zone, ds: ds?.message ?? null, dnskey };
  return trustLink(link, parent ?? undefined, anchors, policy);
}

function dsSetIn({ answer }: Answer, zone: ZoneName): readonly Ds[] {
  return answer.flatMap(({ owner, rdata }) =>
    rdata.kind === "DS" && isSameName(owner, zone) ? [rdata] : [],
  );
}

function setOf(type: ApexType, { sets }: ServedRrsets): SignedRrset | null {
  const number = TYPE_NUMBER[type];
  return sets.find(({ rrset }) => rrset.type === number) ?? null;
}

function observe(signed: SignedRrset | null, by: ServerTrust): ObservedRrset | null {
  return signed === null ? null : observeRrset(signed, by);
}

function observeServer(
  served: ServedRrsets,
  { by, keys: ownKeys, denials }: KeyJudge,
  allKeys: readonly Dnskey[],
  look: Look,
): ServerObservation {
  const { answers, keys } = served;
  const { zone, policy } = look;
  const [soa, cds, cdnskey] = [
    setOf("SOA", served),
    setOf("CDS", served),
    setOf("CDNSKEY", served),
  ];
  const [soaData] = soa === null ? [] : rdatasOf(soa.rrset.rdatas, "SOA");
  const withDs = observe(cds, by);
  const withKeys = observe(cdnskey, by);
  const dnskey = observe(keys, by);
  return {
    server: answers.place.server,
    ip: answers.place.ip,
    port: answers.place.port,
    at: answers.at,
    answered: answers.questions.some(({ asked }) => asked.outcome.kind === "answered"),
    latencyMs: latencyOf(answers.questions),
    serial: soaData?.serial ?? null,
    soa: observe(soa, by),
    ns: observe(setOf("NS", served), by),
    dnskey: dnskey === null ? null : { ...dnskey, keys: ownKeys },
    nsec3param: observe(setOf("NSEC3PARAM", served), by),
    cds:
      withDs === null || cds === null
        ? null
        : { ...withDs, ds: observeDs(cds.rrset.rdatas, zone, allKeys, policy) },
    cdnskey:
      withKeys === null || cdnskey === null
        ? null
        : { ...withKeys, keys: observeKeys(cdnskey.rrset.rdatas) },
    denial: observeDenial(answers, by, denials),
    signaturesValidUntil: earliestEnd(answers, policy.now),
    queries: answers.questions.map(toQuery),
  };
}

/** Where no chain demands signatures, a signed zone is judged by its own keys: whoever installs them as anchors sees this. */
function chainOrOwn(chain: ZoneTrust, keys: SignedRrset | null, { zone, policy }: Look): ZoneTrust {
  if (chain.kind === "secure" || chain.kind === "bogus" || keys === null) return chain;
  const anchors = dnskeysOf(keys).map((rdata) => ({ zone, rdata }));
  return trustKeysByAnchors({ ...policy, zone, anchors, dnskeys: keys });
}

function earliestEnd(answers: ServerAnswers, now: Instant): Instant | null {
  const messages = answers.questions.flatMap(({ asked }) => answerOf(asked) ?? []);
  return earliestIn(messages, now);
}

function latencyOf(questions: readonly AskedQuestion[]): number | null {
  const latencies = questions.flatMap(({ asked: { outcome } }) =>
    "latencyMs" in outcome ? [outcome.latencyMs] : [],
  );
  return latencies[0] ?? null;
}

function toQuery({ name, type, asked }: AskedQuestion): AskedQuery {
  return { name, type, outcome: asked.outcome };
}

function asStatus(trust: ZoneTrust): SecurityStatus {
  if (trust.kind === "secure") return { kind: "secure", validUntil: trust.validUntil };
  const { zone: _, ...status } = trust;
  return status;
}

/** What a resolver gets that asks this server: the chain, or the first of its RRsets that does not hold. */
function statusOfServer(server: ServerObservation, chain: ZoneTrust): SecurityStatus {
  if (chain.kind !== "secure") return asStatus(chain);
  let { validUntil } = chain;
  const { soa, ns, dnskey, nsec3param, cds, cdnskey, denial } = server;
  for (const set of [dnskey, soa, ns, nsec3param, cds, cdnskey, denial]) {
    if (set === null) continue;
    if (set.status.kind === "bogus") return set.status;
    if (set.status.kind === "secure") validUntil = Math.min(validUntil, set.status.validUntil);
  }
  return { kind: "secure", validUntil };
}

const RANK: { readonly [K in SecurityStatus["kind"]]: number } = {
  bogus: 0,
  insecure: 1,
  secure: 2,
  // A server that cannot be judged takes nothing away from those that can.
  indeterminate: 3,
};

/** The worst that users get. */
function wholeStatus(statuses: readonly SecurityStatus[], zone: ZoneName): SecurityStatus {
  let worst: SecurityStatus | null = null;
  for (const status of statuses) {
    if (worst === null || RANK[status.kind] < RANK[worst.kind]) worst = status;
    else if (worst.kind === "secure" && status.kind === "secure") {
      worst = { kind: "secure", validUntil: Math.min(worst.validUntil, status.validUntil) };
    }
  }
  return worst ?? noAnswer(zone, TYPE_NUMBER.SOA);
}

function noAnswer(name: ZoneName, type: number): SecurityStatus {
  return { kind: "indeterminate", why: { kind: "no-answer", name, type } };
}
