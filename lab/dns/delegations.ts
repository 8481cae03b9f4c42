import { hashText } from "@/lab/seed/hash";
import type { LabZone } from "@/lab/zone/lab-zone";
import { isAtOrBelow } from "@/lib/dns/name-relations";
import { ownerName } from "@/lib/dns/owner-name";
import { SEP_FLAG, ZONE_KEY_FLAG } from "@/lib/dns/rdata/dnskey";
import type { Ds } from "@/lib/dns/rdata/ds";
import type { Rrset } from "@/lib/dns/record";
import type { Crypto } from "@/lib/dnssec/crypto";
import { HOUR } from "@/lib/dnssec/instant";
import { digestTypesOf, dsRecordsOf } from "@/lib/dnssec/signing-key/ds-digest";
import { type KeyPairs, parentKey } from "./key-pairs";
import { rrset } from "./rrset";
import type { TreeZone } from "./zone-tree";

/** Where servers are found: the address of each by its name. */
export type Addresses = ReadonlyMap<string, string>;

const SHA256 = 2;
const RSASHA256 = 8;

/** NS, DS and glue of every zone below. DS sets stand for themselves only: what is in them, {@link dsRrset} says when asked. */
export function delegationsOf(zone: TreeZone, addresses: Addresses): readonly Rrset[] {
  const sets: Rrset[] = [];
  const glued = new Set<string>();
  for (const child of zone.children) {
    const targets = child.servers.map((server) => ownerName(server));
    sets.push(
      rrset(
        child.name,
        HOUR,
        targets.map((target) => ({ kind: "NS", target })),
      ),
    );
    if (hasDs(child)) sets.push(rrset(child.name, dsTtl(child), [DS_STAND_IN]));
    for (const target of targets) {
      const address = addresses.get(target);
      if (address === undefined || glued.has(target) || !isAtOrBelow(target, zone.name)) continue;
      glued.add(target);
      sets.push(rrset(target, HOUR, [{ kind: "A", address }]));
    }
  }
  return sets;
}

/** One letter a child: changes whenever the NS, DS or denial records of the parent do. */
export function delegationMark(zone: TreeZone): string {
  return zone.children.map((child) => (hasDs(child) ? `${dsTtl(child)},` : "-")).join("");
}

/** The DS set that the parent holds for a child. */
export function dsRrset(child: TreeZone, pairs: KeyPairs, crypto: Crypto): Rrset | undefined {
  if (!hasDs(child)) return undefined;
  const records =
    child.lab === null ? parentDs(child, pairs, crypto) : labDs(child.lab, pairs, crypto);
  return records.length === 0 ? undefined : rrset(child.name, dsTtl(child), records);
}

function hasDs({ lab }: TreeZone): boolean {
  return lab === null || lab.parent.keyIds.length + lab.parent.foreignTags.length > 0;
}

function dsTtl({ lab }: TreeZone): number {
  return lab?.parent.ttlSeconds ?? HOUR;
}

/** DS records of a made-up parent's one key. */
export function parentDs(zone: TreeZone, pairs: KeyPairs, crypto: Crypto): readonly Ds[] {
  const key = pairs.find(parentKey(zone.name));
  return key === null ? [] : dsRecordsOf(crypto, zone.name, key.dnskey, [SHA256]);
}

function labDs(zone: LabZone, pairs: KeyPairs, crypto: Crypto): readonly Ds[] {
  const { settings } = zone.content.truth;
  const asked = digestTypesOf(settings);
  const own = zone.parent.keyIds.flatMap((keyId) => {
    const made = makerOf(zone, keyId);
    const key = pairs.find({ keyId, ...made, flags: ZONE_KEY_FLAG + SEP_FLAG, signs: "nothing" });
    if (key === null) return [];
    return dsRecordsOf(crypto, zone.name, key.dnskey, asked.length === 0 ? [SHA256] : asked);
  });
  return [...own, ...zone.parent.foreignTags.map((keyTag) => foreignDs(zone, keyTag, crypto))];
}

/** What kind of key it is; a descriptor that is gone made the same kind as those that are left. */
function makerOf(zone: LabZone, keyId: string): { algorithm: number; keyLength: number } {
  const { descriptors } = zone.content.truth;
  const descriptorId = keyId.slice(0, keyId.indexOf("#"));
  const maker =
    descriptors.find(({ rolling }) => rolling.descriptorId === descriptorId) ??
    descriptors.find(({ rolling }) => rolling.keyRole === "ksk");
  return { algorithm: maker?.algorithm ?? RSASHA256, keyLength: maker?.keyLength ?? 2_048 };
}

/** A record that matches no key: its digest is of a key that nobody has. */
function foreignDs(zone: LabZone, keyTag: number, crypto: Crypto): Ds {
  const text = `key ${keyTag} of ${zone.name} ${hashText(zone.name)}`;
  return {
    kind: "DS",
    keyTag,
    algorithm: zone.content.truth.descriptors[0]?.algorithm ?? RSASHA256,
    digestType: SHA256,
    digest: crypto.digest("sha256", new TextEncoder().encode(text)),
  };
}

const DS_STAND_IN: Ds = {
  kind: "DS",
  keyTag: 0,
  algorithm: 0,
  digestType: 0,
  digest: new Uint8Array(0),
};
