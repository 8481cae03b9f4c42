import { parseZoneName, type ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { decodeStoredDescriptor } from "@/lib/dnssec/signing-key/stored-descriptor";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type {
  DirectoryReading,
  OrphanedAssignment,
  ParentDs,
  ServerName,
  ServerReport,
  SigningReport,
  ZoneReport,
} from "@/lib/dnssec/zone-report";
import { toDescriptor } from "./convert-descriptors";
import {
  type DistinguishedName,
  keyOfName,
  keyOfParent,
  parseDistinguishedName,
} from "./distinguished-name";
import { DIRECTORY_LIMITS } from "./limits";
import type { ReplicaFacts } from "./read-replica";
import { type ConfigurationFacts, isZoneOfPeople, serverName, type ZoneRow } from "./schema";

/** A report without what only memory can tell. */
export type ZoneContent = Omit<ZoneReport, "revision" | "roleChangedAt">;

/** One reading of one replica, in our words. */
export type Reading = {
  readonly replica: ServerName;
  readonly zones: readonly ZoneContent[];
  readonly servers: readonly ServerReport[];
};

export type ConvertContext = {
  readonly estate: string;
  /** The replica's name where it does not tell one. */
  readonly host: string;
  readonly now: Instant;
};

type Claim = {
  readonly holder: ServerName;
  readonly text: string;
  readonly dn: DistinguishedName | null;
  readonly isServerGone: boolean;
};

/** What a zone of one name has: the objects, usually one, and who lists them. */
type Gathered = { readonly rows: ZoneRow[]; readonly holders: Set<ServerName>; name: string };

/** Parts before the partition in the name of a zone; the legacy container has CN=System besides. */
const ZONE_AND_CONTAINER = 2;

const NOTHING_KNOWN_OF_PARENT: ParentDs = {
  state: "unknown",
  keyTags: [],
  ttlSeconds: null,
  seenAt: null,
};

/** Everything that a replica tells, in the words of reports. Pure. */
export function toReading(facts: ReplicaFacts, context: ConvertContext): Reading {
  const replica = serverName(facts.root.hostName ?? context.host);
  const claims = claimsOf(facts);
  const { zones, orphans } = gather(facts, claims);
  const contents = [...zones].map(([zone, gathered]) =>
    toZoneContent(zone, gathered, { ...context, replica }),
  );
  const reading: DirectoryReading = {
    namingMaster: nameOfServer(facts, facts.configuration.namingMasterKey),
    seesKdsRootKey: facts.configuration.hasKdsRootKey ? true : null,
    zones: facts.zones.length,
    orphans: orphans.slice(0, DIRECTORY_LIMITS.orphansNamed),
    orphanCount: orphans.length,
    readAt: context.now,
  };
  return { replica, zones: contents, servers: toServers(facts, context, replica, reading) };
}

function claimsOf({ configuration }: ReplicaFacts): readonly Claim[] {
  const servers = new Map(configuration.servers.map((server) => [server.key, server.name]));
  return configuration.settings.flatMap(({ dn, serverKey, zones }) => {
    // Of a server object that is gone the name of the one that is left is all there is.
    const holder = servers.get(serverKey ?? "") ?? serverName(dn[1]?.value ?? "");
    const isServerGone = !configuration.controllers.has(serverKey ?? "");
    return [...new Set(zones)].map((text) => ({
      holder,
      text,
      dn: parseDistinguishedName(text),
      isServerGone,
    }));
  });
}

/** Zones by name with their claims, and the claims that lead to nothing. */
function gather(
  { zones, containers, configuration }: ReplicaFacts,
  claims: readonly Claim[],
): {
  readonly zones: ReadonlyMap<ZoneName, Gathered>;
  readonly orphans: readonly OrphanedAssignment[];
} {
  const gathered = new Map<ZoneName, Gathered>();
  const existing = new Set<string>();
  for (const row of zones) {
    const zone = parseZoneName(row.name);
    if (!zone.ok) continue;
    existing.add(keyOfName(row.dn));
    entryOf(gathered, zone.value, row.name).rows.push(row);
  }
  const orphans: OrphanedAssignment[] = [];
  for (const { dn, holder, text, isServerGone } of claims) {
    const name = dn === null ? null : zoneNamed(dn);
    const isGone =
      dn === null ||
      !isInForest(dn, configuration) ||
      (containers.has(keyOfParent(dn) ?? "") && !existing.has(keyOfName(dn)));
    const shown = name?.text ?? text;
    if (isGone || name === null) {
      orphans.push({ server: holder, zone: shown, because: "zone-is-gone" });
      continue;
    }
    if (isServerGone) orphans.push({ server: holder, zone: shown, because: "server-is-gone" });
    entryOf(gathered, name.zone, name.text).holders.add(holder);
  }
  return { zones: gathered, orphans };
}

/** Zones of partitions that this replica does not hold are believed; those of partitions that nobody has are gone. */
function isInForest(dn: DistinguishedName, { partitions }: ConfigurationFacts): boolean {
  const isHeld = (skipped: number) => partitions.has(keyOfName(dn.slice(skipped)));
  return isHeld(ZONE_AND_CONTAINER) || isHeld(ZONE_AND_CONTAINER + 1);
}

function entryOf(gathered: Map<ZoneName, Gathered>, zone: ZoneName, name: string): Gathered {
  const known = gathered.get(zone);
  if (known !== undefined) return known;
  const fresh: Gathered = { rows: [], holders: new Set(), name };
  gathered.set(zone, fresh);
  return fresh;
}

/** The zone that a name of the form DC=zone,CN=MicrosoftDNS,… means; null for other objects. */
function zoneNamed(
  dn: DistinguishedName,
): { readonly zone: ZoneName; readonly text: string } | null {
  const [own, container] = dn;
  if (own?.type !== "dc" || container?.type !== "cn") return null;
  if (container.value.toLowerCase() !== "microsoftdns" || !isZoneOfPeople(own.value)) return null;
  const zone = parseZoneName(own.value);
  return zone.ok ? { zone: zone.value, text: own.value } : null;
}

function toZoneContent(
  zone: ZoneName,
  { rows, holders, name }: Gathered,
  { estate, now, replica }: ConvertContext & { readonly replica: ServerName },
): ZoneContent {
  // A zone may have a second object that no server loads; the signed one is the one that tells of keys.
  const row = rows.find(({ isSigned }) => isSigned === true) ?? rows[0] ?? null;
  const descriptors = row === null ? null : toDescriptors(row);
  return {
    estate,
    zone,
    displayName: name.replace(/(?<=.)\.$/, ""),
    storage: "directory",
    everSigned: everSigned(row, descriptors),
    views: [],
    directory: [
      { replica, holders: [...holders].sort(), isSigned: row?.isSigned ?? null, readAt: now },
    ],
    signing: row === null ? null : toSigning(row, descriptors, replica),
    parentDs: NOTHING_KNOWN_OF_PARENT,
  };
}

/** null where one of them is in a form that is not known: half of the keys would be a wrong answer. */
function toDescriptors({ descriptors }: ZoneRow): readonly SigningKeyDescriptor[] | null {
  const decoded = descriptors.map(decodeStoredDescriptor);
  const known = decoded.flatMap((each) => (each.ok ? [toDescriptor(each.value)] : []));
  if (known.length < decoded.length) return null;
  return known.sort((a, b) => (a.descriptorId < b.descriptorId ? -1 : 1));
}

/** KM-6, KM-55: keys stay when a zone is unsigned; whether they ever signed is then not told. */
function everSigned(
  row: ZoneRow | null,
  descriptors: readonly SigningKeyDescriptor[] | null,
): boolean | null {
  if (row?.isSigned === true) return true;
  return descriptors?.length === 0 ? false : null;
}

function toSigning(
  row: ZoneRow,
  descriptors: readonly SigningKeyDescriptor[] | null,
  replica: ServerName,
): SigningReport | null {
  if (descriptors === null || (row.isSigned !== true && descriptors.length === 0)) return null;
  return { reportedBy: replica, settings: toSettings(row), descriptors, renewalFraction: null };
}

const DS_DIGESTS = [
  [1, "sha-1"],
  [2, "sha-256"],
  [4, "sha-384"],
] as const;

/** The settings in our words; spec §2.1 and §2.7 name the same things. */
function toSettings(row: ZoneRow): ZoneSettings {
  const { signWithNsec3, nsec3RandomSaltLength, nsec3UserSalt, nsec3CurrentSalt } = row;
  const salt = saltOf(nsec3UserSalt);
  return {
    denialOfExistence: signWithNsec3 === null ? null : denialWord(signWithNsec3),
    nsec3HashAlgorithm: row.nsec3HashAlgorithm === 1 ? "sha-1" : null,
    nsec3Iterations: row.nsec3Iterations,
    nsec3OptOut: row.nsec3OptOut,
    isNsec3SaltConfigured:
      nsec3RandomSaltLength === null ? null : nsec3RandomSaltLength > 0 || salt !== null,
    nsec3RandomSaltLength,
    nsec3UserSalt: salt,
    nsec3CurrentSalt: saltOf(nsec3CurrentSalt),
    distributeTrustAnchor: anchorsOf(row.maintainTrustAnchor),
    enableRfc5011KeyRollover: row.rfc5011KeyRollovers,
    dsRecordGenerationAlgorithms: digestsOf(row.dsRecordAlgorithms),
    dsRecordSetTtlSeconds: row.dsRecordSetTtl,
    dnskeyRecordSetTtlSeconds: row.dnskeyRecordSetTtl,
    signatureInceptionOffsetSeconds: row.signatureInceptionOffset,
    secureDelegationPollingPeriodSeconds: row.secureDelegationPollingPeriod,
    propagationTimeSeconds: row.propagationTime,
    parentHasSecureDelegation: row.parentHasSecureDelegation,
    // It would take every record of the zone.
    maximumZoneTtlSeconds: null,
  };
}

function denialWord(isNsec3: boolean): "nsec" | "nsec3" {
  return isNsec3 ? "nsec3" : "nsec";
}

/** `-` is how Windows writes that there is none. */
function saltOf(text: string | null): string | null {
  return text === null || text === "-" ? null : text;
}

function anchorsOf(flags: number | null): ZoneSettings["distributeTrustAnchor"] {
  if (flags === null) return null;
  return flags === 0 ? ["none"] : ["dnskey"];
}

function digestsOf(mask: number | null): ZoneSettings["dsRecordGenerationAlgorithms"] {
  if (mask === null) return null;
  if (mask === 0) return ["none"];
  return DS_DIGESTS.filter(([bit]) => (mask & bit) !== 0).map(([, word]) => word);
}

/** Every domain controller of the forest, so that a holder that is none is seen as such; only the replica was asked anything. */
function toServers(
  { configuration }: ReplicaFacts,
  { estate }: ConvertContext,
  replica: ServerName,
  directory: DirectoryReading,
): readonly ServerReport[] {
  const known = configuration.servers
    .filter(({ key }) => configuration.controllers.has(key))
    .map(({ key, name }) => ({ name, isReadOnly: configuration.controllers.get(key) === true }));
  const isListed = known.some(({ name }) => name === replica);
  const all = isListed ? known : [...known, { name: replica, isReadOnly: false }];
  return all.map(({ name, isReadOnly }) => ({
    estate,
    server: name,
    kind: isReadOnly ? "read-only-domain-controller" : "domain-controller",
    reachable: null,
    failure: null,
    vantagePoints: [],
    addresses: [],
    clockSkewSeconds: null,
    lastContactAt: null,
    ...(name === replica ? { directory } : {}),
  }));
}

function nameOfServer({ configuration }: ReplicaFacts, key: string | null): ServerName | null {
  return configuration.servers.find((server) => server.key === key)?.name ?? null;
}
