import { hashText } from "@/lab/seed/hash";
import { isAtOrBelow } from "@/lib/dns/name-relations";
import { type OwnerName, ownerName, ROOT_NAME } from "@/lib/dns/owner-name";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Rdata } from "@/lib/dns/rdata/rdata";
import type { Rrset } from "@/lib/dns/record";
import { HOUR, type Seconds } from "@/lib/dnssec/instant";
import { type Addresses, delegationsOf } from "./delegations";
import { rrset } from "./rrset";
import type { TreeZone, ZoneTree } from "./zone-tree";

const TTL: Seconds = HOUR;

/** What a copy says of itself in its own records. */
export type OwnRecords = {
  readonly serial: number;
  readonly dnskeys: readonly Dnskey[];
  readonly dnskeyTtlSeconds: Seconds;
};

/** Everything in a zone that is signed or delegated; no signatures, no denial records. No TTL above an hour. */
export function rrsetsOf(
  zone: TreeZone,
  own: OwnRecords,
  places: { readonly tree: ZoneTree; readonly addresses: Addresses },
): readonly Rrset[] {
  const servers = zone.servers.map((server) => ownerName(server));
  const sets = [
    soaOf(zone, own.serial),
    rrset(
      zone.name,
      TTL,
      servers.map((target) => ({ kind: "NS", target })),
    ),
    ...(own.dnskeys.length === 0 ? [] : [rrset(zone.name, own.dnskeyTtlSeconds, own.dnskeys)]),
    ...(zone.lab === null ? [] : dataOf(zone, places.tree)),
    ...delegationsOf(zone, places.addresses),
  ];
  const glued = new Set(
    sets.filter(({ rdatas }) => rdatas[0]?.kind === "A").map((set) => set.owner),
  );
  return [...sets, ...serverAddresses(zone, places, glued)];
}

function soaOf(zone: TreeZone, serial: number): Rrset {
  const [primary] = zone.servers;
  return rrset(zone.name, TTL, [
    {
      kind: "SOA",
      primaryServer: primary === undefined ? ROOT_NAME : ownerName(primary),
      mailbox: below("hostmaster", zone.name),
      serial,
      refreshSeconds: 900,
      retrySeconds: 600,
      expireSeconds: 86_400,
      minimumSeconds: TTL,
    },
  ]);
}

/** What people look up: a web site, mail, an alias, a wildcard. Names that are zones of their own are left out. */
function dataOf(zone: TreeZone, tree: ZoneTree): readonly Rrset[] {
  const { name } = zone;
  const last = 1 + (hashText(name) % 250);
  const address = (net: number): Rdata => ({ kind: "A", address: `192.0.2.${(last + net) % 256}` });
  const policy = new TextEncoder().encode("v=spf1 mx -all");
  const sets = [
    rrset(name, TTL, [address(0)]),
    rrset(name, TTL, [{ kind: "MX", preference: 10, exchange: below("mail", name) }]),
    rrset(name, TTL, [{ kind: "TXT", strings: [policy] }]),
    rrset(below("www", name), TTL, [address(0)]),
    rrset(below("www", name), TTL, [{ kind: "AAAA", address: `2001:db8::${last.toString(16)}` }]),
    rrset(below("mail", name), TTL, [address(1)]),
    rrset(below("ftp", name), TTL, [{ kind: "CNAME", target: below("www", name) }]),
    rrset(below("*.apps", name), TTL, [address(2)]),
  ];
  return sets.filter((set) => tree.enclosing(set.owner) === zone);
}

/** Addresses of servers whose names are in this zone's own data. */
function serverAddresses(
  zone: TreeZone,
  { tree, addresses }: { readonly tree: ZoneTree; readonly addresses: Addresses },
  glued: ReadonlySet<OwnerName>,
): readonly Rrset[] {
  const sets: Rrset[] = [];
  for (const [server, address] of addresses) {
    const name = ownerName(server);
    if (!isAtOrBelow(name, zone.name) || glued.has(name)) continue;
    if (tree.enclosing(name) === zone) sets.push(rrset(name, TTL, [{ kind: "A", address }]));
  }
  return sets;
}

function below(label: string, zone: OwnerName): OwnerName {
  return ownerName(zone === ROOT_NAME ? label : `${label}.${zone}`);
}
