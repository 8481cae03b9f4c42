import {
  encodeDescriptor,
  storedDescriptor,
} from "@/lib/dnssec/signing-key/fixtures/encode-descriptor";
import type { StoredDescriptor } from "@/lib/dnssec/signing-key/stored-descriptor";
import {
  CONFIGURATION,
  type Contents,
  DOMAIN,
  DOMAIN_ZONES,
  type RunningSamba,
  SERVERS,
} from "./samba";

type Values = string | Uint8Array | readonly (string | Uint8Array)[];

/** What must never be read: it stands where Windows keeps encrypted private keys. */
export const PLANTED_SECRET = "PLANTED-PRIVATE-KEY-MATERIAL";
export const MANY_ZONES = 1_000;

/** An entry in LDIF; octets in Base64. */
export function ldifEntry(dn: string, attributes: Readonly<Record<string, Values>>): string {
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value: string | Uint8Array) =>
      typeof value === "string"
        ? `${name}: ${value}`
        : `${name}:: ${Buffer.from(value).toString("base64")}`,
    ),
  );
  return [`dn: ${dn}`, ...lines, "", ""].join("\n");
}

export function zoneDn(zone: string, container = DOMAIN_ZONES): string {
  return `DC=${zone},${container}`;
}

function settingsDn(server: string): string {
  return `CN=DNS Settings,CN=${server},${SERVERS}`;
}

/** What lists the zones of which a server is key master. */
export function keyMasterChange(
  server: string,
  change: "add" | "delete",
  zones: readonly string[],
): string {
  return [
    `dn: ${settingsDn(server)}`,
    "changetype: modify",
    `${change}: msDNS-KeymasterZones`,
    ...zones.map((dn) => `msDNS-KeymasterZones: ${dn}`),
    "-",
    "",
  ].join("\n");
}

/** Moves the role of a zone from DC1 to DC2 in one domain controller's directory, as Windows does: first there, then not here. */
export async function moveRoleIn(replica: RunningSamba, zone: string): Promise<void> {
  await replica.modify(keyMasterChange("DC2", "add", [zoneDn(zone)]));
  await replica.modify(keyMasterChange("DC1", "delete", [zoneDn(zone)]));
}

/** A signed zone: default parameters, one KSK and one ZSK. */
export function signedZone(
  zone: string,
  change: {
    readonly ksk?: Partial<StoredDescriptor>;
    readonly zsk?: Partial<StoredDescriptor>;
  } = {},
): string {
  return ldifEntry(zoneDn(zone), {
    objectClass: "dnsZone",
    "msDNS-IsSigned": "TRUE",
    "msDNS-SignWithNSEC3": "TRUE",
    "msDNS-NSEC3OptOut": "FALSE",
    "msDNS-NSEC3HashAlgorithm": "1",
    "msDNS-NSEC3Iterations": "50",
    "msDNS-NSEC3RandomSaltLength": "8",
    "msDNS-NSEC3UserSalt": "-",
    "msDNS-NSEC3CurrentSalt": "A1B2C3D4E5F60718",
    "msDNS-MaintainTrustAnchor": "0",
    "msDNS-DSRecordAlgorithms": "3",
    "msDNS-DSRecordSetTTL": "3600",
    "msDNS-DNSKEYRecordSetTTL": "3600",
    "msDNS-RFC5011KeyRollovers": "TRUE",
    "msDNS-SignatureInceptionOffset": "3600",
    "msDNS-SecureDelegationPollingPeriod": "43200",
    "msDNS-ParentHasSecureDelegation": "FALSE",
    "msDNS-PropagationTime": "172800",
    "msDNS-SigningKeyDescriptors": [
      encodeDescriptor(storedDescriptor(change.ksk)),
      encodeDescriptor(storedDescriptor({ isKsk: false, ...change.zsk })),
    ],
    "msDNS-SigningKeys": [new TextEncoder().encode(PLANTED_SECRET)],
  });
}

export function plainZone(zone: string, container?: string): string {
  return ldifEntry(zoneDn(zone, container), { objectClass: "dnsZone" });
}

function server(name: string, hostName: string | null): string {
  const host = hostName === null ? {} : { dNSHostName: hostName };
  return ldifEntry(`CN=${name},${SERVERS}`, { objectClass: "server", ...host });
}

