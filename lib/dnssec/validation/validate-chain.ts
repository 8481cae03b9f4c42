import { RCODE } from "@/lib/dns/message/message";
import { isBelow } from "@/lib/dns/name-relations";
import { rdatasOf } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import { bestVerdict } from "./judge-signatures";
import type { SecurityStatus } from "./security-status";
import { findSigned, groupSigned } from "./signed-rrset";
import {
  type TrustAnchor,
  trustKeysByAnchors,
  trustKeysByDs,
  type ZoneTrust,
} from "./trust-zone-keys";
import type { Answer } from "./validate-answer";
import { validateDenial } from "./validate-denial";
import type { ValidationPolicy } from "./validation-context";

/** One zone on the way down; null stands for an answer that nobody gave. */
export type ChainLink = {
  readonly zone: ZoneName;
  /** The parent's answer for the zone's DS; not looked at where a trust anchor stands for the zone itself. */
  readonly ds: Answer | null;
  /** The zone's own answer for its DNSKEY. */
  readonly dnskey: Answer | null;
};

/**
 * Trust in the keys of each zone from the trust anchors down, in the order given: from the top, each zone a delegation of
 * the one before (RFC 4035 §5). An anchor for a zone outranks its DS, and starts a chain of its own below a broken one.
 */
export function validateChain(
  links: readonly ChainLink[],
  anchors: readonly TrustAnchor[],
  policy: ValidationPolicy,
): readonly ZoneTrust[] {
  const trusts: ZoneTrust[] = [];
  for (const link of links) {
    trusts.push(trustLink(link, trusts.at(-1), anchors, policy));
  }
  return trusts;
}

/** One step of {@link validateChain}: trust in the keys of a zone by the trust in its parent, or by an anchor of its own. */
export function trustLink(
  link: ChainLink,
  parent: ZoneTrust | undefined,
  anchors: readonly TrustAnchor[],
  policy: ValidationPolicy,
): ZoneTrust {
  const { zone } = link;
  if (anchors.some((anchor) => anchor.zone === zone)) {
    const dnskeys = dnskeysOf(link);
    if (dnskeys === null) return missing(zone, TYPE_NUMBER.DNSKEY);
    return trustKeysByAnchors({ ...policy, zone, anchors, dnskeys });
  }
  if (parent === undefined || !isBelow(zone, parent.zone)) {
    return { kind: "indeterminate", zone, why: { kind: "no-trust-anchor", zone } };
  }
  if (parent.kind === "bogus") {
    const why = parent.why.kind === "parent-bogus" ? parent.why : parentBogus(parent);
    return { kind: "bogus", zone, why };
  }
  return parent.kind === "secure" ? trustByParent(link, parent, policy) : { ...parent, zone };
}

function parentBogus(parent: Extract<ZoneTrust, { kind: "bogus" }>) {
  return { kind: "parent-bogus" as const, zone: parent.zone, why: parent.why };
}

type SecureTrust = Extract<ZoneTrust, { kind: "secure" }>;

function trustByParent(link: ChainLink, parent: SecureTrust, policy: ValidationPolicy): ZoneTrust {
  const { zone, ds } = link;
  const isAnswered = ds !== null && (ds.rcode === RCODE.NOERROR || ds.rcode === RCODE.NXDOMAIN);
  if (!isAnswered) return missing(zone, TYPE_NUMBER.DS);
  const signed = findSigned(groupSigned(ds.answer), zone, TYPE_NUMBER.DS);
  if (signed === undefined) return judgeAbsentDs(zone, ds, parent, policy);
  const context = { ...policy, zone: parent.zone, keys: parent.keys };
  const verdict = bestVerdict(signed.rrset, signed.rrsigs, context);
  if (verdict.kind !== "valid") return { kind: "bogus", zone, why: verdict.why };
  const dnskeys = dnskeysOf(link);
  if (dnskeys === null) return missing(zone, TYPE_NUMBER.DNSKEY);
  return trustKeysByDs({
    ...policy,
    zone,
    dnskeys,
    dsSet: rdatasOf(signed.rrset.rdatas, "DS"),
    dsValidUntil: Math.min(verdict.validUntil, parent.validUntil),
  });
}

function judgeAbsentDs(
  zone: ZoneName,
  ds: Answer,
  parent: SecureTrust,
  policy: ValidationPolicy,
): ZoneTrust {
  const claim = { kind: "no-ds" as const, zone: parent.zone, name: zone, type: TYPE_NUMBER.DS };
  const status: SecurityStatus = validateDenial(claim, groupSigned(ds.authority), {
    ...policy,
    keys: parent.keys,
  });
  return status.kind === "secure"
    ? { kind: "insecure", zone, why: { kind: "insecure-delegation", zone } }
    : { ...status, zone };
}

/** The DNSKEY set of a link: undefined where the zone says that it has none, null where it says nothing. */
function dnskeysOf({ zone, dnskey }: ChainLink) {
  if (dnskey === null || dnskey.rcode !== RCODE.NOERROR) return null;
  return findSigned(groupSigned(dnskey.answer), zone, TYPE_NUMBER.DNSKEY);
}

function missing(zone: ZoneName, type: number): ZoneTrust {
  return { kind: "indeterminate", zone, why: { kind: "no-answer", name: zone, type } };
}
