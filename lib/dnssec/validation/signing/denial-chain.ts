import { canonicalSortKey } from "@/lib/dns/name-order";
import { isAtOrBelow, isBelow, parentOf } from "@/lib/dns/name-relations";
import { compareOctets } from "@/lib/dns/octets";
import { type OwnerName, toLowerName } from "@/lib/dns/owner-name";
import { OPT_OUT_FLAG } from "@/lib/dns/rdata/nsec3";
import type { Rrset } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "../../crypto";
import { type Nsec3Parameters, nsec3Hash, nsec3Owner } from "../nsec3-hash";

/** A name of a zone and what it owns, by the zone's own authority. */
export type ZoneNode = {
  readonly name: OwnerName;
  /** Types that exist here, RRSIG and denial types not counted; empty for an empty non-terminal. */
  readonly types: readonly number[];
  /** `cut`: a delegation below the apex; only its DS is authoritative (RFC 4035 §2.3). */
  readonly role: "apex" | "authoritative" | "cut" | "empty";
};

/** The names that the zone has authority over, empty non-terminals included, glue and data below cuts left out. */
export function zoneNodes(rrsets: readonly Rrset[], zone: ZoneName): readonly ZoneNode[] {
  const types = typesByName(rrsets, zone);
  const isCut = (name: OwnerName) => name !== zone && types.get(name)?.has(TYPE_NUMBER.NS) === true;
  const ends = new Set<OwnerName>();
  for (const [name, set] of types) {
    if (isCut(name) || set.has(TYPE_NUMBER.DNAME)) ends.add(name);
  }
  const nodes = new Map<OwnerName, ZoneNode>();
  for (const [name, set] of types) {
    if (hasCutAbove(name, zone, ends)) continue;
    const kept = isCut(name) ? [...set].filter(isParentSideType) : [...set];
    const role = roleOf(name, zone, isCut(name));
    nodes.set(name, { name, types: kept.sort((a, b) => a - b), role });
    addEmptyNonTerminals(name, zone, types, nodes);
  }
  return [...nodes.values()];
}

function typesByName(
  rrsets: readonly Rrset[],
  zone: ZoneName,
): ReadonlyMap<OwnerName, ReadonlySet<number>> {
  const types = new Map<OwnerName, Set<number>>();
  for (const rrset of rrsets) {
    const name = toLowerName(rrset.owner);
    if (!isAtOrBelow(name, zone)) continue;
    const known = types.get(name);
    if (known === undefined) types.set(name, new Set([rrset.type]));
    else known.add(rrset.type);
  }
  return types;
}

/**
 * The NSEC chain of a zone (RFC 4034 §4, RFC 4035 §2.3): one record at each name that is not empty, in canonical order,
 * the last pointing to the apex.
 */
export function nsecChain(
  nodes: readonly ZoneNode[],
  zone: ZoneName,
  ttlSeconds: number,
): readonly Rrset[] {
  const sorted = nodes
    .filter((node) => node.role !== "empty")
    .map((node) => ({ node, key: canonicalSortKey(node.name) }))
    .sort((a, b) => compareText(a.key, b.key));
  return sorted.map(({ node }, index) => ({
    owner: node.name,
    type: TYPE_NUMBER.NSEC,
    classNumber: CLASS_NUMBER.IN,
    ttlSeconds,
    rdatas: [
      {
        kind: "NSEC",
        nextName: sorted[index + 1]?.node.name ?? zone,
        types: withTypes(node.types, [TYPE_NUMBER.RRSIG, TYPE_NUMBER.NSEC]),
      },
    ],
  }));
}

/** How an NSEC3 chain is made; opt-out leaves delegations without DS out (RFC 5155 §7.1). */
export type Nsec3Options = Nsec3Parameters & { readonly optOut: boolean };

/** The NSEC3 chain of a zone in hash order (RFC 5155 §7.1). */
export function nsec3Chain(
  nodes: readonly ZoneNode[],
  zone: ZoneName,
  options: Nsec3Options & { readonly ttlSeconds: number; readonly crypto: Crypto },
): readonly Rrset[] {
  const kept = options.optOut ? withoutInsecureCuts(nodes, zone) : nodes;
  const hashed = kept
    .map((node) => ({ node, hash: nsec3Hash(options.crypto, node.name, options) }))
    .sort((a, b) => compareOctets(a.hash, b.hash));
  return hashed.map(({ node, hash }, index) => ({
    owner: nsec3Owner(hash, zone),
    type: TYPE_NUMBER.NSEC3,
    classNumber: CLASS_NUMBER.IN,
    ttlSeconds: options.ttlSeconds,
    rdatas: [
      {
        kind: "NSEC3",
        hashAlgorithm: 1,
        flags: options.optOut ? OPT_OUT_FLAG : 0,
        iterations: options.iterations,
        salt: options.salt,
        nextHash: (hashed[index + 1] ?? hashed[0])?.hash ?? hash,
        types: isSigned(node) ? withTypes(node.types, [TYPE_NUMBER.RRSIG]) : node.types,
      },
    ],
  }));
}

function roleOf(name: OwnerName, zone: ZoneName, isCut: boolean): ZoneNode["role"] {
  if (name === zone) return "apex";
  return isCut ? "cut" : "authoritative";
}

function isParentSideType(type: number): boolean {
  return type === TYPE_NUMBER.NS || type === TYPE_NUMBER.DS;
}

/** A delegation without DS has nothing signed but its NSEC, which an NSEC3 chain does not put there. */
function isSigned(node: ZoneNode): boolean {
  if (node.role === "cut") return node.types.includes(TYPE_NUMBER.DS);
  return node.role !== "empty";
}

function hasCutAbove(name: OwnerName, zone: ZoneName, cuts: ReadonlySet<OwnerName>): boolean {
  let ancestor = parentOf(name);
  while (ancestor !== undefined && isAtOrBelow(ancestor, zone)) {
    if (cuts.has(ancestor)) return true;
    ancestor = parentOf(ancestor);
  }
  return false;
}

function addEmptyNonTerminals(
  name: OwnerName,
  zone: ZoneName,
  types: ReadonlyMap<OwnerName, unknown>,
  nodes: Map<OwnerName, ZoneNode>,
): void {
  let ancestor = parentOf(name);
  while (ancestor !== undefined && isBelow(ancestor, zone) && !types.has(ancestor)) {
    nodes.set(ancestor, { name: ancestor, types: [], role: "empty" });
    ancestor = parentOf(ancestor);
  }
}

/** Drops delegations without DS, and the empty non-terminals that exist for their sake alone. */
function withoutInsecureCuts(nodes: readonly ZoneNode[], zone: ZoneName): readonly ZoneNode[] {
  const kept = nodes.filter(
    (node) => node.role !== "empty" && (node.role !== "cut" || isSigned(node)),
  );
  const needed = new Set<OwnerName>();
  for (const node of kept) {
    for (let name = parentOf(node.name); name !== undefined; name = parentOf(name)) {
      if (!isBelow(name, zone) || needed.has(name)) break;
      needed.add(name);
    }
  }
  return [...kept, ...nodes.filter((node) => node.role === "empty" && needed.has(node.name))];
}

function withTypes(types: readonly number[], more: readonly number[]): readonly number[] {
  return [...new Set([...types, ...more])].sort((a, b) => a - b);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
