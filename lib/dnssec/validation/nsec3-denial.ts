import { isAtOrBelow, lastLabels, parentOf, wildcardBelow } from "@/lib/dns/name-relations";
import { compareOctets, equalOctets, fromBase32Hex } from "@/lib/dns/octets";
import { isSameName, type OwnerName } from "@/lib/dns/owner-name";
import { type Nsec3, OPT_OUT_FLAG } from "@/lib/dns/rdata/nsec3";
import type { ZoneName } from "@/lib/dns/zone-name";
import { err, ok, type Result } from "@/lib/result";
import type { Crypto } from "../crypto";
import type { Instant } from "../instant";
import { type DenialClaim, type DenialResult, isCutOff, judgeBitmap } from "./denial-claim";
import { nsec3Hash } from "./nsec3-hash";
import { type DenialFlaw, earliest } from "./security-status";

/** An NSEC3 record whose signature is valid. */
export type ProvenNsec3 = {
  readonly owner: OwnerName;
  readonly rdata: Nsec3;
  readonly validUntil: Instant;
};

const SHA1_HASH = 1;

/**
 * Judges a claim by NSEC3 records (RFC 5155 §8). The records' signatures must have been verified. Above `maxIterations`
 * nothing is computed and the answer counts as insecure (RFC 9276 §3.2).
 */
export function proveByNsec3(
  claim: DenialClaim,
  records: readonly ProvenNsec3[],
  options: { readonly crypto: Crypto; readonly maxIterations: number },
): DenialResult {
  const chain = chainOf(claim.zone, records);
  if (!chain.ok) return chain;
  const { iterations, entries } = chain.value;
  if (iterations > options.maxIterations) {
    const validUntil = earliest(entries.map((entry) => entry.validUntil));
    const limit = options.maxIterations;
    return ok({ validUntil, insecure: { kind: "nsec3-iterations", iterations, limit } });
  }
  const proof = new Nsec3Proof(options.crypto, claim, chain.value);
  switch (claim.kind) {
    case "no-name":
      return proof.proveNoName();
    case "no-type":
    case "no-ds":
      return proof.proveNoType();
    case "no-closer-name":
      return proof.proveNoCloserName(claim.wildcardLabels);
  }
}

type Entry = {
  readonly hash: Uint8Array;
  readonly rdata: Nsec3;
  readonly validUntil: Instant;
};

type Chain = {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly entries: readonly Entry[];
};

/** Records of unknown hash or flags do not count (RFC 5155 §8.1, §8.2); the rest must be of one chain. */
function chainOf(zone: ZoneName, records: readonly ProvenNsec3[]): Result<Chain, DenialFlaw> {
  const entries: Entry[] = [];
  for (const { owner, rdata, validUntil } of records) {
    const hash = hashOfOwner(owner, zone);
    const isKnown = rdata.hashAlgorithm === SHA1_HASH && (rdata.flags & ~OPT_OUT_FLAG) === 0;
    if (hash !== undefined && isKnown) entries.push({ hash, rdata, validUntil });
  }
  const first = entries[0]?.rdata;
  if (first === undefined) return err("denial-nsec3-parameters");
  const { iterations, salt } = first;
  const isOneChain = entries.every(
    ({ rdata }) => rdata.iterations === iterations && equalOctets(rdata.salt, salt),
  );
  return isOneChain ? ok({ iterations, salt, entries }) : err("denial-nsec3-parameters");
}

function hashOfOwner(owner: OwnerName, zone: ZoneName): Uint8Array | undefined {
  const parent = parentOf(owner);
  if (parent === undefined || !isSameName(parent, zone)) return undefined;
  const label = parent === "." ? owner : owner.slice(0, -parent.length - 1);
  return fromBase32Hex(label);
}

type EncloserProof = {
  readonly closestEncloser: OwnerName;
  readonly encloserEntry: Entry;
  readonly nextCloserEntry: Entry;
};

class Nsec3Proof {
  readonly #crypto: Crypto;
  readonly #claim: DenialClaim;
  readonly #chain: Chain;

  constructor(crypto: Crypto, claim: DenialClaim, chain: Chain) {
    this.#crypto = crypto;
    this.#claim = claim;
    this.#chain = chain;
  }

