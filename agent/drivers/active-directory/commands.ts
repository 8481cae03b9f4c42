import { AndFilter, DN, EqualityFilter, type Filter, OrFilter, PresenceFilter } from "ldapts";
import type { LdapQuery } from "@/agent/transport/ldap-session";
import type { DistinguishedName } from "./distinguished-name";

/** The attribute that lists the zones of which a server is key master (KM-9). */
export const KEY_MASTER_ZONES = "msDNS-KeymasterZones";
export const DESCRIPTORS = "msDNS-SigningKeyDescriptors";

/**
 * What is read of a zone. msDNS-SigningKeys, where private keys lie encrypted, is not among them and never asked for; what is not
 * named here is not sent.
 */
export const ZONE_ATTRIBUTES = [
  "dc",
  "msDNS-IsSigned",
  "msDNS-SignWithNSEC3",
  "msDNS-NSEC3OptOut",
  "msDNS-NSEC3HashAlgorithm",
  "msDNS-NSEC3Iterations",
  "msDNS-NSEC3RandomSaltLength",
  "msDNS-NSEC3UserSalt",
  "msDNS-NSEC3CurrentSalt",
  "msDNS-MaintainTrustAnchor",
  "msDNS-DSRecordAlgorithms",
  "msDNS-DSRecordSetTTL",
  "msDNS-DNSKEYRecordSetTTL",
  "msDNS-RFC5011KeyRollovers",
  "msDNS-SignatureInceptionOffset",
  "msDNS-SecureDelegationPollingPeriod",
  "msDNS-ParentHasSecureDelegation",
  "msDNS-PropagationTime",
  DESCRIPTORS,
] as const;

/** Who answers, and which partitions it holds. */
export function rootQuery(): LdapQuery {
  return {
    base: "",
    scope: "base",
    filter: new PresenceFilter({ attribute: "objectClass" }),
    attributes: [
      "dnsHostName",
      "configurationNamingContext",
      "defaultNamingContext",
      "namingContexts",
    ],
  };
}

/**
 * Everything that the forest's configuration tells, in one question: servers, which of them are domain controllers, their key master
 * zones, partitions, the domain naming master, and whether there is a KDS root key.
 */
export function configurationQuery(configuration: DistinguishedName): LdapQuery {
  const settings = new AndFilter({
    filters: [isA("msDNS-ServerSettings"), new PresenceFilter({ attribute: KEY_MASTER_ZONES })],
  });
  const classes = ["server", "nTDSDSA", "crossRef", "crossRefContainer", "msKds-ProvRootKey"];
  return {
    base: toDn(configuration),
    scope: "sub",
    filter: new OrFilter({ filters: [...classes.map(isA), settings] }),
    attributes: [
      "objectClass",
      "dNSHostName",
      "nCName",
      "systemFlags",
      "fSMORoleOwner",
      KEY_MASTER_ZONES,
    ],
  };
}

/** The next part of an attribute with more values than the server sends at once (MS-ADTS §3.1.1.3.1.3.3). */
export function rangeQuery(entry: DistinguishedName, from: number): LdapQuery {
  return {
    base: toDn(entry),
    scope: "base",
    filter: new PresenceFilter({ attribute: "objectClass" }),
    attributes: [`${KEY_MASTER_ZONES};range=${from}-*`],
  };
}

/** The zones of a container. */
export function zonesQuery(container: DistinguishedName): LdapQuery {
  return {
    base: toDn(container),
    scope: "one",
    filter: isA("dnsZone"),
    attributes: ZONE_ATTRIBUTES,
    binary: [DESCRIPTORS],
  };
}

/** Where the zones of an application partition are. */
export function containerOf(partition: DistinguishedName): DistinguishedName {
  return [{ type: "cn", value: "MicrosoftDNS" }, ...partition];
}

/** Where zones were before there were application partitions (Windows 2000). */
export function legacyContainerOf(domain: DistinguishedName): DistinguishedName {
  return containerOf([{ type: "cn", value: "System" }, ...domain]);
}

function isA(objectClass: string): Filter {
  return new EqualityFilter({ attribute: "objectClass", value: objectClass });
}

/** The library escapes every value. */
function toDn(name: DistinguishedName): DN {
  const dn = new DN();
  for (const { type, value } of name) dn.addPairRDN(type, value);
  return dn;
}
