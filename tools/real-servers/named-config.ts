import type { PreparedKeys } from "./prepared-keys";

/** A zone that a test's named serves. */
export type NamedZone =
  | {
      readonly kind: "signed";
      readonly name: string;
      readonly policy: NamedPolicy;
      readonly inline: boolean;
      /** Made before named starts; otherwise named makes its own. */
      readonly keys?: PreparedKeys;
    }
  | { readonly kind: "unsigned"; readonly name: string }
  | { readonly kind: "secondary"; readonly name: string; readonly primaryPort: number };

/**
 * `steady`: days, as in the field. `brisk`: seconds, for rollovers that can be watched. `single-key`: named's own default, a CSK.
 */
export type NamedPolicy = "steady" | "brisk" | "single-key";

export type NamedConfig = {
  readonly directory: string;
  readonly dnsPort: number;
  /** The channel that agents get: it changes nothing. */
  readonly controlPort: number;
  /** The channel of the server's own administrator. */
  readonly adminPort: number;
  readonly statisticsPort: number;
  readonly zones: readonly NamedZone[];
};

/** A file of its own, because dnssec-keygen reads it too. */
export const POLICIES = `
dnssec-policy "steady" {
  keys {
    ksk key-directory lifetime P365D algorithm ecdsap256sha256;
    zsk key-directory lifetime P90D algorithm ecdsap256sha256;
  };
  dnskey-ttl PT1H;
  max-zone-ttl PT1H;
  signatures-validity P14D;
  signatures-refresh P5D;
  parent-ds-ttl P1D;
};
dnssec-policy "brisk" {
  keys {
    ksk key-directory lifetime PT30M algorithm ecdsap256sha256;
    zsk key-directory lifetime PT8M algorithm ecdsap256sha256;
  };
  dnskey-ttl 3;
  max-zone-ttl 5;
  signatures-validity PT20M;
  signatures-validity-dnskey PT20M;
  signatures-refresh PT17M;
  signatures-jitter PT0S;
  publish-safety PT1S;
  retire-safety PT1S;
  zone-propagation-delay PT1S;
  parent-propagation-delay PT1S;
  parent-ds-ttl 5;
};
`;

/** The whole named.conf; the control key is in a file of its own, as rndc-confgen leaves it. */
export function namedConfText(config: NamedConfig): string {
  const { directory, dnsPort, controlPort, adminPort, statisticsPort } = config;
  return `
include "${directory}/rndc.key";
controls {
  inet 127.0.0.1 port ${controlPort} allow { 127.0.0.1; } keys { "keymaster-agent"; } read-only yes;
  inet 127.0.0.1 port ${adminPort} allow { 127.0.0.1; } keys { "keymaster-agent"; };
};
statistics-channels { inet 127.0.0.1 port ${statisticsPort} allow { 127.0.0.1; }; };
options {
  directory "${directory}";
  listen-on port ${dnsPort} { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file "${directory}/named.pid";
  session-keyfile "${directory}/session.key";
  recursion no;
  dnssec-validation no;
  notify no;
  allow-transfer { 127.0.0.1; };
  allow-new-zones yes;
  check-names primary ignore;
};
include "${directory}/policies.conf";
${config.zones.map(zoneStanza).join("\n")}
`;
}

/** The braces part of a zone stanza, as \`rndc addzone\` takes it too. */
export function zoneBody(zone: NamedZone): string {
  const file = `file "zones/${fileNameOf(zone.name)}.db";`;
  switch (zone.kind) {
    case "unsigned":
      return `{ type primary; ${file} allow-update { 127.0.0.1; }; };`;
    case "secondary":
      return `{ type secondary; ${file} masterfile-format text; primaries { 127.0.0.1 port ${zone.primaryPort}; }; };`;
    case "signed": {
      const policy = zone.policy === "single-key" ? "default" : zone.policy;
      const inline = zone.inline ? "yes" : "no";
      return `{ type primary; ${file} allow-update { 127.0.0.1; }; inline-signing ${inline}; dnssec-policy "${policy}"; key-directory "keys/${fileNameOf(zone.name)}"; };`;
    }
    default:
      throw new Error(`unknown kind of zone: ${JSON.stringify(zone satisfies never)}`);
  }
}

/** A zone's name may have a slash (RFC 2317). */
export function fileNameOf(zone: string): string {
  return zone.replaceAll("/", "_");
}

function zoneStanza(zone: NamedZone): string {
  return `zone "${zone.name}" ${zoneBody(zone)}`;
}

/** A small zone whose TTLs fit every policy. */
export function zoneFileText(): string {
  return `$TTL 5
@ IN SOA ns1 hostmaster 1 3600 900 604800 5
@ IN NS ns1
ns1 IN A 192.0.2.53
www IN A 192.0.2.80
`;
}
