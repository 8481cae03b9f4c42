import {
  mapWindowsRolloverStatus,
  WINDOWS_ROLLOVER_WORDS,
  windowsRolloverWord,
} from "@/lib/dnssec/rollover/windows-status";
import { algorithmEntry } from "@/lib/dnssec/signing-key/algorithms";
import type {
  Custody,
  DescriptorKey,
  KeyPointer,
  SigningKeyDescriptor,
} from "@/lib/dnssec/signing-key/descriptor";
import type { StoredDescriptor, StoredKey } from "@/lib/dnssec/signing-key/stored-descriptor";

const SOFTWARE_PROVIDER = "microsoft software key storage provider";
const SEP_FLAGS = 257;
const ZONE_FLAGS = 256;
const REVOKE_FLAG = 128;
const ROLLOVER_TYPES = ["pre-publication", "double-signature"] as const;
const ROLLOVER_TYPE_WORDS = ["PrePublish", "DoubleSignature"] as const;
/** 0 means "no change" and is never kept (spec §2.2). */
const ACTIONS = [null, "normal", "revoke-standby", "retire"] as const;
const ACTION_WORDS = ["", "Normal", "RevokeStandby", "Retire"] as const;
/** Statuses in which the KSK that takes over signs beside the old one (spec §4.4). */
const DOUBLE_SIGNING: ReadonlySet<string> = new Set([
  "KskWaitingForDSUpdate",
  "KskWaitingForDSTtl",
  "KskWaitingForDnsKeyTtl",
]);

/** MS-DNSP §2.2.6.2.11, KeySignScope. */
const SCOPES = {
  dnskeyOnly: 1,
  allRecords: 2,
  addOnly: 3,
  doNotPublish: 4,
  revoked: 5,
} as const;

/** A stored descriptor in our words. The directory keeps no public keys in it. */
export function toDescriptor(stored: StoredDescriptor): SigningKeyDescriptor {
  const keyRole = stored.isKsk ? "ksk" : "zsk";
  return {
    descriptorId: stored.descriptorId,
    keyRole,
    algorithm: stored.algorithm,
    keyLength: stored.keyLength,
    custody: custodyOf(stored),
    state: stored.state === 1 ? "retired" : "active",
    rolloverEnabled: stored.rolloverPeriodSeconds !== null,
    rolloverType: ROLLOVER_TYPES[stored.rolloverType] ?? null,
    rolloverPeriodSeconds: stored.rolloverPeriodSeconds,
    initialRolloverOffsetSeconds: stored.initialRolloverOffsetSeconds,
    dnskeySignatureValiditySeconds: stored.dnskeySignatureValiditySeconds,
    dsSignatureValiditySeconds: stored.dsSignatureValiditySeconds,
    zoneSignatureValiditySeconds: stored.zoneSignatureValiditySeconds,
    nextRolloverAction: ACTIONS[stored.nextRolloverAction] ?? null,
    lastRolloverAt: stored.lastRolloverAt,
    nextRolloverAt: stored.rolloverPeriodSeconds === null ? null : stored.nextRolloverAt,
    rollover: mapWindowsRolloverStatus({
      descriptorId: stored.descriptorId,
      keyRole,
      native: statusWord(stored),
      since: null,
      wakeAt: null,
      isManual: stored.isManual,
      fault: null,
    }),
    keys: toKeys(stored),
    native: nativeWords(stored),
  };
}

function toKeys(stored: StoredDescriptor): readonly DescriptorKey[] {
  const pointers: readonly (readonly [KeyPointer, StoredKey | null])[] = [
    ["active", stored.active],
    ["standby", stored.standby],
    ["next", stored.next],
  ];
  return pointers.flatMap(([pointer, key]) => (key === null ? [] : [toKey(stored, pointer, key)]));
}

function toKey(stored: StoredDescriptor, pointer: KeyPointer, key: StoredKey): DescriptorKey {
  const flags = stored.isKsk ? SEP_FLAGS : ZONE_FLAGS;
  return {
    pointer,
    nativeId: key.nativeId,
    flags: key.scope === SCOPES.revoked ? flags + REVOKE_FLAG : flags,
    published: isPublished(stored, pointer, key),
    signs: signedBy(stored, pointer, key),
    createdAt: null,
    publicKey: null,
  };
}

/** The scope tells, unless it is the default: then spec §4.1. */
function isPublished({ isKsk }: StoredDescriptor, pointer: KeyPointer, { scope }: StoredKey) {
  if (scope === SCOPES.doNotPublish) return false;
  if (scope === SCOPES.addOnly || scope === SCOPES.revoked) return true;
  return !isKsk || pointer !== "next";
}

function signedBy(
  stored: StoredDescriptor,
  pointer: KeyPointer,
  { scope }: StoredKey,
): DescriptorKey["signs"] {
  switch (scope) {
    case SCOPES.dnskeyOnly:
    case SCOPES.revoked:
      return "dnskey-set";
    case SCOPES.allRecords:
      return "all";
    case SCOPES.addOnly:
    case SCOPES.doNotPublish:
      return "nothing";
    default:
      return signedByDefault(stored, pointer);
  }
}

/** Spec §4.1, §4.4: who signs follows from pointer and status. */
function signedByDefault(stored: StoredDescriptor, pointer: KeyPointer): DescriptorKey["signs"] {
  if (pointer === "active") return stored.isKsk ? "dnskey-set" : "all";
  if (!stored.isKsk || pointer !== "standby") return "nothing";
  const word = windowsRolloverWord(statusWord(stored), "ksk");
  return word !== null && DOUBLE_SIGNING.has(word) ? "dnskey-set" : "nothing";
}

/** KM-28, KM-29: in the directory, in the machine's certificate store, or with another provider. */
function custodyOf({ storesKeysInDirectory, keyStorageProvider }: StoredDescriptor): Custody {
  const provider = keyStorageProvider === "" ? null : keyStorageProvider;
  if (storesKeysInDirectory) return { kind: "directory", provider };
  const isSoftware = provider === null || provider.toLowerCase() === SOFTWARE_PROVIDER;
  return { kind: isSoftware ? "certificate-store" : "provider", provider };
}

function statusWord({ rolloverStatus }: StoredDescriptor): string {
  return WINDOWS_ROLLOVER_WORDS[rolloverStatus] ?? String(rolloverStatus);
}

/** In the order and spelling of the cmdlets (spec §2.2). */
function nativeWords(stored: StoredDescriptor): Readonly<Record<string, string>> {
  return {
    KeyId: stored.descriptorId,
    KeyType: stored.isKsk ? "KeySigningKey" : "ZoneSigningKey",
    CryptoAlgorithm: algorithmEntry(stored.algorithm)?.windowsName ?? String(stored.algorithm),
    KeyLength: String(stored.keyLength),
    KeyStorageProvider: stored.keyStorageProvider,
    StoreKeysInAD: capital(stored.storesKeysInDirectory),
    CurrentState: stored.state === 1 ? "Retired" : "Active",
    IsRolloverEnabled: capital(stored.rolloverPeriodSeconds !== null),
    RolloverType: ROLLOVER_TYPE_WORDS[stored.rolloverType] ?? String(stored.rolloverType),
    CurrentRolloverStatus: statusWord(stored),
    NextRolloverAction:
      ACTION_WORDS[stored.nextRolloverAction] ?? String(stored.nextRolloverAction),
    ActiveKey: stored.active?.nativeId ?? "",
    StandbyKey: stored.standby?.nativeId ?? "",
    NextKey: stored.next?.nativeId ?? "",
  };
}

function capital(value: boolean): string {
  return value ? "True" : "False";
}
