import { canonicalSortKey } from "@/lib/dns/name-order";
import { isAtOrBelow, parentOf } from "@/lib/dns/name-relations";
import { toBase32Hex } from "@/lib/dns/octets";
import { type OwnerName, toLowerName } from "@/lib/dns/owner-name";
import { type Rrset, rrsetKey } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "../../crypto";
import { nsec3Hash } from "../nsec3-hash";
import { type ZoneNode, zoneNodes } from "./denial-chain";
import { type DenialMethod, denialRrsets } from "./sign-zone";

/** A zone's content laid out for answering: what exists where, and which denial record speaks for a name. */
export interface AuthoritativeZone {
  readonly zone: ZoneName;
  readonly denial: DenialMethod | null;
  find(owner: OwnerName, type: number): Rrset | undefined;
  /** The node of an existing name, empty non-terminals included. */
  nodeOf(name: OwnerName): ZoneNode | undefined;
  /** The delegation or DNAME that takes a name out of the zone's own data: the highest below or at the apex. */
  cutAbove(name: OwnerName): ZoneNode | undefined;
  /** The denial RRset that matches the name. */
  denialMatching(name: OwnerName): Rrset | undefined;
  /** The denial RRset whose span holds the name. */
  denialCovering(name: OwnerName): Rrset | undefined;
}

/** A position in the chain, in the order of the chain. */
type Span = { readonly key: string; readonly rrset: Rrset };

/**
 * Lays out a zone. `rrsets` is its content with SOA and DNSKEY, without RRSIG and denial records; those are made by the
 * denial method, and not at all where it is null (an unsigned zone).
 */
export function createAuthoritativeZone(
  rrsets: readonly Rrset[],
  settings: {
    readonly zone: ZoneName;
    readonly denial: DenialMethod | null;
    readonly crypto: Crypto;
  },
): AuthoritativeZone {
  const { zone, denial, crypto } = settings;
  const added = denial === null ? [] : denialRrsets(rrsets, { zone, denial, crypto });
  const content = [...rrsets, ...added.filter((rrset) => rrset.type === TYPE_NUMBER.NSEC3PARAM)];
  const byKey = new Map([...rrsets, ...added].map((rrset) => [keyOf(rrset), rrset]));
  const nodes = new Map(zoneNodes(content, zone).map((node) => [node.name, node]));
  const spans = spansOf(added, denial);
  const chainKey = (name: OwnerName) =>
    denial?.kind === "nsec3" ? hashKey(nsec3Hash(crypto, name, denial)) : canonicalSortKey(name);
  return {
    zone,
    denial,
    find: (owner, type) => byKey.get(rrsetKey(owner, type, CLASS_NUMBER.IN)),
    nodeOf: (name) => nodes.get(toLowerName(name)),
    cutAbove: (name) => highestCut(toLowerName(name), zone, nodes),
    denialMatching(name) {
      const span = spanAt(spans, chainKey(name));
      return span?.key === chainKey(name) ? span.rrset : undefined;
    },
    denialCovering(name) {
      const span = spanAt(spans, chainKey(name)) ?? spans.at(-1);
      return span?.key === chainKey(name) ? undefined : span?.rrset;
    },
  };
}

function keyOf(rrset: Rrset): string {
  return rrsetKey(rrset.owner, rrset.type, rrset.classNumber);
}

/** `denialRrsets` gives the chain in its own order already. */
function spansOf(added: readonly Rrset[], denial: DenialMethod | null): readonly Span[] {
  const type = denial?.kind === "nsec3" ? TYPE_NUMBER.NSEC3 : TYPE_NUMBER.NSEC;
  return added
    .filter((rrset) => rrset.type === type)
    .map((rrset) => ({
      key:
        denial?.kind === "nsec3"
          ? rrset.owner.split(".", 1).join("")
          : canonicalSortKey(rrset.owner),
      rrset,
    }));
}

/** The owner label of a hash: Base32hex keeps the order of the octets (RFC 5155 §1.3). */
function hashKey(hash: Uint8Array): string {
  return toBase32Hex(hash).toLowerCase();
}

/** The last span that does not begin after the key. */
function spanAt(spans: readonly Span[], key: string): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.key ?? "") <= key) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
}

function highestCut(
  name: OwnerName,
  zone: ZoneName,
  nodes: ReadonlyMap<OwnerName, ZoneNode>,
): ZoneNode | undefined {
  let highest: ZoneNode | undefined;
  let candidate: OwnerName | undefined = name;
  while (candidate !== undefined && isAtOrBelow(candidate, zone)) {
    const node = nodes.get(candidate);
    const isDname = node?.types.includes(TYPE_NUMBER.DNAME) === true && candidate !== name;
    if (node?.role === "cut" || isDname) highest = node;
    candidate = parentOf(candidate);
  }
  return highest;
}
