import { isSameName, type OwnerName, toLowerName } from "./owner-name";
import { type Rdata, typeOf } from "./rdata/rdata";

/** A resource record (RFC 1035 §3.2.1). */
export type ResourceRecord = {
  readonly owner: OwnerName;
  readonly classNumber: number;
  readonly ttlSeconds: number;
  readonly rdata: Rdata;
};

/** The records of one owner, type and class (RFC 9499 §5); TTL is the lowest of theirs (RFC 2181 §5.2). */
export type Rrset = {
  readonly owner: OwnerName;
  readonly type: number;
  readonly classNumber: number;
  readonly ttlSeconds: number;
  /** At least one, in the order received. */
  readonly rdatas: readonly Rdata[];
};

/** What identifies an RRset: owner in lower case, type, class. */
export function rrsetKey(owner: OwnerName, type: number, classNumber: number): string {
  return `${toLowerName(owner)} ${type} ${classNumber}`;
}

type GrowingRrset = {
  readonly owner: OwnerName;
  readonly type: number;
  readonly classNumber: number;
  ttlSeconds: number;
  readonly rdatas: Rdata[];
};

/** So few are compared one by one; more are looked up by key, so that work stays linear. */
const MAX_COMPARED = 16;

/** Gathers records into RRsets, in order of first appearance. RRSIGs of one owner become one set here. */
export function groupIntoRrsets(records: readonly ResourceRecord[]): Rrset[] {
  const groups: GrowingRrset[] = [];
  const byKey = records.length > MAX_COMPARED ? new Map<string, GrowingRrset>() : null;
  for (const { owner, classNumber, ttlSeconds, rdata } of records) {
    const type = typeOf(rdata);
    const key = byKey === null ? "" : rrsetKey(owner, type, classNumber);
    const known = byKey === null ? findRrset(groups, owner, type, classNumber) : byKey.get(key);
    if (known === undefined) {
      const group = { owner, type, classNumber, ttlSeconds, rdatas: [rdata] };
      groups.push(group);
      byKey?.set(key, group);
    } else {
      if (ttlSeconds < known.ttlSeconds) known.ttlSeconds = ttlSeconds;
      known.rdatas.push(rdata);
    }
  }
  return groups;
}

function findRrset(
  groups: readonly GrowingRrset[],
  owner: OwnerName,
  type: number,
  classNumber: number,
): GrowingRrset | undefined {
  for (const group of groups) {
    const isLike = group.type === type && group.classNumber === classNumber;
    if (isLike && isSameName(group.owner, owner)) return group;
  }
  return undefined;
}

/** The RDATA of a set that is of one kind. */
export function rdatasOf<K extends Rdata["kind"]>(
  rdatas: readonly Rdata[],
  kind: K,
): Extract<Rdata, { readonly kind: K }>[] {
  return rdatas.filter(
    (rdata): rdata is Extract<Rdata, { readonly kind: K }> => rdata.kind === kind,
  );
}
