import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";

type Types = { readonly types: readonly string[] };
/** What one server serves and what it was compared with. */
type Compared<V> = {
  readonly here: V;
  readonly elsewhere: V;
  readonly comparedWith: readonly ServerName[];
};

/**
 * Every tag that a check can give, with the facts that its sentence is made from. The part before the dot is the check's id. Tags are
 * stable: scripts and tickets name them. Lists are sorted; key tags are numbers, instants Unix seconds.
 */
export type FactsOf = {
  "signatures-valid.expired": Types & { readonly expiredAt: Instant };
  "signatures-valid.not-yet-valid": Types & { readonly validFrom: Instant };
  "signatures-valid.missing": Types;
  "signatures-valid.wrong": Types & { readonly reason: string };

  "signature-margin.ends-soon": Types & { readonly endsAt: Instant };
  "signature-margin.renewal-overdue": Types & {
    readonly endsAt: Instant;
    readonly renewalDueAt: Instant;
  };

  "ds-matches-dnskey.no-match": {
    readonly dsKeyTags: readonly number[];
    readonly publishedKeyTags: readonly number[];
  };
  "ds-matches-dnskey.key-not-served": {
    readonly dsKeyTags: readonly number[];
    readonly publishedKeyTags: readonly number[];
  };
  "ds-matches-dnskey.key-not-signing": { readonly keyTags: readonly number[] };
  "ds-matches-dnskey.zone-not-signed": { readonly dsKeyTags: readonly number[] };
  "ds-matches-dnskey.unusable": { readonly dsKeyTags: readonly number[] };

  "ds-stale.leftover": {
    readonly dsKeyTags: readonly number[];
    readonly publishedKeyTags: readonly number[];
  };

  "ds-present.absent": { readonly parent: ZoneName };

  "parent-servers.silent": { readonly parent: ZoneName };
  "parent-servers.differ": Compared<readonly number[]> & { readonly parent: ZoneName };
  "parent-servers.not-validating": { readonly parent: ZoneName; readonly reason: string };

  "parent-views-agree.differ": {
    readonly inside: readonly number[];
    readonly outside: readonly number[];
  };
  "parent-views-agree.new-key-not-outside": {
    readonly keyTags: readonly number[];
    readonly outside: readonly number[];
  };
  "parent-views-agree.no-outside-view": { readonly vantages: readonly string[] };

  "dnskey-sets-equal.differ": Compared<readonly number[]>;
  "dnskey-sets-equal.undecided": {
    readonly sets: readonly {
      readonly servers: readonly ServerName[];
      readonly keyTags: readonly number[];
    }[];
  };
  "dnskey-sets-equal.not-signed-here": { readonly signedOn: readonly ServerName[] };

  "serials-converge.behind": {
    readonly serial: number;
    readonly newest: number;
    readonly newestOn: readonly ServerName[];
  };
  "serials-converge.behind-in-directory": {
    readonly serial: number;
    readonly newest: number;
    readonly newestOn: readonly ServerName[];
  };
  "serials-converge.same-serial-other-content": {
    readonly serial: number;
    readonly comparedWith: readonly ServerName[];
  };

  "nsec3-parameters.iterations": { readonly iterations: number };
  "nsec3-parameters.too-many-iterations": { readonly iterations: number; readonly limit: number };
  "nsec3-parameters.salt": { readonly saltHex: string };
  "nsec3-parameters.unknown-hash": { readonly hashAlgorithm: number };
  "nsec3-parameters.differ": Compared<string>;
  "nsec3-parameters.record-differs": { readonly announced: string; readonly served: string };

  "algorithm-completeness.not-signed-with": Types & { readonly algorithms: readonly number[] };
  "algorithm-completeness.ds-algorithm-missing": { readonly algorithms: readonly number[] };

  "algorithm-strength.algorithm-forbidden": {
    readonly algorithms: readonly number[];
    readonly keyTags: readonly number[];
  };
  "algorithm-strength.algorithm-weak": {
    readonly algorithms: readonly number[];
    readonly keyTags: readonly number[];
  };
  "algorithm-strength.key-short": {
    readonly bits: number;
    readonly wantedBits: number;
    readonly keyTags: readonly number[];
  };
  "algorithm-strength.digest-weak": {
    readonly dsKeyTags: readonly number[];
    readonly digestTypes: readonly number[];
  };

  "ttl-fits-rollover.record-ttl": Types & {
    readonly ttlSeconds: Seconds;
    readonly reckonedSeconds: Seconds;
  };
  "ttl-fits-rollover.dnskey-ttl": {
    readonly ttlSeconds: Seconds;
    readonly reckonedSeconds: Seconds;
  };
  "ttl-fits-rollover.ds-ttl": { readonly ttlSeconds: Seconds; readonly reckonedSeconds: Seconds };
  "ttl-fits-rollover.longer-than-margin": Types & {
    readonly ttlSeconds: Seconds;
    readonly marginSeconds: Seconds;
  };

  "denial-proofs.broken": { readonly reason: string };
  "denial-proofs.missing": Readonly<Record<string, never>>;

  "cds-agrees.no-such-key": { readonly keyTags: readonly number[] };
  "cds-agrees.cdnskey-differs": {
    readonly cdsKeyTags: readonly number[];
    readonly cdnskeyKeyTags: readonly number[];
  };
  "cds-agrees.servers-differ": Compared<readonly number[]>;
  "cds-agrees.change-wanted": {
    readonly wanted: readonly number[];
    readonly present: readonly number[];
  };
  "cds-agrees.removal-wanted": { readonly present: readonly number[] };

  "key-master-view.keys-differ": {
    readonly saidBy: ServerName;
    /** Keys as `key 1234` where their public half was told, else by count as `2 keys of flags 257 and algorithm 8`. */
    readonly said: readonly string[];
    readonly served: readonly string[];
  };
  "key-master-view.not-signed-on-wire": { readonly saidBy: ServerName };
  "key-master-view.signed-on-wire": { readonly saidBy: ServerName };
  "key-master-view.signatures-older": {
    readonly saidBy: ServerName;
    readonly saidUntil: Instant;
    readonly servedUntil: Instant;
  };
  "key-master-view.ds-differs": {
    readonly saidBy: ServerName;
    readonly said: "current" | "stale" | "none";
    readonly seen: readonly number[];
  };

  "single-signer.second-key-maintainer": { readonly others: readonly ServerName[] };
  "single-signer.ahead-of-key-master": {
    readonly keyMaster: ServerName;
    readonly serial: number;
    readonly keyMasterSerial: number;
  };
  "single-signer.own-keys": {
    readonly keyMaster: ServerName;
    readonly keyTags: readonly number[];
  };

  "servers-answer.silent": { readonly attempts: number };
  "servers-answer.silent-from-here": { readonly answersTo: readonly string[] };
  "servers-answer.lame": { readonly rcode: number };
  "servers-answer.malformed": { readonly why: string };
  "servers-answer.nobody": { readonly servers: readonly ServerName[] };
  "servers-answer.vantage-blind": { readonly vantage: string };

  "strict-view.unverifiable": Types & {
    readonly signedByKeyTags: readonly number[];
    readonly keysOf: ServerName;
    readonly keyTagsThere: readonly number[];
    readonly until: Instant;
  };
};

/** A tag of the catalogue. */
export type FindingTag = keyof FactsOf;

type CheckOf<T extends string> = T extends `${infer Check}.${string}` ? Check : never;

/** The id of a check, in words: one file here, one page in docs/checks. */
export type CheckId = CheckOf<FindingTag>;
