import type { LdapEntry, LdapValue } from "@/agent/transport/ldap-session";
import { DESCRIPTORS, KEY_MASTER_ZONES } from "./commands";
import {
  type DistinguishedName,
  keyOfName,
  keyOfParent,
  parseDistinguishedName,
} from "./distinguished-name";

/** What the root of a domain controller says of itself. */
export type RootFacts = {
  readonly hostName: string | null;
  readonly configuration: DistinguishedName;
  readonly domain: DistinguishedName | null;
  readonly partitions: ReadonlySet<string>;
};

/** A server object below CN=Sites. */
export type ServerFacts = {
  readonly key: string;
  /** dNSHostName, else the name of the object. */
  readonly name: string;
};

/** A DNS Settings object that lists zones. */
export type SettingsFacts = {
  readonly dn: DistinguishedName;
  readonly serverKey: string | null;
  readonly zones: readonly string[];
  /** Where the list goes on that the server did not send whole; null = it is whole. */
  readonly continuesAt: number | null;
};

/** The forest's configuration, as far as it is read. */
export type ConfigurationFacts = {
  readonly servers: readonly ServerFacts[];
  /** Servers with NTDS settings are domain controllers; true = a read-only one. */
  readonly controllers: ReadonlyMap<string, boolean>;
  readonly settings: readonly SettingsFacts[];
  /** Partitions that the forest has beside schema, configuration and domains. */
  readonly applicationPartitions: readonly DistinguishedName[];
  /** Keys of all partitions of the forest. */
  readonly partitions: ReadonlySet<string>;
  /** Key of the server that the naming master's role points to. */
  readonly namingMasterKey: string | null;
  readonly hasKdsRootKey: boolean;
};

/** A zone object. What it does not have is null. */
export type ZoneRow = {
  readonly dn: DistinguishedName;
  readonly name: string;
  readonly isSigned: boolean | null;
  readonly signWithNsec3: boolean | null;
  readonly nsec3OptOut: boolean | null;
  readonly nsec3HashAlgorithm: number | null;
  readonly nsec3Iterations: number | null;
  readonly nsec3RandomSaltLength: number | null;
  readonly nsec3UserSalt: string | null;
  readonly nsec3CurrentSalt: string | null;
  readonly maintainTrustAnchor: number | null;
  readonly dsRecordAlgorithms: number | null;
  readonly dsRecordSetTtl: number | null;
  readonly dnskeyRecordSetTtl: number | null;
  readonly rfc5011KeyRollovers: boolean | null;
  readonly signatureInceptionOffset: number | null;
  readonly secureDelegationPollingPeriod: number | null;
  readonly parentHasSecureDelegation: boolean | null;
  readonly propagationTime: number | null;
  readonly descriptors: readonly Uint8Array[];
};

const NTDS_PARTITION = 1;
const DOMAIN_PARTITION = 2;

/** null where the answer is not that of a domain controller. */
export function toRootFacts(entry: LdapEntry): RootFacts | null {
  const configuration = nameOf(entry, "configurationNamingContext");
  if (configuration === null) return null;
  const partitions = textsOf(entry, "namingContexts").flatMap((text) => keyOfText(text) ?? []);
  return {
    hostName: textOf(entry, "dnsHostName"),
    configuration,
    domain: nameOf(entry, "defaultNamingContext"),
    partitions: new Set(partitions),
  };
}

/** Sorts the configuration's entries; what is none of the kinds that are asked for is left out. */
export function toConfigurationFacts(entries: readonly LdapEntry[]): ConfigurationFacts {
  const known = entries.flatMap(toClassified);
  const of = (...classes: readonly string[]) =>
    known.filter((each) => classes.some((one) => each.classes.has(one)));
  const partitions = of("crossref").flatMap(({ entry }) => {
    const name = nameOf(entry, "nCName");
    return name === null ? [] : [keyOfName(name)];
  });
  const [master = null] = of("crossrefcontainer").map(({ entry }) =>
    nameOf(entry, "fSMORoleOwner"),
  );
  return {
    servers: of("server").map(({ entry, dn }) => toServer(entry, dn)),
    controllers: new Map(
      of("ntdsdsa", "ntdsdsaro").flatMap(({ dn, classes }) => {
        const parent = keyOfParent(dn);
        return parent === null ? [] : [[parent, classes.has("ntdsdsaro")] as const];
      }),
    ),
    settings: of("msdns-serversettings").map(({ entry, dn }) => toSettings(entry, dn)),
    applicationPartitions: of("crossref").flatMap(({ entry }) => applicationPartitionOf(entry)),
    partitions: new Set(partitions),
    namingMasterKey: master === null ? null : keyOfParent(master),
    hasKdsRootKey: of("mskds-provrootkey").length > 0,
  };
}

type Classified = {
  readonly entry: LdapEntry;
  readonly dn: DistinguishedName;
  readonly classes: ReadonlySet<string>;
};

function toClassified(entry: LdapEntry): readonly Classified[] {
  const dn = parseDistinguishedName(entry.dn);
  if (dn === null) return [];
  const classes = textsOf(entry, "objectClass").map((each) => each.toLowerCase());
  return [{ entry, dn, classes: new Set(classes) }];
}

