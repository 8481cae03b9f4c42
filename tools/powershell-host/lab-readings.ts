import { fromBase64 } from "@/lib/dns/octets";
import type { ZoneName } from "@/lib/dns/zone-name";
import { algorithmEntry } from "@/lib/dnssec/signing-key/algorithms";
import type { DescriptorKey, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { keyTagsOf } from "@/lib/dnssec/signing-key/key-tag";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { ServerName, ZoneReport } from "@/lib/dnssec/zone-report";
import type { LabCopy, LabServerView } from "./lab-server-view";
import type { PeerLine } from "./peer";
import {
  boolean,
  cim,
  guid,
  instant,
  object,
  span,
  text,
  texts,
  uint16,
  uint32,
  win32,
} from "./typed-values";

const NEVER_SECONDS = 4_294_967_295;
const BUILD = 20_348;
const DIGESTS = {
  none: "None",
  "sha-1": "Sha1",
  "sha-256": "Sha256",
  "sha-384": "Sha384",
} as const;
const ANCHORS = { none: "None", dnskey: "DnsKey" } as const;

/** What every server has besides the zones that people made. */
const OWN_ZONES = ["0.in-addr.arpa", "127.in-addr.arpa", "255.in-addr.arpa", "TrustAnchors"];

/** Get-DnsServerZone. */
export function zoneLines(copies: readonly LabCopy[], withOwn: boolean): readonly PeerLine[] {
  const own = withOwn ? OWN_ZONES.map((name) => ownZone(name)) : [];
  return [...own, ...copies.map(zoneLine)];
}

function ownZone(name: string): PeerLine {
  return object(
    cim("DnsServerPrimaryZone", {
      ZoneName: text(name),
      ZoneType: text("Primary"),
      IsAutoCreated: boolean(name !== "TrustAnchors"),
      IsDsIntegrated: boolean(false),
      IsSigned: boolean(false),
    }),
  );
}

/** A secondary has no IsSigned (spec §2.5). */
function zoneLine({ report, view }: LabCopy): PeerLine {
  const isPrimary = view.copy === "primary";
  const isDirectory = isPrimary && report.storage === "directory";
  return object(
    cim(isPrimary ? "DnsServerPrimaryZone" : "DnsServerSecondaryZone", {
      ZoneName: text(report.displayName),
      ZoneType: text(isPrimary ? "Primary" : "Secondary"),
      IsAutoCreated: boolean(false),
      IsDsIntegrated: boolean(isDirectory),
      IsReadOnly: boolean(isPrimary && !view.isWritable),
      ReplicationScope: text(isDirectory ? "Domain" : "None"),
      ZoneFile: text(isDirectory ? null : `${report.displayName}.dns`),
      ...(isPrimary ? { IsSigned: boolean(view.isSigned) } : {}),
    }),
  );
}

/** Get-DnsServerDnsSecZoneSetting of one zone: the asked server's own cached view (KM-10). */
export function settingLine(view: LabServerView, server: ServerName, zone: ZoneName): PeerLine {
  const answer = view.lab.getSetting(server, zone);
  if (!answer.ok) return win32(answer.error.code, answer.error.sentence);
  const { isKeyMasterServer, keyMasterServer, keyMasterStatus, settings } = answer.value;
  const status = keyMasterStatus === "online" ? "Online" : "Offline";
  return object(
    cim("DnsServerDnsSecZoneSetting", {
      ZoneName: text(zone),
      IsKeyMasterServer: boolean(isKeyMasterServer),
      KeyMasterServer: text(keyMasterServer === null ? null : view.displayName(keyMasterServer)),
      KeyMasterStatus: text(keyMasterStatus === null ? null : status),
      ...settingProperties(settings),
    }),
  );
}

function settingProperties(settings: ZoneSettings) {
  return {
    DenialOfExistence: text(settings.denialOfExistence === "nsec" ? "NSec" : "NSec3"),
    NSec3HashAlgorithm: text("RsaSha1"),
    NSec3Iterations: uint16(settings.nsec3Iterations),
    NSec3OptOut: boolean(settings.nsec3OptOut),
    IsNSec3SaltConfigured: boolean(settings.isNsec3SaltConfigured),
    NSec3RandomSaltLength: { t: "byte", v: settings.nsec3RandomSaltLength ?? 0 },
    NSec3UserSalt: text(settings.nsec3UserSalt ?? "-"),
    DnsKeyRecordSetTtl: span(settings.dnskeyRecordSetTtlSeconds),
    DSRecordSetTtl: span(settings.dsRecordSetTtlSeconds),
    DSRecordGenerationAlgorithm: texts(
      (settings.dsRecordGenerationAlgorithms ?? []).map((digest) => DIGESTS[digest]),
    ),
    DistributeTrustAnchor: texts(
      (settings.distributeTrustAnchor ?? []).map((anchor) => ANCHORS[anchor]),
    ),
    EnableRfc5011KeyRollover: boolean(settings.enableRfc5011KeyRollover),
    ParentHasSecureDelegation: boolean(settings.parentHasSecureDelegation),
    SecureDelegationPollingPeriod: span(settings.secureDelegationPollingPeriodSeconds),
    PropagationTime: span(settings.propagationTimeSeconds),
    SignatureInceptionOffset: span(settings.signatureInceptionOffsetSeconds),
  };
}

/** Get-DnsServerSigningKey. */
export function keyLine(zone: string, descriptor: SigningKeyDescriptor): PeerLine {
  const { native } = descriptor;
  const word = (name: string) => text(native[name] ?? "");
  return object(
    cim("DnsServerSigningKey", {
      ZoneName: text(zone),
      KeyId: guid(descriptor.descriptorId),
      KeyType: word("KeyType"),
      CryptoAlgorithm: word("CryptoAlgorithm"),
      KeyLength: uint32(descriptor.keyLength),
      KeyStorageProvider: word("KeyStorageProvider"),
      StoreKeysInAD: boolean(native.StoreKeysInAD === "True"),
      CurrentState: word("CurrentState"),
      IsRolloverEnabled: boolean(descriptor.rolloverEnabled),
      RolloverType: text(descriptor.keyRole === "zsk" ? "PrePublish" : "DoubleSignature"),
      RolloverPeriod: span(descriptor.rolloverPeriodSeconds ?? NEVER_SECONDS),
      InitialRolloverOffset: span(descriptor.initialRolloverOffsetSeconds),
      CurrentRolloverStatus: word("CurrentRolloverStatus"),
      NextRolloverAction: word("NextRolloverAction"),
      LastRolloverTime: instant(descriptor.lastRolloverAt),
      NextRolloverTime: instant(descriptor.nextRolloverAt),
      DnsKeySignatureValidityPeriod: span(descriptor.dnskeySignatureValiditySeconds),
      DSSignatureValidityPeriod: span(descriptor.dsSignatureValiditySeconds),
      ZoneSignatureValidityPeriod: span(descriptor.zoneSignatureValiditySeconds),
      ActiveKey: word("ActiveKey"),
      StandbyKey: word("StandbyKey"),
      NextKey: word("NextKey"),
    }),
  );
}

/** Test-DnsServerDnsSecZoneSetting: one result for each key at fault, or one for the zone. */
export function testLines(
  view: LabServerView,
  { report, view: own }: LabCopy,
): readonly PeerLine[] {
  const faults = (report.signing?.descriptors ?? []).filter(
    ({ descriptorId }) => own.keysReachable[descriptorId] === false,
  );
  if (faults.length > 0) {
    return faults.map(({ descriptorId, custody }) =>
      testLine(
        report,
        custody.kind === "provider" ? 9112 : 9107,
        `{${descriptorId.toUpperCase()}}`,
      ),
    );
  }
  const answer = view.lab.getSetting(own.server, report.zone);
  if (!answer.ok) return [win32(answer.error.code, answer.error.sentence)];
  return [testLine(report, answer.value.testCode, null)];
}

function testLine(report: ZoneReport, code: number, keyId: string | null): PeerLine {
  return object(
    cim("DnsServerZoneDnsSecValidationResult", {
      ZoneName: text(report.displayName),
      ValidationErrorCode: uint32(code),
      ValidationErrorCodeDescription: text(code === 0 ? "" : `error ${code}`),
      ExtendedErrorCode: uint32(0),
      KeyId: text(keyId),
      SigningKeyPointerString: text(null),
    }),
  );
}

/** Get-DnsServerSetting -All, for one server. */
export function serverLine(view: LabServerView, name: ServerName): PeerLine {
  const server = view.lab.forest.server(name);
  return object(
    cim("DnsServerSetting", {
      ComputerName: text(server.displayName),
      IsReadOnlyDC: boolean(server.kind === "read-only-domain-controller"),
      DsAvailable: boolean(server.kind !== "standalone" && server.isDirectoryAvailable),
      EnableDnsSec: boolean(server.isDnssecEnabled),
      EnableOnlineSigning: boolean(server.isOnlineSigningEnabled),
      MajorVersion: uint32(10),
      MinorVersion: uint32(0),
      BuildNumber: uint32(BUILD),
    }),
  );
}

/** Get-DnsServerResourceRecord at the apex, DNSKEY or RRSIG: what is published and who signs. */
export function apexLines(
  detail: ZoneReport,
  type: string,
  until: number | null,
): readonly PeerLine[] {
  const keys = (detail.signing?.descriptors ?? []).flatMap(({ keys: own, algorithm }) =>
    own.flatMap((key) => publishedKey(key, algorithm) ?? []),
  );
  if (type.toLowerCase() === "dnskey") return keys.map(dnskeyLine);
  const signing = (part: "dnskey-set" | "zone") =>
    keys.filter(({ key }) => key.signs === part || key.signs === "all");
  return [
    ...signing("dnskey-set").map((key) => signatureLine(key, "DNSKEY", until)),
    ...signing("zone").map((key) => signatureLine(key, "SOA", null)),
  ];
}

type PublishedKey = {
  readonly key: DescriptorKey;
  readonly algorithm: number;
  readonly publicKey: string;
  readonly keyTag: number;
};

function publishedKey(key: DescriptorKey, algorithm: number): PublishedKey | null {
  const { publicKey, flags } = key;
  const octets = publicKey === null ? null : fromBase64(publicKey);
  if (!key.published || publicKey === null || !octets) return null;
  const record = { kind: "DNSKEY", flags, protocol: 3, algorithm, publicKey: octets } as const;
  return { key, algorithm, publicKey, keyTag: keyTagsOf(record).keyTag };
}

function dnskeyLine({ key, algorithm, publicKey, keyTag }: PublishedKey): PeerLine {
  const data = cim("DnsServerResourceRecordDnsKey", {
    KeyTag: uint16(keyTag),
    KeyFlags: uint16(key.flags),
    SecureEntryPoint: boolean((key.flags & 1) !== 0),
    Revoked: boolean((key.flags & 128) !== 0),
    CryptoAlgorithm: text(algorithmEntry(algorithm)?.windowsName ?? ""),
    Base64Data: text(publicKey),
  });
  return recordLine("DNSKEY", data);
}

function signatureLine({ algorithm, keyTag }: PublishedKey, covered: string, until: number | null) {
  const data = cim("DnsServerResourceRecordRRSig", {
    KeyTag: uint16(keyTag),
    CryptoAlgorithm: text(algorithmEntry(algorithm)?.windowsName ?? ""),
    TypeCovered: text(covered),
    SignatureExpiration: instant(until),
  });
  return recordLine("RRSIG", data);
}

function recordLine(type: string, data: ReturnType<typeof cim>): PeerLine {
  return object(
    cim("DnsServerResourceRecord", {
      HostName: text("@"),
      RecordType: text(type),
      TimeToLive: span(3_600),
      RecordData: data,
    }),
  );
}
