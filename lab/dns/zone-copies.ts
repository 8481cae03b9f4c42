import { toHex } from "@/lib/dns/octets";
import type { Rrset } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { SignedRrset } from "@/lib/dnssec/validation/signed-rrset";
import {
  type AuthoritativeZone,
  createAuthoritativeZone,
} from "@/lib/dnssec/validation/signing/authoritative-zone";
import {
  createOnDemandSigner,
  type OnDemandSigner,
} from "@/lib/dnssec/validation/signing/on-demand-signer";
import type { SignaturePeriod, SigningKey } from "@/lib/dnssec/validation/signing/sign-rrset";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { CopyFacts } from "./copy-facts";
import { type Addresses, delegationMark, dsRrset } from "./delegations";
import type { KeyPairs } from "./key-pairs";
import { rrsetsOf } from "./zone-content";
import type { TreeZone, ZoneTree } from "./zone-tree";

/** A server's copy, ready to answer from. */
export type ZoneCopy = {
  readonly zone: AuthoritativeZone;
  readonly sign: (rrset: Rrset) => SignedRrset;
};

type DelegationState = {
  readonly generation: number;
  readonly mark: string;
  readonly version: number;
};
type Remembered = { readonly fingerprint: string; readonly zone: AuthoritativeZone };

/** Copies that stay laid out; the one that was laid out first goes first. */
const REMEMBERED_COPIES = 2_000;
/** Signatures that each server remembers. */
const REMEMBERED_SIGNATURES = 2_000;

/** The places that the lab's zones have in the world. */
export type Places = { readonly tree: ZoneTree; readonly addresses: Addresses };

/** Lays out and signs what is asked for, and nothing else: ten thousand zones cost nothing until somebody asks. */
export class ZoneCopies {
  readonly #places: Places;
  readonly #pairs: KeyPairs;
  readonly #crypto: Crypto;
  readonly #copies = new Map<string, Remembered>();
  readonly #signers = new Map<ServerName, OnDemandSigner>();
  readonly #delegations = new Map<TreeZone, DelegationState>();

  constructor(places: Places, pairs: KeyPairs, crypto: Crypto) {
    this.#places = places;
    this.#pairs = pairs;
    this.#crypto = crypto;
  }

  /** `generation` tells when the delegations may have changed. */
  open(input: {
    readonly server: ServerName;
    readonly zone: TreeZone;
    readonly facts: CopyFacts;
    readonly generation: number;
  }): ZoneCopy {
    const { server, zone, facts } = input;
    const keys = this.#pairs.findAll(facts.keys);
    return { zone: this.#lay(input, keys), sign: this.#signing(server, zone, facts, keys) };
  }

  #lay(
    { server, zone, facts, generation }: Parameters<ZoneCopies["open"]>[0],
    keys: readonly SigningKey[],
  ): AuthoritativeZone {
    const name = `${server} ${zone.name}`;
    const version = this.#delegationVersion(zone, generation);
    const fingerprint = `${factsMark(facts)} ${keys.length} ${version}`;
    const known = this.#copies.get(name);
    if (known?.fingerprint === fingerprint) return known.zone;
    const dnskeys = keys.map((key) => key.dnskey);
    const rrsets = rrsetsOf(zone, { ...facts, dnskeys }, this.#places);
    const denial = keys.length === 0 ? null : facts.denial;
    const settings = { zone: zone.name, denial, crypto: this.#crypto };
    const laid = this.#withDs(layOutLazily(rrsets, settings));
    this.#copies.delete(name);
    this.#copies.set(name, { fingerprint, zone: laid });
    if (this.#copies.size > REMEMBERED_COPIES) {
      const oldest = this.#copies.keys().next();
      if (!oldest.done) this.#copies.delete(oldest.value);
    }
    return laid;
  }

  /** DS records need their child's keys, so they are made when they are asked for. */
  #withDs(zone: AuthoritativeZone): AuthoritativeZone {
    return {
      ...zone,
      find: (owner, type) => {
        const found = zone.find(owner, type);
        if (type !== TYPE_NUMBER.DS || found === undefined) return found;
        const child = this.#places.tree.find(owner);
        return child === null ? undefined : dsRrset(child, this.#pairs, this.#crypto);
      },
    };
  }

  #signing(
    server: ServerName,
    { name }: TreeZone,
    facts: CopyFacts,
    keys: readonly SigningKey[],
  ): ZoneCopy["sign"] {
    const signing = (part: "dnskey-set" | "zone") =>
      keys.filter((key, index) => {
        const signs = facts.keys[index]?.signs;
        return (signs === "all" || signs === part) && this.#crypto.canSign(key.dnskey.algorithm);
      });
    const [keySigningKeys, zoneSigningKeys] = [signing("dnskey-set"), signing("zone")];
    const signer = this.#signerOf(server);
    return (rrset) => {
      const period = rrset.type === TYPE_NUMBER.DNSKEY ? facts.dnskeyPeriod : facts.recordsPeriod;
      if (facts.denial === null || period === null) return { rrset, rrsigs: [] };
      const made = signer.sign(rrset, {
        zone: name,
        keySigningKeys,
        zoneSigningKeys,
        denial: facts.denial,
        period: asPeriod(period),
        crypto: this.#crypto,
      });
      return facts.isCorrupt ? broken(made) : made;
    };
  }

  #signerOf(server: ServerName): OnDemandSigner {
    const known = this.#signers.get(server);
    if (known !== undefined) return known;
    const signer = createOnDemandSigner(REMEMBERED_SIGNATURES);
    this.#signers.set(server, signer);
    return signer;
  }

