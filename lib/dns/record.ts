import { type OwnerName, toLowerName } from "./owner-name";
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

/** Gathers records into RRsets, in order of first appearance. RRSIGs of one owner become one set here. */
export function groupIntoRrsets(records: readonly ResourceRecord[]): Rrset[] {
  const groups = new Map<string, { first: ResourceRecord; ttlSeconds: number; rdatas: Rdata[] }>();
  for (const record of records) {
    const key = rrsetKey(record.owner, typeOf(record.rdata), record.classNumber);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { first: record, ttlSeconds: record.ttlSeconds, rdatas: [record.rdata] });
    } else {
      group.ttlSeconds = Math.min(group.ttlSeconds, record.ttlSeconds);
      group.rdatas.push(record.rdata);
    }
  }
  return Array.from(groups.values(), ({ first, ttlSeconds, rdatas }) => ({
    owner: first.owner,
    type: typeOf(first.rdata),
    classNumber: first.classNumber,
    ttlSeconds,
    rdatas,
  }));
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
