import { zoneName } from "@/lib/dns/zone-name";
import { DAY, HOUR, type Instant } from "@/lib/dnssec/instant";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import type { DescriptorKey, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type {
  DirectoryAssignment,
  EstateReport,
  ServerReport,
  ServerZoneView,
  SigningReport,
  ZoneReport,
} from "@/lib/dnssec/zone-report";

/** Fri 6 Nov 2026, 03:12:40 UTC. */
export const NOW: Instant = 1_793_934_760;
/** Tue 10 Nov 2026, 14:10 UTC. */
export const DNSKEY_ENDS: Instant = 1_794_319_800;
/** Sun 15 Nov 2026, 02:00 UTC. */
export const RECORDS_END: Instant = 1_794_708_000;
/** Sat 7 Nov 2026, 09:00 UTC. */
export const ZSK_DUE: Instant = 1_794_042_000;

export const KSK_ID = "7d0b7b0e-5a34-4f0e-9d52-0f2a5f1c2b11";
export const ZSK_ID = "c41e9a52-0b7d-4c86-a1f3-6d2280e95b74";

export const estate: EstateReport = {
  estate: "lab",
  kind: "lab",
  now: NOW,
  isPaused: false,
  pollingIntervalSeconds: 180,
};

export function serverReport(server: string, changes: Partial<ServerReport> = {}): ServerReport {
  return {
    estate: "lab",
    server,
    kind: "domain-controller",
    reachable: true,
    failure: null,
    vantagePoints: [],
    addresses: [],
    clockSkewSeconds: 0,
    lastContactAt: NOW,
    ...changes,
  };
}

/** A server that neither the agent nor the others reach. */
export function deadServer(server: string, deniedBy: readonly string[]): ServerReport {
  return serverReport(server, {
    reachable: false,
    failure: { kind: "unreachable", code: 1722, detail: "" },
    vantagePoints: deniedBy.map((from) => ({ from, reachable: false, at: NOW })),
    lastContactAt: NOW - 5_100,
  });
}

export function viewOf(server: string, changes: Partial<ServerZoneView> = {}): ServerZoneView {
  return {
    server,
    copy: "primary",
    isWritable: true,
    isSigned: true,
    holder: "dc1.contoso.com",
    isHolder: server === "dc1.contoso.com",
    holderStatus: null,
    keysReachable: { [KSK_ID]: true, [ZSK_ID]: true },
    serial: 7,
    dnskeySignaturesUntil: DNSKEY_ENDS,
    recordSignaturesUntil: RECORDS_END,
    viewedAt: NOW - 20,
    native: {},
    ...changes,
  };
}

export function replicaOf(
  replica: string,
  holders: readonly string[] = ["dc1.contoso.com"],
): DirectoryAssignment {
  return { replica, holders, readAt: NOW - 5 };
}

const settings: ZoneSettings = {
  denialOfExistence: "nsec3",
  nsec3HashAlgorithm: "sha-1",
  nsec3Iterations: 50,
  nsec3OptOut: false,
  isNsec3SaltConfigured: true,
  nsec3RandomSaltLength: 8,
  nsec3UserSalt: null,
  nsec3CurrentSalt: null,
  distributeTrustAnchor: ["none"],
  enableRfc5011KeyRollover: true,
  dsRecordGenerationAlgorithms: ["sha-1", "sha-256"],
  dsRecordSetTtlSeconds: HOUR,
  dnskeyRecordSetTtlSeconds: HOUR,
  signatureInceptionOffsetSeconds: HOUR,
  secureDelegationPollingPeriodSeconds: 12 * HOUR,
  propagationTimeSeconds: 2 * DAY,
  parentHasSecureDelegation: false,
  maximumZoneTtlSeconds: HOUR,
};

function keyOf(pointer: DescriptorKey["pointer"], published: boolean): DescriptorKey {
  return {
    pointer,
    nativeId: `{${pointer}}`,
    flags: 257,
    published,
    signs: pointer === "active" ? "dnskey-set" : "nothing",
    createdAt: NOW - 60 * DAY,
    publicKey: null,
  };
}

export function kskOf(changes: Partial<SigningKeyDescriptor> = {}): SigningKeyDescriptor {
  return {
    descriptorId: KSK_ID,
    keyRole: "ksk",
    algorithm: 8,
    keyLength: 2048,
    custody: { kind: "directory", provider: "Microsoft Software Key Storage Provider" },
    state: "active",
    rolloverEnabled: true,
    rolloverType: "double-signature",
    rolloverPeriodSeconds: 755 * DAY,
    initialRolloverOffsetSeconds: 0,
    dnskeySignatureValiditySeconds: 7 * DAY,
    dsSignatureValiditySeconds: 7 * DAY,
    zoneSignatureValiditySeconds: 10 * DAY,
    nextRolloverAction: "normal",
    lastRolloverAt: null,
    nextRolloverAt: NOW + 700 * DAY,
    rollover: null,
    keys: [keyOf("active", true), keyOf("standby", true), keyOf("next", false)],
    native: {},
    ...changes,
  };
}

export function zskOf(changes: Partial<SigningKeyDescriptor> = {}): SigningKeyDescriptor {
  return kskOf({
    descriptorId: ZSK_ID,
    keyRole: "zsk",
    keyLength: 1024,
    rolloverType: "pre-publication",
    rolloverPeriodSeconds: 90 * DAY,
    nextRolloverAt: ZSK_DUE,
    keys: [keyOf("active", true), keyOf("next", true)],
    ...changes,
  });
}

export function rolloverOf(changes: Partial<RolloverReport> = {}): RolloverReport {
  return {
    descriptorId: ZSK_ID,
    phase: "expiring",
    method: "zsk-pre-publication",
    stage: "publish-successor",
    since: NOW - HOUR,
    wakeAt: NOW + DAY,
    isManual: false,
    fault: null,
    native: { CurrentRolloverStatus: "ZskWaitingForDnsKeyTtl" },
    ...changes,
  };
}

export function signingOf(changes: Partial<SigningReport> = {}): SigningReport {
  return {
    reportedBy: "dc1.contoso.com",
    settings,
    descriptors: [kskOf(), zskOf()],
    renewalFraction: 1 / 3,
    ...changes,
  };
}

export function reportOf(changes: Partial<ZoneReport> = {}): ZoneReport {
  return {
    estate: "lab",
    zone: zoneName("secure.contoso.com"),
    displayName: "secure.contoso.com",
    storage: "directory",
    everSigned: true,
    views: [viewOf("dc1.contoso.com"), viewOf("dc2.contoso.com")],
    directory: [replicaOf("dc1.contoso.com"), replicaOf("dc2.contoso.com")],
    signing: signingOf(),
    parentDs: { state: "current", keyTags: [52_113], ttlSeconds: HOUR, seenAt: NOW },
    roleChangedAt: NOW - 90 * DAY,
    revision: 1,
    ...changes,
  };
}

/** A zone of the lab, in good order unless changed: held by dc1, hosted by dc1 and dc2, keys in the directory. */
export function factsOf(
  report: Partial<ZoneReport> = {},
  servers: readonly ServerReport[] = [
    serverReport("dc1.contoso.com"),
    serverReport("dc2.contoso.com"),
  ],
  changes: Partial<ZoneFacts> = {},
): ZoneFacts {
  return {
    estate,
    reports: [{ agent: "lab", fresh: true, report: reportOf(report) }],
    servers: servers.map((held) => ({ report: held, fresh: true })),
    lastReadAt: NOW - 5,
    ...changes,
  };
}

/** The holder dc1 is down as the agent and dc2 see it; dc2 goes on answering. */
export function holderDownFacts(report: Partial<ZoneReport> = {}): ZoneFacts {
  return factsOf(
    {
      views: [viewOf("dc2.contoso.com", { holderStatus: "offline" })],
      directory: [replicaOf("dc2.contoso.com")],
      signing: signingOf({ reportedBy: "dc2.contoso.com" }),
      ...report,
    },
    [deadServer("dc1.contoso.com", ["agent", "dc2.contoso.com"]), serverReport("dc2.contoso.com")],
  );
}