  /** Another number whenever the NS, DS or denial records of the zone's children may be others. */
  #delegationVersion(zone: TreeZone, generation: number): number {
    const known = this.#delegations.get(zone);
    if (known?.generation === generation) return known.version;
    const mark = delegationMark(zone);
    const version = (known?.version ?? 0) + (known?.mark === mark ? 0 : 1);
    this.#delegations.set(zone, { generation, mark, version });
    return version;
  }
}

/** Hashing every name of a zone takes longer than all the rest, and only denials need it. */
function layOutLazily(
  rrsets: readonly Rrset[],
  settings: Parameters<typeof createAuthoritativeZone>[1],
): AuthoritativeZone {
  const plain = createAuthoritativeZone(rrsets, { ...settings, denial: null });
  if (settings.denial === null) return plain;
  let made: AuthoritativeZone | null = null;
  const whole = () => {
    made ??= createAuthoritativeZone(rrsets, settings);
    return made;
  };
  return {
    ...plain,
    denial: settings.denial,
    find: (owner, type) => (MADE_BY_DENIAL.has(type) ? whole() : plain).find(owner, type),
    denialMatching: (name) => whole().denialMatching(name),
    denialCovering: (name) => whole().denialCovering(name),
  };
}

const MADE_BY_DENIAL: ReadonlySet<number> = new Set([
  TYPE_NUMBER.NSEC,
  TYPE_NUMBER.NSEC3,
  TYPE_NUMBER.NSEC3PARAM,
]);

/** Everything that the records of a copy follow from, its delegations aside. */
function factsMark({ serial, keys, denial, dnskeyTtlSeconds }: CopyFacts): string {
  const keyMark = keys.map((key) => `${key.keyId}/${key.flags}`).join(",");
  const denialMark =
    denial?.kind === "nsec3"
      ? `${denial.iterations}/${toHex(denial.salt)}/${denial.optOut}`
      : (denial?.kind ?? "none");
  return `${serial} ${dnskeyTtlSeconds} ${keyMark} ${denialMark}`;
}

/** Instants before 1970 have no place in a signature. */
function asPeriod({ inception, expiration }: SignaturePeriod): SignaturePeriod {
  return { inception: Math.max(0, inception), expiration };
}

/** The same RRset with every signature wrong (fault `corrupt-signature`). */
function broken({ rrset, rrsigs }: SignedRrset): SignedRrset {
  return {
    rrset,
    rrsigs: rrsigs.map((rrsig) => ({
      ...rrsig,
      signature: rrsig.signature.map((octet, index) => (index === 0 ? octet ^ 0xff : octet)),
    })),
  };
}
