import type { Instant, Seconds } from "@/lib/dnssec/instant";
import { describeAlgorithm } from "@/lib/dnssec/signing-key/algorithms";
import { counted, grouped, listed } from "@/lib/dnssec/status/format-instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { rcodeWords } from "./evidence";
import type { FactsOf, FindingTag } from "./finding-facts";

/** What sentences need besides the facts. */
export type Telling = {
  /** The server concerned, as the subject of a sentence; `the zone` where there is none. */
  readonly who: string;
  readonly server: ServerName | null;
  /** An instant as every sentence writes it. */
  readonly when: (at: Instant) => string;
};

type Message<T extends FindingTag> = (facts: FactsOf[T], telling: Telling) => string;

/** The plain sentence of each tag: what is so, where, since when. What follows and what to do are said elsewhere. */
export const MESSAGES: { readonly [T in FindingTag]: Message<T> } = {
  "signatures-valid.expired": ({ types, expiredAt }, { who, when }) =>
    `${who} serves signatures that ended ${when(expiredAt)}, over ${listed(types)}.`,
  "signatures-valid.not-yet-valid": ({ types, validFrom }, { who, when }) =>
    `${who} serves signatures over ${listed(types)} that begin only ${when(validFrom)}; a clock is likely to be wrong.`,
  "signatures-valid.missing": ({ types }, { who }) =>
    `${who} serves ${listed(types)} without any signature.`,
  "signatures-valid.wrong": ({ types, reason }, { who }) =>
    `${who} serves ${listed(types)} with signatures that do not verify: ${reason}.`,

  "signature-margin.ends-soon": ({ types, endsAt }, { who, when }) =>
    `${who} serves signatures over ${listed(types)} that end ${when(endsAt)}; when they are renewed is not known.`,
  "signature-margin.renewal-overdue": ({ types, endsAt, renewalDueAt }, { who, when }) =>
    `${who} serves signatures over ${listed(types)} that should have been renewed ${when(renewalDueAt)} and end ${when(endsAt)}.`,

  "ds-matches-dnskey.no-match": ({ dsKeyTags, publishedKeyTags }, { server }) =>
    `The DS set at ${server ?? "the parent"} names ${keys(dsKeyTags)}; the zone publishes ${keys(publishedKeyTags)}, and none of them fits.`,
  "ds-matches-dnskey.key-not-served": ({ dsKeyTags, publishedKeyTags }, { who }) =>
    `${who} does not publish ${keys(dsKeyTags)}, which the DS set at the parent names; it publishes ${keys(publishedKeyTags)}.`,
  "ds-matches-dnskey.key-not-signing": ({ keyTags }, { who }) =>
    `On ${who} the DNSKEY set is not signed by ${keys(keyTags)}, which the DS set at the parent names.`,
  "ds-matches-dnskey.zone-not-signed": ({ dsKeyTags }) =>
    `The parent has a DS set (${keys(dsKeyTags)}), but the zone is not signed.`,
  "ds-matches-dnskey.unusable": ({ dsKeyTags }, { server }) =>
    `The DS set at ${server ?? "the parent"} (${keys(dsKeyTags)}) has no algorithm and digest type that validators know, so they take the zone for not signed.`,

  "ds-stale.leftover": ({ dsKeyTags }, { server }) =>
    `${server ?? "The parent"} still has a DS of ${keys(dsKeyTags)}, which the zone does not publish any more.`,
  "ds-present.absent": ({ parent }) =>
    `There is no DS of this zone at its parent ${parent}, so it validates from its own keys only.`,

  "parent-servers.silent": ({ parent }, { server }) =>
    server === null
      ? `No server of the parent ${parent} answers for the DS of this zone.`
      : `${server}, a server of the parent ${parent}, does not answer for the DS of this zone.`,
  "parent-servers.differ": ({ here, elsewhere, comparedWith }, { server }) =>
    `The parent's servers differ: ${server ?? "one"} has ${dsOf(here)}, ${listed(comparedWith)} ${has(comparedWith)} ${dsOf(elsewhere)}.`,
  "parent-servers.not-validating": ({ parent, reason }, { server }) =>
    `What ${server ?? `the parent ${parent}`} says of the DS of this zone does not validate: ${reason}.`,

  "parent-views-agree.differ": ({ inside, outside }) =>
    `Seen from inside the parent has ${dsOf(inside)}, from outside ${dsOf(outside)}.`,
  "parent-views-agree.new-key-not-outside": ({ keyTags, outside }) =>
    `The DS of ${keys(keyTags)} is at the parent as seen from inside, but not from outside, where it has ${dsOf(outside)}. The key change must not end yet.`,
  "parent-views-agree.no-outside-view": ({ vantages }) =>
    `The key-signing key changes and the parent is seen from inside only (${listed(vantages)}); whether the world sees the new DS is not known.`,

  "dnskey-sets-equal.differ": ({ here, elsewhere, comparedWith }, { who }) =>
    `${who} publishes ${keys(here)}; ${listed(comparedWith)} ${publish(comparedWith)} ${keys(elsewhere)}.`,
  "dnskey-sets-equal.undecided": ({ sets }) =>
    `Servers publish different keys, and which are right cannot be told: ${sets
      .map(({ servers, keyTags }) => `${listed(servers)} ${publish(servers)} ${keys(keyTags)}`)
      .join("; ")}.`,
  "dnskey-sets-equal.not-signed-here": ({ signedOn }, { who }) =>
    `${who} serves the zone without signatures; on ${listed(signedOn)} it is signed.`,

  "serials-converge.behind": ({ serial, newest, newestOn }, { who }) =>
    `${who} serves version ${serial}; ${listed(newestOn)} ${has(newestOn)} version ${newest}.`,
  "serials-converge.behind-in-directory": ({ serial, newest, newestOn }, { who }) =>
    `${who} serves version ${serial}, ${listed(newestOn)} version ${newest}. Each domain controller counts by itself, so this may be nothing but late replication.`,
  "serials-converge.same-serial-other-content": ({ serial, comparedWith }, { who, server }) =>
    server === null
      ? `${listed(comparedWith)} serve different contents under the same version ${serial}; that does not heal by itself.`
      : `${who} serves version ${serial} with another content than ${listed(comparedWith)}; that does not heal by itself.`,

  "nsec3-parameters.iterations": ({ iterations }) =>
    `NSEC3 uses ${counted(iterations, "extra iteration")}, which protects nothing and costs every server and validator.`,
  "nsec3-parameters.too-many-iterations": ({ iterations, limit }) =>
    `NSEC3 uses ${counted(iterations, "extra iteration")}; above ${limit} validators take the zone for not signed.`,
  "nsec3-parameters.salt": ({ saltHex }) =>
    `NSEC3 uses the salt ${saltHex}, which protects nothing.`,
  "nsec3-parameters.unknown-hash": ({ hashAlgorithm }) =>
    `NSEC3 uses hash algorithm ${hashAlgorithm}, which no validator knows.`,
  "nsec3-parameters.differ": ({ here, elsewhere, comparedWith }, { server }) =>
    `${server ?? "One server"} proves that names do not exist by ${here}, ${listed(comparedWith)} by ${elsewhere}.`,
  "nsec3-parameters.record-differs": ({ announced, served }, { who }) =>
    `${who} announces ${announced} in its NSEC3PARAM record, but its NSEC3 records use ${served}.`,

  "algorithm-completeness.not-signed-with": ({ types, algorithms }, { who }) =>
    `${who} publishes keys of ${algorithmsOf(algorithms)}, but does not sign ${listed(types)} with ${each(algorithms)}.`,
  "algorithm-completeness.ds-algorithm-missing": ({ algorithms }) =>
    `The DS set at the parent names ${algorithmsOf(algorithms)}, but the zone has no such key.`,

  "algorithm-strength.algorithm-forbidden": ({ algorithms, keyTags }) =>
    `The zone is signed with ${algorithmsOf(algorithms)} (${keys(keyTags)}), which must not be used any more.`,
  "algorithm-strength.algorithm-weak": ({ algorithms, keyTags }) =>
    `The zone is signed with ${algorithmsOf(algorithms)} (${keys(keyTags)}), which rests on SHA-1; some validators take such a zone for not signed.`,
  "algorithm-strength.key-short": ({ bits, wantedBits, keyTags }) =>
    `RSA ${keys(keyTags)}: ${grouped(bits)} bits; ${grouped(wantedBits)} are advised.`,
  "algorithm-strength.digest-weak": ({ dsKeyTags }) =>
    `The only DS at the parent (${keys(dsKeyTags)}) has a digest that must not be used any more; SHA-256 is advised.`,

  "ttl-fits-rollover.record-ttl": ({ types, ttlSeconds, reckonedSeconds }) =>
    `${listed(types)}: TTL ${seconds(ttlSeconds)}, while changes of the zone-signing key are reckoned with ${seconds(reckonedSeconds)}: they would end before caches have forgotten.`,
  "ttl-fits-rollover.dnskey-ttl": ({ ttlSeconds, reckonedSeconds }) =>
    `The DNSKEY set has TTL ${seconds(ttlSeconds)}, while key changes are reckoned with ${seconds(reckonedSeconds)}: they would go on before caches have the new key.`,
  "ttl-fits-rollover.ds-ttl": ({ ttlSeconds, reckonedSeconds }) =>
    `The DS set has TTL ${seconds(ttlSeconds)}, while changes of the key-signing key are reckoned with ${seconds(reckonedSeconds)}: the old key would leave before caches have the new DS.`,
  "ttl-fits-rollover.longer-than-margin": ({ types, ttlSeconds, marginSeconds }) =>
    `${listed(types)}: TTL ${seconds(ttlSeconds)}, but signatures are renewed only ${seconds(marginSeconds)} before they end, so caches would keep records longer than their signatures.`,

  "denial-proofs.broken": ({ reason }, { who }) =>
    `${who} cannot prove that a name does not exist: ${reason}.`,
  "denial-proofs.missing": (_, { who }) =>
    `${who} says that a name does not exist and gives no proof.`,

  "cds-agrees.no-such-key": ({ keyTags }) =>
    `By CDS the zone asks for a DS set of ${keys(keyTags)}, none of which it publishes; with it the zone would fail.`,
  "cds-agrees.cdnskey-differs": ({ cdsKeyTags, cdnskeyKeyTags }, { who }) =>
    `${who} asks for a DS of ${keys(cdsKeyTags)} by CDS, and of ${keys(cdnskeyKeyTags)} by CDNSKEY.`,
  "cds-agrees.servers-differ": ({ here, elsewhere, comparedWith }, { who }) =>
    `${who} asks by CDS for ${keys(here)}, ${listed(comparedWith)} for ${keys(elsewhere)}.`,
  "cds-agrees.change-wanted": ({ wanted, present }) =>
    `By CDS the zone asks for a DS set of ${keys(wanted)}; the parent has ${dsOf(present)}.`,
  "cds-agrees.removal-wanted": ({ present }) =>
    `By CDS the zone asks its parent to remove the DS set (${keys(present)}).`,

  "key-master-view.keys-differ": ({ saidBy, said, served }) =>
    `${saidBy} reports ${listed(said) || "no keys"}, but answers with ${listed(served) || "none"}.`,
  "key-master-view.not-signed-on-wire": ({ saidBy }) =>
    `${saidBy} reports that the zone is signed, but answers without keys and signatures.`,
  "key-master-view.signed-on-wire": ({ saidBy }) =>
    `${saidBy} reports that the zone is not signed, but answers with keys and signatures.`,
  "key-master-view.signatures-older": ({ saidBy, saidUntil, servedUntil }, { when }) =>
    `${saidBy} reports a signature over the DNSKEY set until ${when(saidUntil)}, but answers with one that ends ${when(servedUntil)}.`,
  "key-master-view.ds-differs": ({ saidBy, said, seen }) =>
    said === "none"
      ? `${saidBy} knows of no DS at the parent, which has ${dsOf(seen)}.`
      : `${saidBy} takes the DS at the parent for current, but the parent has ${dsOf(seen)}.`,

  "single-signer.second-key-maintainer": ({ others }) =>
    `Besides the key master ${listed(others)} ${others.length === 1 ? "maintains" : "maintain"} keys of this zone and ${others.length === 1 ? "signs" : "sign"} it.`,
  "single-signer.ahead-of-key-master": ({ keyMaster, serial, keyMasterSerial }, { who }) =>
    `${who} serves version ${serial}, newer than version ${keyMasterSerial} of the key master ${keyMaster}: it is likely to change the zone itself.`,
  "single-signer.own-keys": ({ keyMaster, keyTags }, { who }) =>
    `${who} publishes ${keys(keyTags)}, which the key master ${keyMaster} does not have: it makes keys of its own.`,

  "servers-answer.silent": (_, { who }) => `${who} does not answer DNS questions.`,
  "servers-answer.silent-from-here": ({ answersTo }, { who }) =>
    `${who} does not answer from everywhere; it does answer ${listed(answersTo)}.`,
  "servers-answer.lame": ({ rcode }, { who }) =>
    `${who} does not answer for this zone: ${rcodeWords(rcode)}${rcode === 0 ? " without authority" : ""}.`,
  "servers-answer.malformed": ({ why }, { who }) =>
    `${who} answers with something that is no DNS answer: ${why}.`,
  "servers-answer.nobody": ({ servers }) => `No server of this zone answers: ${listed(servers)}.`,
  "servers-answer.vantage-blind": ({ vantage }) =>
    `${vantage} reaches neither the servers of this zone nor those of its parent; the fault is more likely there than with all of them.`,

  "strict-view.unverifiable": (
    { types, signedByKeyTags, keysOf, keyTagsThere, until },
    { who, when },
  ) =>
    `${who} signs ${listed(types)} with ${keys(signedByKeyTags)}; whoever has the keys of ${keysOf} (${keys(keyTagsThere)}) cannot verify that, until ${when(until)} or longer.`,
};

function keys(keyTags: readonly number[]): string {
  if (keyTags.length === 0) return "no key";
  return `${keyTags.length === 1 ? "key" : "keys"} ${listed(keyTags.map(String))}`;
}

function dsOf(keyTags: readonly number[]): string {
  return keyTags.length === 0 ? "no DS" : `a DS of ${keys(keyTags)}`;
}

function algorithmsOf(algorithms: readonly number[]): string {
  return listed(algorithms.map((number) => describeAlgorithm(number).mnemonic));
}

function each(algorithms: readonly number[]): string {
  return algorithms.length === 1 ? "it" : "each of them";
}

function seconds(duration: Seconds): string {
  return `${grouped(duration)} s`;
}

function has(servers: readonly string[]): string {
  return servers.length === 1 ? "has" : "have";
}

function publish(servers: readonly string[]): string {
  return servers.length === 1 ? "publishes" : "publish";
}