  /** RFC 5155 §8.4. */
  proveNoName(): DenialResult {
    const encloser = this.#proveEncloser();
    if (!encloser.ok) return encloser;
    const { closestEncloser, encloserEntry, nextCloserEntry } = encloser.value;
    const wildcard = this.#findCover(wildcardBelow(closestEncloser));
    if (wildcard === undefined) return err("denial-wildcard-not-covered");
    return this.#provenBy([encloserEntry, nextCloserEntry, wildcard], nextCloserEntry);
  }

  /** RFC 5155 §8.5, §8.6, §8.7. */
  proveNoType(): DenialResult {
    const claim = this.#claim;
    const match = this.#findMatch(claim.name);
    if (match !== undefined) return judgeBitmap(match.rdata.types, claim, match.validUntil);
    const encloser = this.#proveEncloser();
    if (!encloser.ok) return encloser;
    const { closestEncloser, encloserEntry, nextCloserEntry } = encloser.value;
    const used = [encloserEntry, nextCloserEntry];
    if (isOptOut(nextCloserEntry)) return this.#provenBy(used, nextCloserEntry);
    if (claim.kind === "no-ds") return err("denial-not-a-delegation");
    const wildcard = this.#findMatch(wildcardBelow(closestEncloser));
    if (wildcard === undefined) return err("denial-wildcard-not-covered");
    const validUntil = earliest([...used, wildcard].map((entry) => entry.validUntil));
    return judgeBitmap(wildcard.rdata.types, claim, validUntil);
  }

  /** RFC 5155 §8.8. */
  proveNoCloserName(wildcardLabels: number): DenialResult {
    const cover = this.#findCover(lastLabels(this.#claim.name, wildcardLabels + 1));
    return cover === undefined ? err("denial-name-not-covered") : this.#provenBy([cover], cover);
  }

  /** The closest provable encloser is matched and the next closer name is covered (RFC 5155 §8.3). */
  #proveEncloser(): Result<EncloserProof, DenialFlaw> {
    const { name, zone } = this.#claim;
    let nextCloser: OwnerName | undefined;
    let candidate: OwnerName | undefined = name;
    while (candidate !== undefined && isAtOrBelow(candidate, zone)) {
      const encloserEntry = this.#findMatch(candidate);
      if (encloserEntry !== undefined) {
        if (nextCloser === undefined) return err("denial-name-exists");
        return this.#proveNextCloser(candidate, encloserEntry, nextCloser);
      }
      nextCloser = candidate;
      candidate = parentOf(candidate);
    }
    return err("denial-no-closest-encloser");
  }

  #proveNextCloser(
    closestEncloser: OwnerName,
    encloserEntry: Entry,
    nextCloser: OwnerName,
  ): Result<EncloserProof, DenialFlaw> {
    if (isCutOff(encloserEntry.rdata.types)) return err("denial-from-other-side-of-cut");
    const nextCloserEntry = this.#findCover(nextCloser);
    if (nextCloserEntry === undefined) return err("denial-name-not-covered");
    return ok({ closestEncloser, encloserEntry, nextCloserEntry });
  }

  /** In an opt-out span the name may exist without signatures: no secure denial (RFC 5155 §9.2). */
  #provenBy(used: readonly Entry[], nextCloserEntry: Entry): DenialResult {
    const validUntil = earliest(used.map((entry) => entry.validUntil));
    const { name } = this.#claim;
    const insecure = isOptOut(nextCloserEntry) ? { kind: "opt-out-span" as const, name } : null;
    return ok({ validUntil, insecure });
  }

  #findMatch(name: OwnerName): Entry | undefined {
    const hash = nsec3Hash(this.#crypto, name, this.#chain);
    return this.#chain.entries.find((entry) => equalOctets(entry.hash, hash));
  }

  #findCover(name: OwnerName): Entry | undefined {
    const hash = nsec3Hash(this.#crypto, name, this.#chain);
    return this.#chain.entries.find((entry) => isCovered(hash, entry));
  }
}

function isCovered(hash: Uint8Array, { hash: owner, rdata: { nextHash } }: Entry): boolean {
  const isAfterOwner = compareOctets(owner, hash) < 0;
  const isBeforeNext = compareOctets(hash, nextHash) < 0;
  const isLast = compareOctets(nextHash, owner) <= 0;
  if (isLast) return (isAfterOwner || isBeforeNext) && !equalOctets(hash, owner);
  return isAfterOwner && isBeforeNext;
}

function isOptOut(entry: Entry): boolean {
  return (entry.rdata.flags & OPT_OUT_FLAG) !== 0;
}
