import type { Message } from "@/lib/dns/message/message";
import { toHex } from "@/lib/dns/octets";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import { OPT_OUT_FLAG } from "@/lib/dns/rdata/nsec3";
import { rdatasOf } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { instantOfSerial } from "@/lib/dns/serial";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type {
  AskedQuery,
  ObservedDenial,
  ObservedRrset,
  ParentObservation,
  ServerObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { findSigned, groupSigned, type SignedRrset } from "@/lib/dnssec/validation/signed-rrset";
import {
  type TrustAnchor,
  trustKeysByAnchors,
  type ZoneTrust,
} from "@/lib/dnssec/validation/trust-zone-keys";
import { type Answer, validateAnswer } from "@/lib/dnssec/validation/validate-answer";
import { trustLink } from "@/lib/dnssec/validation/validate-chain";
import type { ValidationPolicy } from "@/lib/dnssec/validation/validation-context";
import { type Asked, answerOf } from "./asking";
import type { ApexType, AskedQuestion, ParentAnswers, ServerAnswers } from "./gather-answers";
import { observeDs, observeKeys, observeRrset, type ServerTrust, statusOf } from "./judge-rrsets";

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
  const served = look.servers.map((answers) => readServed(answers, look.zone));
  const allKeys = served.flatMap(({ keys }) => (keys === null ? [] : dnskeysOf(keys)));
  const parents = look.parents.map((answers) => observeParent(answers, allKeys, look));
  const dsAnswers = distinctDs(look.parents, parents);
  const servers: ServerObservation[] = [];
  const statuses: SecurityStatus[] = [];
  for (const one of served) {
    const trusts = dsAnswers.map((ds) => trustIn(one, ds, look));
    const [chain = trustIn(one, null, look)] = trusts;
    const observed = observeServer(one, chain, allKeys, look);
    servers.push(observed);
    if (!observed.answered) continue;
    statuses.push(statusOfServer(observed, chain), ...trusts.slice(1).map(asStatus));
  }
  return { status: wholeStatus(statuses, look.zone), parents, servers, served };
}

function readServed(answers: ServerAnswers, zone: ZoneName): ServedRrsets {
  const find = (type: ApexType) => {
    const asked = answers.apex[type];
    const message = asked === null ? null : answerOf(asked);
    if (message === null) return null;
    return findSigned(groupSigned(message.answer), zone, TYPE_NUMBER[type]) ?? null;
  };
  const keys = find("DNSKEY");
  const others = (["SOA", "NS", "CDS", "CDNSKEY", "NSEC3PARAM"] as const).map(find);
  const sets = [keys, ...others].filter((set) => set !== null);
  return { answers, keys, sets };
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
  return {
    parent: trust.zone,
    server: place.server,
    ip: place.ip,
    port: place.port,
    at,
    answered: message !== null,
    ds:
      signed === undefined
        ? null
        : {
            ...observeRrset(signed, { policy, trust, ownKeys }),
            ds: observeDs(signed.rrset.rdatas, zone, keys, policy),
          },
    status:
      message === null
        ? noAnswer(zone, TYPE_NUMBER.DS)
        : dsStatus(message, signed, trust, zone, policy),
    queries: [{ name: zone, type: "DS", outcome: asked.outcome }],
  };
}

function dsStatus(
  message: Message,
  signed: SignedRrset | undefined,
  trust: ZoneTrust,
  zone: ZoneName,
  policy: ValidationPolicy,
): SecurityStatus {
  if (signed !== undefined) return statusOf(signed, trust, policy);
  const question = { name: zone, type: TYPE_NUMBER.DS, classNumber: CLASS_NUMBER.IN };
  return validateAnswer(question, message, trust, policy).denial ?? asStatus(trust);
}

