import { isSameName, type OwnerName, toLowerName } from "@/lib/dns/owner-name";
import type { Rrsig } from "@/lib/dns/rdata/rrsig";
import { isSameServedSet } from "@/lib/dns/rdata/same-rdata";
import { groupIntoRrsets, type ResourceRecord, type Rrset } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";

/** An RRset with the signatures that cover it. */
export type SignedRrset = { readonly rrset: Rrset; readonly rrsigs: readonly Rrsig[] };

/** So few owners' signatures are compared one by one; more are looked up by key, so that work stays linear. */
const MAX_COMPARED = 16;

/** Gathers the records of a section into RRsets, each with its signatures; signatures of nothing are dropped. */
export function groupSigned(records: readonly ResourceRecord[]): readonly SignedRrset[] {
  const signatures: Rrset[] = [];
  const data: Rrset[] = [];
  for (const group of groupIntoRrsets(records)) {
    (group.type === TYPE_NUMBER.RRSIG ? signatures : data).push(group);
  }
  const find = finderOf(signatures);
  return data.map((rrset) => ({ rrset, rrsigs: coveringIn(find(rrset), rrset.type) }));
}

/** Finds the signatures of an RRset's owner and class. */
function finderOf(signatures: readonly Rrset[]): (rrset: Rrset) => Rrset | undefined {
  if (signatures.length <= MAX_COMPARED) {
    return ({ owner, classNumber }) =>
      signatures.find((one) => one.classNumber === classNumber && isSameName(one.owner, owner));
  }
  const byOwner = new Map(signatures.map((one) => [ownerKey(one), one]));
  return (rrset) => byOwner.get(ownerKey(rrset));
}

function coveringIn(signatures: Rrset | undefined, type: number): readonly Rrsig[] {
  const covering: Rrsig[] = [];
  for (const rdata of signatures?.rdatas ?? []) {
    if (rdata.kind === "RRSIG" && rdata.typeCovered === type) covering.push(rdata);
  }
  return covering;
}

/** True if a judgement of one is a judgement of the other, whatever the order of records and of signatures. */
export function isSameSigned(a: SignedRrset, b: SignedRrset): boolean {
  if (a === b) return true;
  const [one, other] = [a.rrset, b.rrset];
  return (
    one.type === other.type &&
    one.classNumber === other.classNumber &&
    one.ttlSeconds === other.ttlSeconds &&
    one.owner === other.owner &&
    isSameServedSet(a.rrsigs, b.rrsigs) &&
    isSameServedSet(one.rdatas, other.rdatas)
  );
}

/** The RRset of a name and type among those of a section. */
export function findSigned(
  sets: readonly SignedRrset[],
  owner: OwnerName,
  type: number,
): SignedRrset | undefined {
  return sets.find(({ rrset }) => rrset.type === type && isSameName(rrset.owner, owner));
}

function ownerKey({ owner, classNumber }: Rrset): string {
  return `${toLowerName(owner)} ${classNumber}`;
}
