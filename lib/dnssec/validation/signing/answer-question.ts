import { type Question, RCODE } from "@/lib/dns/message/message";
import { isAtOrBelow, parentOf, wildcardBelow } from "@/lib/dns/name-relations";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { ResourceRecord, Rrset } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { redirectedName } from "../redirected-name";
import type { SignedRrset } from "../signed-rrset";
import type { AuthoritativeZone } from "./authoritative-zone";
import type { ZoneNode } from "./denial-chain";
import { DenialRecords } from "./denial-records";
import { recordsOf } from "./sign-rrset";

/** What an authoritative server answers (RFC 1034 §4.3.2, RFC 4035 §3.1, RFC 5155 §7.2). */
export type AuthoritativeAnswer = {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
};

/** How signatures get into an answer. */
export type AnswerOptions = {
  /** DO: with signatures and denial records. */
  readonly dnssecOk: boolean;
  /** Gives an RRset of the zone its signatures; called for what the answer needs and nothing else. */
  readonly sign: (rrset: Rrset) => SignedRrset;
};

const MAX_ALIASES = 8;

/** Answers a question from one zone; REFUSED where the name is not in it. */
export function answerQuestion(
  zone: AuthoritativeZone,
  question: Question,
  options: AnswerOptions,
): AuthoritativeAnswer {
  if (!isAtOrBelow(question.name, zone.zone) || question.classNumber !== CLASS_NUMBER.IN) {
    return {
      rcode: RCODE.REFUSED,
      authoritative: false,
      answer: [],
      authority: [],
      additional: [],
    };
  }
  return new AnswerBuilder(zone, options).build(question);
}

class AnswerBuilder {
  readonly #zone: AuthoritativeZone;
  readonly #options: AnswerOptions;
  readonly #answer: ResourceRecord[] = [];
  readonly #authority: ResourceRecord[] = [];
  readonly #additional: ResourceRecord[] = [];
  readonly #denial: DenialRecords;
  #aliases = 0;

  constructor(zone: AuthoritativeZone, options: AnswerOptions) {
    this.#zone = zone;
    this.#options = options;
    this.#denial = new DenialRecords(zone, (rrset) => this.#put(this.#authority, rrset));
  }

  build({ name, type }: Question): AuthoritativeAnswer {
    const rcode = this.#resolve(name, type);
    const isReferral = rcode === "referral";
    return {
      rcode: isReferral ? RCODE.NOERROR : rcode,
      authoritative: !isReferral || this.#aliases > 0,
      answer: this.#answer,
      authority: this.#authority,
      additional: this.#additional,
    };
  }

  #resolve(name: OwnerName, type: number): number | "referral" {
    const cut = this.#zone.cutAbove(name);
    const isParentSide = cut?.name === name.toLowerCase() && type === TYPE_NUMBER.DS;
    if (cut?.role === "cut" && !isParentSide) return this.#refer(cut);
    if (cut !== undefined && cut.role !== "cut") return this.#redirect(name, type, cut);
    const node = this.#zone.nodeOf(name);
    return node === undefined
      ? this.#resolveMissing(name, type)
      : this.#resolveNode(node.name, name, type);
  }

  /** `source` is where the data is, `name` the owner that is answered: they differ below a wildcard. */
  #resolveNode(source: OwnerName, name: OwnerName, type: number): number | "referral" {
    const found = this.#zone.find(source, type);
    if (found !== undefined && type !== TYPE_NUMBER.RRSIG) {
      this.#put(this.#answer, found, name);
      return RCODE.NOERROR;
    }
    const alias = this.#zone.find(source, TYPE_NUMBER.CNAME);
    const [target] = alias?.rdatas ?? [];
    if (alias !== undefined && target?.kind === "CNAME") {
      this.#put(this.#answer, alias, name);
      return this.#follow(target.target, type);
    }
    this.#putSoa();
    if (this.#options.dnssecOk) this.#denial.noType(source, name);
    return RCODE.NOERROR;
  }

  #resolveMissing(name: OwnerName, type: number): number | "referral" {
    const encloser = this.#closestEncloser(name);
    const wildcard = this.#zone.nodeOf(wildcardBelow(encloser));
    if (wildcard !== undefined) {
      if (this.#options.dnssecOk) this.#denial.noCloserName(name);
      return this.#resolveNode(wildcard.name, name, type);
    }
    this.#putSoa();
    if (this.#options.dnssecOk) this.#denial.noName(name, encloser);
    return RCODE.NXDOMAIN;
  }

  #follow(target: OwnerName, type: number): number | "referral" {
    this.#aliases++;
    const isInZone = isAtOrBelow(target, this.#zone.zone);
    return isInZone && this.#aliases < MAX_ALIASES ? this.#resolve(target, type) : RCODE.NOERROR;
  }

  #redirect(name: OwnerName, type: number, node: ZoneNode): number | "referral" {
    const dname = this.#zone.find(node.name, TYPE_NUMBER.DNAME);
    const [rdata] = dname?.rdatas ?? [];
    if (dname === undefined || rdata?.kind !== "DNAME") return RCODE.SERVFAIL;
    this.#put(this.#answer, dname);
    const target = redirectedName(name, node.name, rdata.target);
    if (target === undefined) return RCODE.YXDOMAIN;
    const { classNumber, ttlSeconds } = dname;
    this.#answer.push({ owner: name, classNumber, ttlSeconds, rdata: { kind: "CNAME", target } });
    return type === TYPE_NUMBER.CNAME ? RCODE.NOERROR : this.#follow(target, type);
  }

  #refer(cut: ZoneNode): "referral" {
    const ns = this.#zone.find(cut.name, TYPE_NUMBER.NS);
    if (ns !== undefined) this.#authority.push(...recordsOf(ns, []));
    const ds = this.#zone.find(cut.name, TYPE_NUMBER.DS);
    if (this.#options.dnssecOk) {
      if (ds !== undefined) this.#put(this.#authority, ds);
      else this.#denial.noType(cut.name, cut.name);
    }
    for (const rdata of ns?.rdatas ?? []) {
      if (rdata.kind !== "NS" || !isAtOrBelow(rdata.target, this.#zone.zone)) continue;
      for (const type of [TYPE_NUMBER.A, TYPE_NUMBER.AAAA]) {
        const glue = this.#zone.find(rdata.target, type);
        if (glue !== undefined) this.#additional.push(...recordsOf(glue, []));
      }
    }
    return "referral";
  }

  #closestEncloser(name: OwnerName): OwnerName {
    let candidate = parentOf(name);
    while (candidate !== undefined && this.#zone.nodeOf(candidate) === undefined) {
      candidate = parentOf(candidate);
    }
    return candidate ?? this.#zone.zone;
  }

  /** The SOA of a negative answer, its TTL cut to the negative TTL (RFC 2308 §3). */
  #putSoa(): void {
    const soa = this.#zone.find(this.#zone.zone, TYPE_NUMBER.SOA);
    const [rdata] = soa?.rdatas ?? [];
    if (soa === undefined || rdata?.kind !== "SOA") return;
    const ttlSeconds = Math.min(soa.ttlSeconds, rdata.minimumSeconds);
    const { rrsigs } = this.#options.dnssecOk ? this.#options.sign(soa) : { rrsigs: [] };
    this.#authority.push(...recordsOf({ ...soa, ttlSeconds }, rrsigs));
  }

  #put(section: ResourceRecord[], rrset: Rrset, owner = rrset.owner): void {
    const { rrsigs } = this.#options.dnssecOk ? this.#options.sign(rrset) : { rrsigs: [] };
    section.push(...recordsOf({ ...rrset, owner }, rrsigs));
  }
}