/** The different DS sets that parents answer with, the one that validates first: users may get any of them. */
function distinctDs(
  answers: readonly ParentAnswers[],
  observed: readonly ParentObservation[],
): readonly Answer[] {
  const order = observed
    .map((parent, index) => ({ parent, message: answerOf(answers[index]?.asked ?? NOTHING) }))
    .sort((a, b) => rankOfParent(a.parent) - rankOfParent(b.parent));
  const seen = new Set<string>();
  const distinct: Answer[] = [];
  for (const { parent, message } of order) {
    if (message === null) continue;
    const text = `${parent.status.kind} ${(parent.ds?.records ?? []).join("\n")}`;
    if (seen.has(text)) continue;
    seen.add(text);
    distinct.push(message);
  }
  return distinct;
}

const NOTHING: Asked = { outcome: { kind: "silent", attempts: 0 }, message: null };

function rankOfParent({ answered, ds, status }: ParentObservation): number {
  if (!answered) return 3;
  if (status.kind === "bogus") return 2;
  return ds === null ? 1 : 0;
}

/** The trust in the keys that one server serves, from the anchors down by one DS answer. */
function trustIn({ answers }: ServedRrsets, ds: Answer | null, look: Look): ZoneTrust {
  const asked = answers.apex.DNSKEY;
  const dnskey = asked === null ? null : answerOf(asked);
  const { zone, parent, anchors, policy } = look;
  return trustLink({ zone, ds, dnskey }, parent ?? undefined, anchors, policy);
}

function observeServer(
  served: ServedRrsets,
  chain: ZoneTrust,
  allKeys: readonly Dnskey[],
  look: Look,
): ServerObservation {
  const { answers, keys } = served;
  const { zone, policy } = look;
  const ownKeys = keys === null ? [] : dnskeysOf(keys);
  const by: ServerTrust = { policy, trust: chainOrOwn(chain, keys, look), ownKeys };
  const find = (type: ApexType) =>
    served.sets.find(({ rrset }) => rrset.type === TYPE_NUMBER[type]) ?? null;
  const observe = (signed: SignedRrset | null): ObservedRrset | null =>
    signed === null ? null : observeRrset(signed, by);
  const [soa, cds, cdnskey] = [find("SOA"), find("CDS"), find("CDNSKEY")];
  const [soaData] = soa === null ? [] : rdatasOf(soa.rrset.rdatas, "SOA");
  const withDs = observe(cds);
  const withKeys = observe(cdnskey);
  const dnskey = observe(keys);
  return {
    server: answers.place.server,
    ip: answers.place.ip,
    port: answers.place.port,
    at: answers.at,
    answered: answers.questions.some(({ asked }) => asked.outcome.kind === "answered"),
    latencyMs: latencyOf(answers.questions),
    serial: soaData?.serial ?? null,
    soa: observe(soa),
    ns: observe(find("NS")),
    dnskey:
      dnskey === null || keys === null ? null : { ...dnskey, keys: observeKeys(keys.rrset.rdatas) },
    nsec3param: observe(find("NSEC3PARAM")),
    cds:
      withDs === null || cds === null
        ? null
        : { ...withDs, ds: observeDs(cds.rrset.rdatas, zone, allKeys, policy) },
    cdnskey:
      withKeys === null || cdnskey === null
        ? null
        : { ...withKeys, keys: observeKeys(cdnskey.rrset.rdatas) },
    denial: observeDenial(answers, by),
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

function observeDenial(answers: ServerAnswers, by: ServerTrust): ObservedDenial | null {
  if (answers.denial === null) return null;
  const { name, asked } = answers.denial;
  const message = answerOf(asked);
  if (message === null) return null;
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
    status: validateAnswer(question, message, by.trust, by.policy).status,
    signaturesUntil: earliestIn([message], by.policy.now),
  };
}

function earliestEnd(answers: ServerAnswers, now: Instant): Instant | null {
  const messages = answers.questions.flatMap(({ asked }) => answerOf(asked) ?? []);
  return earliestIn(messages, now);
}

function earliestIn(messages: readonly Message[], now: Instant): Instant | null {
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
