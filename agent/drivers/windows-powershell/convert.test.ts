import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { nameTable } from "@/lib/dnssec/key-master/names";
import { toZoneContent } from "./convert";
import { toDescriptor } from "./convert-keys";
import { toSettings } from "./convert-settings";
import type { ZoneKeys, ZoneOnServer } from "./facts";
import { isShown } from "./facts";
import { matchKeys } from "./match-keys";
import type { ApexRow, KeyRow, SettingsRow, ZoneRow } from "./schema";

const ZONE: ZoneRow = {
  ZoneName: "Example.test",
  ZoneType: "Primary",
  IsDsIntegrated: true,
  IsSigned: true,
  IsReadOnly: false,
  IsAutoCreated: false,
  ReplicationScope: "Domain",
};
const SETTINGS: SettingsRow = {
  ZoneName: "example.test",
  IsKeyMasterServer: false,
  KeyMasterServer: "DC1",
  KeyMasterStatus: "OnLine",
  DenialOfExistence: "NSEC3",
  NSec3HashAlgorithm: "RsaSha1",
  NSec3Iterations: 50,
  NSec3OptOut: false,
  IsNSec3SaltConfigured: true,
  NSec3RandomSaltLength: 8,
  NSec3UserSalt: "-",
  DnsKeyRecordSetTtl: 3_600,
  DSRecordSetTtl: 3_600,
  DSRecordGenerationAlgorithm: ["Sha1", "SHA256", "Sha512"],
  DistributeTrustAnchor: ["None"],
  EnableRfc5011KeyRollover: true,
  ParentHasSecureDelegation: false,
  SecureDelegationPollingPeriod: 43_200,
  PropagationTime: 172_800,
  SignatureInceptionOffset: 3_600,
};
const KEY: KeyRow = {
  KeyId: "k1",
  KeyType: "KeySigningKey",
  CryptoAlgorithm: "RsaSha256",
  KeyLength: 2_048,
  KeyStorageProvider: "Microsoft Software Key Storage Provider",
  StoreKeysInAD: true,
  CurrentState: "Active",
  IsRolloverEnabled: true,
  RolloverType: "DoubleSignature",
  RolloverPeriod: 65_232_000,
  InitialRolloverOffset: 0,
  CurrentRolloverStatus: "NotRolling",
  NextRolloverAction: "Normal",
  LastRolloverTime: null,
  NextRolloverTime: 2_000,
  DnsKeySignatureValidityPeriod: 604_800,
  DSSignatureValidityPeriod: 604_800,
  ZoneSignatureValidityPeriod: 864_000,
  ActiveKey: "{A}",
  StandbyKey: "{S}",
  NextKey: "{N}",
};
const NAMES = nameTable([
  { server: "dc1.example.test", addresses: [] },
  { server: "dc2.example.test", addresses: [{ ip: "192.0.2.2", port: 53 }] },
]);

const copy = (change: Partial<ZoneOnServer> = {}): ZoneOnServer => ({
  server: "dc2.example.test",
  zone: ZONE,
  readAt: 100,
  settings: { row: SETTINGS, readAt: 100 },
  tests: [{ ValidationErrorCode: 0, KeyId: null }],
  ...change,
});
const keys = (change: Partial<ZoneKeys> = {}): ZoneKeys => ({
  reportedBy: "dc2.example.test",
  rows: [KEY, { ...KEY, KeyId: "k2", KeyType: "ZoneSigningKey" }],
  apex: null,
  ...change,
});
const convert = (copies: readonly ZoneOnServer[], zoneKeys: ZoneKeys | null = keys()) =>
  toZoneContent(zoneName("example.test"), copies, zoneKeys, {
    estate: "forest",
    names: NAMES,
    pointers: new Map(),
  });

