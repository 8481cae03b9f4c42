import type { OwnerName } from "@/lib/dns/owner-name";
import { type Rdata, typeOf } from "@/lib/dns/rdata/rdata";
import type { Rrset } from "@/lib/dns/record";
import { CLASS_NUMBER } from "@/lib/dns/record-type";

/** A set of records of one type in class IN; at least one. */
export function rrset(owner: OwnerName, ttlSeconds: number, rdatas: readonly Rdata[]): Rrset {
  const [first] = rdatas;
  if (first === undefined) throw new Error(`no records for ${owner}`);
  return { owner, type: typeOf(first), classNumber: CLASS_NUMBER.IN, ttlSeconds, rdatas };
}