/** The list of zones that an entry tells, whole or in part. */
export function zonesListed(entry: LdapEntry): Pick<SettingsFacts, "zones" | "continuesAt"> {
  const whole = textsOf(entry, KEY_MASTER_ZONES);
  const prefix = `${KEY_MASTER_ZONES};range=`.toLowerCase();
  const ranged = entry.names.find((name) => name.startsWith(prefix));
  if (ranged === undefined) return { zones: whole, continuesAt: null };
  const [, last] = ranged.slice(prefix.length).split("-");
  const zones = [...whole, ...textsOf(entry, ranged)];
  const end = last === "*" ? Number.NaN : Number(last);
  return { zones, continuesAt: Number.isSafeInteger(end) ? end + 1 : null };
}

/** null for objects that are no zones of people: root hints, trust anchors, leftovers of a conflict or of a deletion. */
export function toZoneRow(entry: LdapEntry): ZoneRow | null {
  const dn = parseDistinguishedName(entry.dn);
  const name = textOf(entry, "dc") ?? dn?.[0]?.value ?? "";
  if (dn === null || !isZoneOfPeople(name)) return null;
  return {
    dn,
    name,
    isSigned: flagOf(entry, "msDNS-IsSigned"),
    signWithNsec3: flagOf(entry, "msDNS-SignWithNSEC3"),
    nsec3OptOut: flagOf(entry, "msDNS-NSEC3OptOut"),
    nsec3HashAlgorithm: numberOf(entry, "msDNS-NSEC3HashAlgorithm"),
    nsec3Iterations: numberOf(entry, "msDNS-NSEC3Iterations"),
    nsec3RandomSaltLength: numberOf(entry, "msDNS-NSEC3RandomSaltLength"),
    nsec3UserSalt: textOf(entry, "msDNS-NSEC3UserSalt"),
    nsec3CurrentSalt: textOf(entry, "msDNS-NSEC3CurrentSalt"),
    maintainTrustAnchor: numberOf(entry, "msDNS-MaintainTrustAnchor"),
    dsRecordAlgorithms: numberOf(entry, "msDNS-DSRecordAlgorithms"),
    dsRecordSetTtl: numberOf(entry, "msDNS-DSRecordSetTTL"),
    dnskeyRecordSetTtl: numberOf(entry, "msDNS-DNSKEYRecordSetTTL"),
    rfc5011KeyRollovers: flagOf(entry, "msDNS-RFC5011KeyRollovers"),
    signatureInceptionOffset: numberOf(entry, "msDNS-SignatureInceptionOffset"),
    secureDelegationPollingPeriod: numberOf(entry, "msDNS-SecureDelegationPollingPeriod"),
    parentHasSecureDelegation: flagOf(entry, "msDNS-ParentHasSecureDelegation"),
    propagationTime: numberOf(entry, "msDNS-PropagationTime"),
    descriptors: entry
      .values(DESCRIPTORS)
      .map((value) => (typeof value === "string" ? new TextEncoder().encode(value) : value)),
  };
}

export function isZoneOfPeople(name: string): boolean {
  const isSpecial = name.startsWith("..") || name.toLowerCase() === "rootdnsservers";
  return name !== "" && !isSpecial && !name.includes("\n");
}

function toServer(entry: LdapEntry, dn: DistinguishedName): ServerFacts {
  const host = textOf(entry, "dNSHostName") ?? dn[0]?.value ?? "";
  return { key: keyOfName(dn), name: serverName(host) };
}

/** As servers are named everywhere: lower case, without the trailing dot. */
export function serverName(text: string): string {
  return text.toLowerCase().replace(/(?<=.)\.$/, "");
}

function toSettings(entry: LdapEntry, dn: DistinguishedName): SettingsFacts {
  return { dn, serverKey: keyOfParent(dn), ...zonesListed(entry) };
}

function applicationPartitionOf(entry: LdapEntry): readonly DistinguishedName[] {
  const name = nameOf(entry, "nCName");
  const flags = numberOf(entry, "systemFlags") ?? 0;
  const isApplication = (flags & NTDS_PARTITION) !== 0 && (flags & DOMAIN_PARTITION) === 0;
  return name !== null && isApplication && name.every(({ type }) => type === "dc") ? [name] : [];
}

function textsOf(entry: LdapEntry, attribute: string): readonly string[] {
  return entry.values(attribute).map(toText);
}

function textOf(entry: LdapEntry, attribute: string): string | null {
  const [first] = entry.values(attribute);
  return first === undefined || first.length === 0 ? null : toText(first);
}

function toText(value: LdapValue): string {
  return typeof value === "string" ? value : value.toString("utf8");
}

function flagOf(entry: LdapEntry, attribute: string): boolean | null {
  const text = textOf(entry, attribute);
  if (text === "TRUE") return true;
  return text === "FALSE" ? false : null;
}

function numberOf(entry: LdapEntry, attribute: string): number | null {
  const text = textOf(entry, attribute) ?? "";
  return /^-?\d{1,10}$/.test(text) ? Number(text) : null;
}

function nameOf(entry: LdapEntry, attribute: string): DistinguishedName | null {
  const text = textOf(entry, attribute);
  return text === null ? null : parseDistinguishedName(text);
}

function keyOfText(text: string): string | null {
  const name = parseDistinguishedName(text);
  return name === null ? null : keyOfName(name);
}
