import { listed } from "@/lib/dnssec/status/format-instant";
import type { FactsOf, FindingTag } from "./finding-facts";
import type { Telling } from "./messages";

/** What Windows signs with unless told otherwise: thousands of zones have it, and none is broken by it. */
const WINDOWS_ITERATIONS = 50;
const WINDOWS_SALT_DIGITS = 16;
const WINDOWS_ZSK_BITS = 1024;

type Remedy<T extends FindingTag> = (facts: FactsOf[T], telling: Telling) => string;

/** What to do about each tag, as a person would be told on the phone. Who does it is said in `effects.ts`. */
export const REMEDIES: { readonly [T in FindingTag]: Remedy<T> } = {
  "signatures-valid.expired": (_, { who }) =>
    `Bring ${who} up to date: see whether it still gets the zone (transfer, replication) and, if it signs itself, whether it opens its private keys.`,
  "signatures-valid.not-yet-valid": () =>
    "Compare the clocks of the signing server and of the observer with a time source; sign again once they are right.",
  "signatures-valid.missing": (_, { who }) =>
    `See whether ${who} signs the zone or gets a signed copy, and sign the zone again if its source lacks the signatures.`,
  "signatures-valid.wrong": (_, { who }) =>
    `Get the zone to ${who} anew (delete its copy and transfer it, or replicate); if the source has the same fault, sign the zone again.`,

  "signature-margin.ends-soon": () =>
    "Find out who renews the signatures of this zone, and renew them before they end.",
  "signature-margin.renewal-overdue": (_, { who }) =>
    `Find out why the renewal did not come to ${who}: private keys, DNS service, transfer from the server that signs.`,

  "ds-matches-dnskey.no-match": () =>
    "Have the parent publish the DS of the key-signing key that the zone has now. If the right key still exists, publishing it again is faster.",
  "ds-matches-dnskey.key-not-served": (_, { who }) =>
    `Bring the keys that the other servers publish to ${who}: transfer or replicate the zone.`,
  "ds-matches-dnskey.key-not-signing": ({ keyTags }, { who }) =>
    `Let the key master sign the DNSKEY set with ${listed(keyTags.map(String))}, and bring the result to ${who}.`,
  "ds-matches-dnskey.zone-not-signed": () =>
    "Sign the zone again with the keys that the parent names, or have the parent remove the DS set; the zone fails until one of both is done.",
  "ds-matches-dnskey.unusable": () =>
    "Have the parent publish a DS with SHA-256 of the key-signing key.",

  "ds-stale.leftover": ({ dsKeyTags }) =>
    `Have the parent remove the DS of ${listed(dsKeyTags.map(String))}.`,
  "ds-present.absent": () =>
    "If the zone is meant to be protected, have the parent publish the DS of its key-signing key. If not, nothing has to be done.",

  "parent-servers.silent": () =>
    "Tell the operator of the parent zone; there is nothing to mend here.",
  "parent-servers.differ": () =>
    "Wait for the parent's own servers to agree before any step that rests on the DS; tell its operator if it lasts.",
  "parent-servers.not-validating": () =>
    "Tell the operator of the parent zone; every zone below it that is signed fails as long.",

  "parent-views-agree.differ": () =>
    "Publish the same DS set in both views of the parent, or say why they differ.",
  "parent-views-agree.new-key-not-outside": () =>
    "Have the DS published at the public parent too, and do not skip the wait for it before that.",
  "parent-views-agree.no-outside-view": () =>
    "Ask a resolver outside for the DS before the change goes on, or run an agent outside.",

  "dnskey-sets-equal.differ": (_, { who }) =>
    `See why ${who} does not get the present keys: transfer or replication; if it makes keys of its own, stop that first.`,
  "dnskey-sets-equal.undecided": () =>
    "Find out which server is the key master, and bring its keys to the others.",
  "dnskey-sets-equal.not-signed-here": (_, { who }) =>
    `Let ${who} get the signed zone, or take it out of the NS set until it does.`,

  "serials-converge.behind": (_, { who }) =>
    `See whether ${who} may transfer the zone (NOTIFY, TSIG, access lists, reachability of its primary), then ask it to refresh.`,
  "serials-converge.behind-in-directory": (_, { who }) =>
    `If it lasts, look at the replication of the directory to ${who}.`,
  "serials-converge.same-serial-other-content": (_, { server }) =>
    `Transfer the zone anew to ${server ?? "the servers that are not the key master"} (rndc retransfer, or delete its copy and journal); a refresh is not enough.`,

  "nsec3-parameters.iterations": ({ iterations }) =>
    iterations === WINDOWS_ITERATIONS
      ? "Nothing is broken: Windows signs so by default. Set the NSEC3 iterations to 0 when the zone is signed anew (RFC 9276)."
      : "Set the NSEC3 iterations to 0 (RFC 9276).",
  "nsec3-parameters.too-many-iterations": () => "Set the NSEC3 iterations to 0 (RFC 9276), soon.",
  "nsec3-parameters.salt": ({ saltHex }) =>
    saltHex.length === WINDOWS_SALT_DIGITS
      ? "Nothing is broken: Windows signs so by default. Use NSEC3 without salt when the zone is signed anew (RFC 9276)."
      : "Use NSEC3 without salt (RFC 9276).",
  "nsec3-parameters.unknown-hash": () => "Sign the zone with NSEC3 hash algorithm 1, or with NSEC.",
  "nsec3-parameters.differ": () =>
    "Give every server that signs the same settings; if one is behind, bring it up to date.",
  "nsec3-parameters.record-differs": () =>
    "Let the zone be signed anew, so that secondaries that answer from the record find the right chain.",

  "algorithm-completeness.not-signed-with": () =>
    "Finish the change of algorithm: sign everything with every algorithm that the DNSKEY set has, or take out the keys of the one that signs nothing.",
  "algorithm-completeness.ds-algorithm-missing": () =>
    "Have the parent remove the DS of the algorithm that the zone does not have, or publish and sign with such a key.",

  "algorithm-strength.algorithm-forbidden": () =>
    "Plan a change to ECDSAP256SHA256 (13) soon; validators are dropping this algorithm.",
  "algorithm-strength.algorithm-weak": () =>
    "Plan a change to ECDSAP256SHA256 (13) or RSASHA256 (8).",
  "algorithm-strength.key-short": ({ bits, wantedBits }) =>
    `${bits === WINDOWS_ZSK_BITS ? "Nothing is broken: Windows makes zone-signing keys so by default. " : ""}At the next change of key make it at least ${wantedBits} bits long, or change to ECDSAP256SHA256 (13).`,
  "algorithm-strength.digest-weak": () =>
    "Have the parent publish a DS with SHA-256 of the same key, then remove the old one.",

  "ttl-fits-rollover.record-ttl": () =>
    "Lower the TTLs, or raise the largest TTL in the settings, before the next change of the zone-signing key.",
  "ttl-fits-rollover.dnskey-ttl": () =>
    "Set the TTL of the DNSKEY set in the settings to the one that is served, before the next change of key.",
  "ttl-fits-rollover.ds-ttl": () =>
    "Wait at least the TTL of the DS set after the new DS is at the parent, before the old key-signing key goes.",
  "ttl-fits-rollover.longer-than-margin": () =>
    "Lower the TTLs, or let signatures be valid longer, so that they are renewed earlier before their end.",

  "denial-proofs.broken": (_, { who }) =>
    `Get the zone to ${who} anew; if the source has the same fault, let its NSEC or NSEC3 chain be built anew by signing again.`,
  "denial-proofs.missing": (_, { who }) =>
    `See whether ${who} serves DNSSEC at all (dnssec-enable, EDNS) and whether its copy has NSEC or NSEC3 records.`,

  "cds-agrees.no-such-key": () =>
    "Take the CDS and CDNSKEY records out, or let them name a key that the zone publishes, before the parent follows them.",
  "cds-agrees.cdnskey-differs": () =>
    "Let both sets name the same keys; a parent may follow either.",
  "cds-agrees.servers-differ": (_, { who }) =>
    `Bring ${who} up to date; a parent that asks several servers does nothing as long as they differ.`,
  "cds-agrees.change-wanted": () =>
    "If the parent follows CDS, wait for it; otherwise hand in the DS set that is asked for.",
  "cds-agrees.removal-wanted": () =>
    "If the zone is meant to stay signed, take the CDS record out before the parent follows it.",

  "key-master-view.keys-differ": ({ saidBy }) =>
    `Look at ${saidBy} itself: which keys are in the zone, and whether its DNS service has loaded them.`,
  "key-master-view.not-signed-on-wire": ({ saidBy }) =>
    `Look whether the DNS service on ${saidBy} has loaded the signed zone, and whether the zone that answers is this one (views, another zone of the name).`,
  "key-master-view.signed-on-wire": ({ saidBy }) =>
    `Look whether ${saidBy} has still to load the change, or whether another server answers at its address.`,
  "key-master-view.signatures-older": ({ saidBy }) =>
    `Look whether the DNS service on ${saidBy} serves what it signed: reload the zone.`,
  "key-master-view.ds-differs": () =>
    "Believe the parent, and tell the key master: it decides about the end of a key change by what it knows.",

  "single-signer.second-key-maintainer": ({ others }) =>
    `Make ${listed(others) || "all but one of them"} a secondary of the key master, before either changes a key.`,
  "single-signer.ahead-of-key-master": (_, { who }) =>
    `See whether ${who} is a primary of this zone; if so, make it a secondary again and transfer the zone anew.`,
  "single-signer.own-keys": (_, { who }) =>
    `Make ${who} a secondary of the key master and transfer the zone anew; delete its own keys afterwards.`,

  "servers-answer.silent": (_, { who }) =>
    `See whether ${who} is up, whether its DNS service runs, and whether UDP and TCP port 53 reach it.`,
  "servers-answer.silent-from-here": (_, { who }) =>
    `Look at the way to ${who}: firewall, routing, access lists.`,
  "servers-answer.lame": (_, { who }) => `Let ${who} host the zone, or take it out of the NS set.`,
  "servers-answer.malformed": (_, { who }) =>
    `See what answers at the address of ${who}; a middlebox is likely.`,
  "servers-answer.nobody": () =>
    "See whether the servers are up and reachable; nobody gets an answer for this zone.",
  "servers-answer.vantage-blind": ({ vantage }) =>
    `Look at the network of ${vantage}: whether it may send DNS questions at all.`,

  "strict-view.unverifiable": ({ keysOf }, { who }) =>
    `Bring ${who} and ${keysOf} to the same keys before anything else changes; until then sign with a key that both publish.`,
};
