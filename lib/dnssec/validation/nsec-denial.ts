import { compareNames } from "@/lib/dns/name-order";
import { commonAncestor, countLabels, isBelow, wildcardBelow } from "@/lib/dns/name-relations";
import { isSameName, type OwnerName } from "@/lib/dns/owner-name";
import type { Nsec } from "@/lib/dns/rdata/nsec";
import { err, ok } from "@/lib/result";
import type { Instant } from "../instant";
import { type DenialClaim, type DenialResult, isCutOff, judgeBitmap } from "./denial-claim";
import { earliest } from "./security-status";

/** An NSEC record whose signature is valid. */
export type ProvenNsec = {
  readonly owner: OwnerName;
  readonly rdata: Nsec;
  readonly validUntil: Instant;
};

/** Judges a claim by NSEC records (RFC 4035 §5.4). The records' signatures must have been verified. */
export function proveByNsec(claim: DenialClaim, records: readonly ProvenNsec[]): DenialResult {
  switch (claim.kind) {
    case "no-name":
      return proveNoName(claim, records);
    case "no-type":
    case "no-ds":
      return proveNoType(claim, records);
    case "no-closer-name":
      return proveNoCloserName(claim, claim.wildcardLabels, records);
  }
}

function proveNoName(claim: DenialClaim, records: readonly ProvenNsec[]): DenialResult {
  if (findMatch(claim.name, records) !== undefined) return err("denial-name-exists");
  const cover = findCover(claim.name, claim, records);
  if (cover === undefined) return err("denial-name-not-covered");
  if (isBlindTo(cover, claim.name)) return err("denial-from-other-side-of-cut");
  if (isBelow(cover.rdata.nextName, claim.name)) return err("denial-name-exists");
  const wildcard = wildcardBelow(closestEncloser(claim.name, cover));
  const wildcardCover = findCover(wildcard, claim, records);
  if (wildcardCover === undefined) return err("denial-wildcard-not-covered");
  return provenBy([cover, wildcardCover]);
}

function proveNoType(claim: DenialClaim, records: readonly ProvenNsec[]): DenialResult {
  const match = findMatch(claim.name, records);
  if (match !== undefined) return judgeBitmap(match.rdata.types, claim, match.validUntil);
  const cover = findCover(claim.name, claim, records);
  if (cover === undefined) return err("denial-name-not-covered");
  if (isBlindTo(cover, claim.name)) return err("denial-from-other-side-of-cut");
  if (claim.kind === "no-ds") return err("denial-not-a-delegation");
  // An empty non-terminal has no NSEC of its own: the next name lies below it.
  if (isBelow(cover.rdata.nextName, claim.name)) return provenBy([cover]);
  return proveWildcardNoType(claim, cover, records);
}

/** The wildcard exists without the type; it may be an empty non-terminal itself (RFC 4592 §2.2.2). */
function proveWildcardNoType(
  claim: DenialClaim,
  cover: ProvenNsec,
  records: readonly ProvenNsec[],
): DenialResult {
  const wildcard = wildcardBelow(closestEncloser(claim.name, cover));
  const match = findMatch(wildcard, records);
  if (match !== undefined) {
    const validUntil = earliest([cover.validUntil, match.validUntil]);
    return judgeBitmap(match.rdata.types, claim, validUntil);
  }
  const empty = findCover(wildcard, claim, records);
  const isEmptyNonTerminal = empty !== undefined && isBelow(empty.rdata.nextName, wildcard);
  return isEmptyNonTerminal ? provenBy([cover, empty]) : err("denial-wildcard-not-covered");
}

/** Nothing exists between the name and the wildcard that answered: the encloser is the wildcard's parent. */
function proveNoCloserName(
  claim: DenialClaim,
  wildcardLabels: number,
  records: readonly ProvenNsec[],
): DenialResult {
  if (findMatch(claim.name, records) !== undefined) return err("denial-name-exists");
  const cover = findCover(claim.name, claim, records);
  if (cover === undefined) return err("denial-name-not-covered");
  if (isBlindTo(cover, claim.name)) return err("denial-from-other-side-of-cut");
  const enclosed = countLabels(closestEncloser(claim.name, cover));
  return enclosed === wildcardLabels ? provenBy([cover]) : err("denial-name-exists");
}

function provenBy(records: readonly ProvenNsec[]): DenialResult {
  return ok({ validUntil: earliest(records.map((record) => record.validUntil)), insecure: null });
}

function findMatch(name: OwnerName, records: readonly ProvenNsec[]): ProvenNsec | undefined {
  return records.find((record) => isSameName(record.owner, name));
}

function findCover(
  name: OwnerName,
  { zone }: DenialClaim,
  records: readonly ProvenNsec[],
): ProvenNsec | undefined {
  return records.find(({ owner, rdata: { nextName } }) => {
    if (compareNames(owner, name) >= 0) return false;
    // The last record of the chain points back to the apex (RFC 4034 §4.1.1).
    return isSameName(nextName, zone) || compareNames(name, nextName) < 0;
  });
}

/** The record stands at an ancestor that is a cut or a DNAME: it says nothing of names below. */
function isBlindTo(record: ProvenNsec, name: OwnerName): boolean {
  return isBelow(name, record.owner) && isCutOff(record.rdata.types);
}

/** The longest existing ancestor of a covered name: it encloses one of the two neighbours. */
function closestEncloser(name: OwnerName, { owner, rdata }: ProvenNsec): OwnerName {
  const byOwner = commonAncestor(name, owner);
  const byNext = commonAncestor(name, rdata.nextName);
  return countLabels(byOwner) >= countLabels(byNext) ? byOwner : byNext;
}
