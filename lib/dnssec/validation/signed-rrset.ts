import { type OwnerName, toLowerName } from "@/lib/dns/owner-name";
import type { Rrsig } from "@/lib/dns/rdata/rrsig";
import { groupIntoRrsets, type ResourceRecord, type Rrset, rdatasOf } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";

/** An RRset with the signatures that cover it. */
export type SignedRrset = { readonly rrset: Rrset; readonly rrsigs: readonly Rrsig[] };

/** Gathers the records of a section into RRsets, each with its signatures; signatures of nothing are dropped. */
export function groupSigned(records: readonly ResourceRecord[]): readonly SignedRrset[] {
  const groups = groupIntoRrsets(records);
  const signatures = new Map<string, Rrsig[]>();
  for (const group of groups) {
    if (group.type !== TYPE_NUMBER.RRSIG) continue;
    signatures.set(ownerKey(group.owner, group.classNumber), rdatasOf(group.rdatas, "RRSIG"));
  }
  return groups
    .filter((group) => group.type !== TYPE_NUMBER.RRSIG)
    .map((rrset) => {
      const ofOwner = signatures.get(ownerKey(rrset.owner, rrset.classNumber)) ?? [];
      return { rrset, rrsigs: ofOwner.filter((rrsig) => rrsig.typeCovered === rrset.type) };
    });
}

/** The RRset of a name and type among those of a section. */
export function findSigned(
  sets: readonly SignedRrset[],
  owner: OwnerName,
  type: number,
): SignedRrset | undefined {
  const lower = toLowerName(owner);
  return sets.find(({ rrset }) => rrset.type === type && toLowerName(rrset.owner) === lower);
}

function ownerKey(owner: OwnerName, classNumber: number): string {
  return `${toLowerName(owner)} ${classNumber}`;
}
