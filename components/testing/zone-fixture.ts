import type { ClaimItem, DescriptorItem, ZoneDetailItem } from "@/lib/contracts/zones";

/** The instant that the fixtures call now. */
export const NOW = "2030-01-10T12:00:00Z";

/** A claim of a server that agrees with dc1 and answers; change what the test is about. */
export function claim(part: Partial<ClaimItem> = {}): ClaimItem {
  return {
    server: "dc2.contoso.com",
    source: "server",
    says: "dc1.contoso.com",
    isSelf: false,
    keysReachable: { "ksk-1": true, "zsk-1": true },
    observedAt: NOW,
    agrees: true,
    fresh: true,
    holderStatus: "online",
    copy: "primary",
    isWritable: true,
    isSigned: true,
    serial: 7,
    dnskeySignaturesUntil: "2030-01-15T12:00:00Z",
    recordSignaturesUntil: "2030-01-18T12:00:00Z",
    native: { ZoneName: "secure.contoso.com", IsKeyMasterServer: "False" },
    ...part,
  };
}

/** A zone-signing key at rest. */
export function descriptor(part: Partial<DescriptorItem> = {}): DescriptorItem {
  return {
    descriptorId: "zsk-1",
    keyRole: "zsk",
    algorithm: { number: 8, mnemonic: "RSASHA256" },
    keyLength: 1024,
    custody: { kind: "directory", provider: "Microsoft Software Key Storage Provider" },
    state: "active",
    rolloverEnabled: true,
    rolloverType: "pre-publication",
    rolloverPeriodSeconds: 7_776_000,
    initialRolloverOffsetSeconds: 0,
    dnskeySignatureValiditySeconds: 604_800,
    dsSignatureValiditySeconds: 604_800,
    zoneSignatureValiditySeconds: 864_000,
    nextRolloverAction: "normal",
    nextRolloverAt: "2030-02-01T12:00:00Z",
    lastRolloverAt: null,
    rollover: null,
    keys: [
      {
        pointer: "active",
        nativeId: "{A}",
        keyTag: 17395,
        keyTagIfRevoked: null,
        flags: 256,
        published: true,
        signs: true,
        signsWhat: "zone",
        dnskey: "256 3 8 AwEAAQ==",
        ds: [],
        createdAt: "2030-01-01T12:00:00Z",
      },
    ],
    waits: [
      {
        name: "publication interval Ipub",
        formula: "Dprp + TTLkey",
        inputs: [{ name: "TTLkey", seconds: 3600 }],
        seconds: 176_400,
      },
      { name: "retire interval Iret", formula: "Dprp + TTLsig", inputs: [], seconds: 176_400 },
    ],
    native: { CurrentRolloverStatus: "NotRolling" },
    ...part,
  };
}

/** A healthy signed zone held by dc1; change what the test is about. */
export function zoneFixture(part: Partial<ZoneDetailItem> = {}): ZoneDetailItem {
  return {
    name: "secure.contoso.com",
    displayName: "secure.contoso.com",
    estate: "lab",
    storage: "directory",
    signed: true,
    status: "healthy",
    statuses: ["healthy"],
    statusSince: null,
    sentence: "This zone is signed and answering correctly.",
    service: { state: "validating", basis: "reported" },
    role: { verdict: "agreed", settling: false, holder: "dc1.contoso.com", holderReachable: true },
    keys: { ksk: 2, zsk: 2 },
    rollover: null,
    signaturesValidUntil: "2030-01-15T12:00:00Z",
    nextEvent: { what: "zsk-rollover-due", at: "2030-02-01T12:00:00Z" },
    safeUntil: null,
    safeUntilBecause: "renewing",
    observedAt: NOW,
    unknownSince: null,
    affectsUsers: "no",
    nextStep: { text: "Nothing to do.", owner: "none", dueAt: null },
    notices: [],
    settings: null,
    claims: [claim({ server: "dc1.contoso.com", isSelf: true }), claim()],
    descriptors: [descriptor()],
    rollovers: [],
    parentDs: { state: "current", keyTags: [], ttlSeconds: 3600, seenAt: NOW },
    findings: [],
    moves: [],
    hold: { held: false, reason: null, by: null, at: null, scope: null },
    watch: null,
    resign: null,
    outsideRoleChange: null,
    pollingIntervalSeconds: 180,
    sources: [{ agent: "embedded", fresh: true, lastContactAt: NOW }],
    clocks: [{ estate: "lab", now: NOW, kind: "lab", paused: false }],
    ...part,
  };
}

/** The same zone with its key master off: answers hold until the DNSKEY signature ends. */
export function keyMasterDown(part: Partial<ZoneDetailItem> = {}): ZoneDetailItem {
  return zoneFixture({
    status: "key-master-down",
    statuses: ["key-master-down"],
    statusSince: "2030-01-10T10:00:00Z",
    sentence:
      "The server that manages keys is down. Answers still work at least until Tue 15 Jan, 12:00 UTC.",
    role: { verdict: "agreed", settling: false, holder: "dc1.contoso.com", holderReachable: false },
    safeUntil: "2030-01-15T12:00:00Z",
    safeUntilBecause: "dnskey-signature",
    nextEvent: { what: "zsk-rollover-due", at: "2030-01-12T12:00:00Z" },
    nextStep: { text: "Bring dc1.contoso.com back.", owner: "ops", dueAt: "2030-01-15T12:00:00Z" },
    claims: [
      claim({ server: "dc1.contoso.com", isSelf: true, fresh: false }),
      claim({ holderStatus: "offline" }),
    ],
    ...part,
  });
}