function controller(name: string, number: number): string {
  return ldifEntry(`CN=NTDS Settings,CN=${name},${SERVERS}`, {
    objectClass: "nTDSDSA",
    invocationId: `5f0c1c52-8f2a-4d0f-9f13-6a1d27a0c00${number}`,
    options: "1",
  });
}

function settings(name: string, zones: readonly string[]): string {
  return ldifEntry(settingsDn(name), {
    objectClass: "msDNS-ServerSettings",
    "msDNS-KeymasterZones": zones,
  });
}

const CUSTOM = `DC=CustomDns,${DOMAIN}`;
const SERVICES = `CN=Group Key Distribution Service,CN=Services,${CONFIGURATION}`;
export const manyZones = Array.from({ length: MANY_ZONES }, (_, index) => `z${index}.example`);

/**
 * Three servers, one of which was renamed, and one that is gone; zones of every partition; two claimants for split.example; zones whose
 * names lead to nothing; a thousand more.
 */
export const FOREST: Contents = [
  {
    tool: "add",
    ldif: [
      server("DC2", "DC2.contoso.com"),
      controller("DC2", 2),
      server("OLDNAME", "oldname.contoso.com"),
      controller("OLDNAME", 3),
      server("DEAD", null),
      ldifEntry(CUSTOM, { objectClass: ["top", "domainDNS"], instanceType: "13" }),
      ldifEntry(SERVICES, { objectClass: "container" }),
      ldifEntry(`CN=Master Root Keys,${SERVICES}`, { objectClass: "container" }),
    ].join(""),
  },
  {
    tool: "add",
    ldif: [
      ldifEntry(`CN=CustomDns,CN=Partitions,${CONFIGURATION}`, {
        objectClass: "crossRef",
        nCName: CUSTOM,
        dnsRoot: "CustomDns.contoso.com",
        systemFlags: "5",
      }),
      ldifEntry(`CN=MicrosoftDNS,${CUSTOM}`, { objectClass: "container" }),
      plainZone("custom.example", `CN=MicrosoftDNS,${CUSTOM}`),
      plainZone("forest.example", `CN=MicrosoftDNS,DC=ForestDnsZones,${DOMAIN}`),
      plainZone("legacy.example", `CN=MicrosoftDNS,CN=System,${DOMAIN}`),
      plainZone("Plain.Example"),
      ...[
        "secure.example",
        "split.example",
        "left.example",
        "renamed.example",
        "nobody.example",
      ].map((zone) => signedZone(zone)),
      signedZone("moving.example"),
      signedZone("zsk-rolls.example", { zsk: { rolloverStatus: 4, isManual: true } }),
      signedZone("ksk-waits.example", { ksk: { rolloverStatus: 5 } }),
      ...manyZones.map((zone, index) => (index % 10 === 0 ? signedZone(zone) : plainZone(zone))),
      settings("DC1", [
        ...["secure.example", "split.example", "moving.example"].map((zone) => zoneDn(zone)),
        ...manyZones.map((zone) => zoneDn(zone)),
      ]),
      settings("DC2", [
        ...["split.example", "zsk-rolls.example", "ksk-waits.example"].map((zone) => zoneDn(zone)),
        // As Windows may write it: another case, and a zone that was deleted.
        `dc=Legacy.example,cn=MicrosoftDNS,cn=System,${DOMAIN}`,
        zoneDn("gone.example"),
      ]),
      settings("OLDNAME", [zoneDn("renamed.example")]),
      settings("DEAD", [zoneDn("left.example")]),
    ].join(""),
  },
  { tool: "rename", from: `CN=OLDNAME,${SERVERS}`, to: `CN=DC3,${SERVERS}` },
  {
    tool: "modify",
    ldif: `dn: CN=DC3,${SERVERS}\nchangetype: modify\nreplace: dNSHostName\ndNSHostName: dc3.contoso.com\n`,
  },
];

/** A forest of so many zones, one in ten signed, all held by one server. */
export function forestOf(zones: number): Contents {
  const names = Array.from({ length: zones }, (_, index) => `z${index}.example`);
  const entries = names.map((zone, index) =>
    index % 10 === 0 ? signedZone(zone) : plainZone(zone),
  );
  return [
    {
      tool: "add",
      ldif: [
        ...entries,
        settings(
          "DC1",
          names.map((zone) => zoneDn(zone)),
        ),
      ].join(""),
    },
  ];
}