describe("a server's view", () => {
  test.each([
    ["DC1", "dc1.example.test"],
    ["DC1.Example.TEST.", "dc1.example.test"],
    ["192.0.2.2", "dc2.example.test"],
    ["localhost", "dc2.example.test"],
    ["gone.example.test", "gone.example.test"],
  ])("the key master %s is %s", (KeyMasterServer, holder) => {
    const row = { ...SETTINGS, KeyMasterServer };
    const [view] = convert([copy({ settings: { row, readAt: 1 } })]).views;
    expect(view).toMatchObject({ holder, isHolder: false, holderStatus: "online" });
  });

  test.each([null, "", "  "])(
    "no key master is written as %j: nobody is named, and no status",
    (KeyMasterServer) => {
      const row = { ...SETTINGS, KeyMasterServer };
      const [view] = convert([copy({ settings: { row, readAt: 1 } })]).views;
      expect(view).toMatchObject({ holder: null, isHolder: false, holderStatus: null });
    },
  );

  test("a primary that has not told its settings says nothing: silence is no word for nobody", () => {
    expect(convert([copy({ settings: null })]).views).toEqual([]);
  });

  test("a secondary names nobody, and does not tell whether it is signed", () => {
    const zone = { ...ZONE, ZoneType: "Secondary", IsDsIntegrated: false, IsSigned: null };
    const content = convert([copy({ zone, settings: null })], null);
    expect(content.views).toMatchObject([{ copy: "secondary", isSigned: null, holder: null }]);
    expect(content).toMatchObject({ storage: "secondary", signing: null, everSigned: null });
  });

  test("a key at fault is told; beside it the others are not known; untested is not known", () => {
    const reach = (tests: ZoneOnServer["tests"]) =>
      convert([copy({ tests })]).views[0]?.keysReachable;
    expect(reach([{ ValidationErrorCode: 0, KeyId: null }])).toEqual({ k1: true, k2: true });
    expect(reach([{ ValidationErrorCode: 9107, KeyId: "k2" }])).toEqual({ k1: null, k2: false });
    expect(reach([{ ValidationErrorCode: 9104, KeyId: null }])).toEqual({ k1: true, k2: true });
    expect(reach(null)).toEqual({ k1: null, k2: null });
  });
});

describe("settings", () => {
  test("a server whose own view has other settings shows all of them, as Format-List prints them; the same ones are shown once", () => {
    const lagging = { ...SETTINGS, NSec3Iterations: 10, PropagationTime: 90_061 };
    const { views } = convert([
      copy(),
      copy({ server: "dc1.example.test", settings: { row: lagging, readAt: 1 } }),
      copy({ server: "dc3.example.test", settings: { row: { ...SETTINGS }, readAt: 1 } }),
    ]);
    const [told, other, same] = views.map(({ native }) => native);
    expect(other).toMatchObject({
      ZoneType: "Primary",
      NSec3Iterations: "10",
      NSec3OptOut: "False",
      DSRecordGenerationAlgorithm: "{Sha1, SHA256, Sha512}",
      DnsKeyRecordSetTTL: "01:00:00",
      PropagationTime: "1.01:01:01",
    });
    for (const native of [told, same]) expect(native).not.toHaveProperty("NSec3Iterations");
  });

  test("words are read in any case, and unknown ones are left out", () => {
    expect(toSettings(SETTINGS)).toMatchObject({
      denialOfExistence: "nsec3",
      nsec3UserSalt: null,
      dsRecordGenerationAlgorithms: ["sha-1", "sha-256"],
      distributeTrustAnchor: ["none"],
      maximumZoneTtlSeconds: null,
    });
  });
});

