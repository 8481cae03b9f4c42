import { toLowerName } from "@/lib/dns/owner-name";
import type { Rrsig } from "@/lib/dns/rdata/rrsig";
import type { Rrset } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "../../crypto";
import type { SignedRrset } from "../signed-rrset";
import { type Nsec3Options, nsec3Chain, nsecChain, zoneNodes } from "./denial-chain";
import { type SignaturePeriod, type SigningKey, signRrset } from "./sign-rrset";

/** How a zone proves what it does not have. */
export type DenialMethod = { readonly kind: "nsec" } | ({ readonly kind: "nsec3" } & Nsec3Options);

/** What a zone is signed with. */
export type ZoneSigning = {
  readonly zone: ZoneName;
  /** Sign the DNSKEY, CDS and CDNSKEY sets. */
  readonly keySigningKeys: readonly SigningKey[];
  /** Sign everything else; a key in both lists is a CSK. */
  readonly zoneSigningKeys: readonly SigningKey[];
  readonly denial: DenialMethod;
  readonly period: SignaturePeriod;
  readonly crypto: Crypto;
};

const SIGNED_BY_KSK: ReadonlySet<number> = new Set([
  TYPE_NUMBER.DNSKEY,
  TYPE_NUMBER.CDS,
  TYPE_NUMBER.CDNSKEY,
]);

/**
 * What the zone's denial adds to its content: the NSEC chain, or NSEC3PARAM and the NSEC3 chain. `rrsets` is the content
 * with SOA and DNSKEY, without RRSIG and denial records. TTL of denial records: RFC 9077 §3.
 */
export function denialRrsets(
  rrsets: readonly Rrset[],
  { zone, denial, crypto }: Pick<ZoneSigning, "zone" | "denial" | "crypto">,
): readonly Rrset[] {
  const ttlSeconds = negativeTtl(rrsets, zone);
  if (denial.kind === "nsec") return nsecChain(zoneNodes(rrsets, zone), zone, ttlSeconds);
  const param = nsec3paramRrset(zone, denial);
  const nodes = zoneNodes([...rrsets, param], zone);
  return [param, ...nsec3Chain(nodes, zone, { ...denial, ttlSeconds, crypto })];
}

/** The whole zone signed: every authoritative RRset with its signatures, delegations and glue without. */
export function signZone(rrsets: readonly Rrset[], signing: ZoneSigning): readonly SignedRrset[] {
  const all = [...rrsets, ...denialRrsets(rrsets, signing)];
  const nodes = zoneNodes(rrsets, signing.zone);
  const roles = new Map(nodes.map((node) => [node.name, node.role]));
  return all.map((rrset) => {
    const isDenial = rrset.type === TYPE_NUMBER.NSEC || rrset.type === TYPE_NUMBER.NSEC3;
    const role = isDenial ? "authoritative" : roles.get(toLowerName(rrset.owner));
    const isSignedHere =
      role === "cut" ? rrset.type === TYPE_NUMBER.DS : role !== undefined && role !== "empty";
    return { rrset, rrsigs: isSignedHere ? signaturesOf(rrset, signing) : [] };
  });
}

/** The signatures of one RRset of the zone, by the keys whose role it is (RFC 4035 §2.2). */
export function signaturesOf(rrset: Rrset, signing: ZoneSigning): readonly Rrsig[] {
  const { zone, period, crypto } = signing;
  const keys = SIGNED_BY_KSK.has(rrset.type) ? signing.keySigningKeys : signing.zoneSigningKeys;
  return keys.map((key) => signRrset(rrset, zone, key, period, crypto));
}

/** The lesser of the SOA's own TTL and its minimum field (RFC 9077 §3). */
function negativeTtl(rrsets: readonly Rrset[], zone: ZoneName): number {
  const soa = rrsets.find(
    (rrset) => rrset.type === TYPE_NUMBER.SOA && toLowerName(rrset.owner) === zone,
  );
  const [rdata] = soa?.rdatas ?? [];
  if (soa === undefined || rdata?.kind !== "SOA") throw new Error(`zone ${zone} has no SOA`);
  return Math.min(soa.ttlSeconds, rdata.minimumSeconds);
}

function nsec3paramRrset(zone: ZoneName, { iterations, salt }: Nsec3Options): Rrset {
  return {
    owner: zone,
    type: TYPE_NUMBER.NSEC3PARAM,
    classNumber: CLASS_NUMBER.IN,
    ttlSeconds: 0,
    rdatas: [{ kind: "NSEC3PARAM", hashAlgorithm: 1, flags: 0, iterations, salt }],
  };
}