describe("descriptors", () => {
  test("KM-53: 0xFFFFFFFF seconds are no period, and a rollover that is off is never due", () => {
    const off = toDescriptor({ ...KEY, IsRolloverEnabled: null, RolloverPeriod: 4_294_967_295 });
    expect(off).toMatchObject({
      rolloverEnabled: false,
      rolloverPeriodSeconds: null,
      nextRolloverAt: null,
    });
  });

  test.each([
    [{ StoreKeysInAD: true }, "directory"],
    [{ StoreKeysInAD: false }, "certificate-store"],
    [{ StoreKeysInAD: false, KeyStorageProvider: "An HSM" }, "provider"],
  ])("KM-28: %j is kept in: %s", (change, kind) => {
    expect(toDescriptor({ ...KEY, ...change }).custody.kind).toBe(kind);
  });

  test("the status that two entries of the MOF glue together is read by the key's role", () => {
    const glued = "ZskWaitingForMaxZoneTtlKskWaitingForDSUpdate";
    const ksk = toDescriptor({ ...KEY, CurrentRolloverStatus: glued });
    expect(ksk.rollover).toMatchObject({ phase: "awaiting-person", stage: "submit-ds" });
    const zsk = toDescriptor({ ...KEY, KeyType: "ZoneSigningKey", CurrentRolloverStatus: glued });
    expect(zsk.rollover).toMatchObject({ phase: "expiring", stage: "switch-signatures" });
  });

  test("a status that nobody knows is kept in its own words", () => {
    const odd = toDescriptor({ ...KEY, CurrentRolloverStatus: "KskWaitingForGodot" });
    expect(odd.rollover).toMatchObject({ stage: "unrecognized" });
    expect(odd.native.CurrentRolloverStatus).toBe("KskWaitingForGodot");
  });
});

describe("matchKeys", () => {
  const dnskey = (tag: number, publicKey: string, flags = 257): ApexRow => ({
    "RecordData.KeyTag": tag,
    "RecordData.KeyFlags": flags,
    "RecordData.CryptoAlgorithm": "RsaSha256",
    "RecordData.Base64Data": publicKey,
    "RecordData.TypeCovered": null,
    "RecordData.SignatureExpiration": null,
  });
  const rrsig = (tag: number, covered: string): ApexRow => ({
    ...dnskey(tag, ""),
    "RecordData.KeyFlags": null,
    "RecordData.Base64Data": null,
    "RecordData.TypeCovered": covered,
  });
  const found = (row: KeyRow, apex: readonly ApexRow[], memory = new Map<string, string>()) =>
    Object.fromEntries(
      [...matchKeys(row, [row], apex, memory).byPointer].map(([id, key]) => [id, key.publicKey]),
    );

  test("at rest the signer is the active key, and the other one the standby", () => {
    const apex = [dnskey(1, "AA=="), dnskey(2, "BB=="), rrsig(2, "DNSKEY"), rrsig(9, "SOA")];
    expect(found(KEY, apex)).toEqual({ "{A}": "BB==", "{S}": "AA==" });
  });

  test("two that sign cannot be told apart, unless it was seen before which is which", () => {
    const rolling = { ...KEY, CurrentRolloverStatus: "KskWaitingForDSUpdate" };
    const apex = [dnskey(1, "AA=="), dnskey(2, "BB=="), rrsig(1, "DNSKEY"), rrsig(2, "DNSKEY")];
    expect(found(rolling, apex)).toEqual({});
    expect(found(rolling, apex, new Map([["{A}", "BB=="]]))).toEqual({
      "{A}": "BB==",
      "{S}": "AA==",
    });
  });

  test("a revoked key is no pointer's, and is told beside them", () => {
    const apex = [
      dnskey(1, "AA=="),
      dnskey(2, "BB==", 385),
      dnskey(3, "CC=="),
      rrsig(1, "DNSKEY"),
      rrsig(2, "DNSKEY"),
    ];
    const { others } = matchKeys(KEY, [KEY], apex, new Map());
    expect(others).toMatchObject([{ pointer: "former", flags: 385, publicKey: "BB==" }]);
  });

  test("of two descriptors of one kind nothing is guessed", () => {
    const apex = [dnskey(1, "AA=="), rrsig(1, "DNSKEY")];
    const twins = matchKeys(KEY, [KEY, { ...KEY, KeyId: "k9" }], apex, new Map());
    expect(twins.byPointer.size).toBe(0);
  });
});

test("what every server makes for itself is not shown", () => {
  expect(isShown(ZONE)).toBe(true);
  for (const change of [
    { IsAutoCreated: true },
    { ZoneName: "TrustAnchors" },
    { ZoneType: "Stub" },
    { ZoneType: "Forwarder" },
    { ZoneType: "Cache" },
  ]) {
    expect(isShown({ ...ZONE, ...change }), JSON.stringify(change)).toBe(false);
  }
});
