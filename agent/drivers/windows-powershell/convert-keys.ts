import { mapWindowsRolloverStatus } from "@/lib/dnssec/rollover/windows-status";
import { algorithmNumberOf } from "@/lib/dnssec/signing-key/algorithms";
import type {
  Custody,
  DescriptorKey,
  KeyPointer,
  SigningKeyDescriptor,
} from "@/lib/dnssec/signing-key/descriptor";
import { isPublished, roleOf, signedBy } from "./key-roles";
import { type FoundKeys, NO_KEYS_FOUND } from "./match-keys";
import type { KeyRow } from "./schema";

const SOFTWARE_PROVIDER = "microsoft software key storage provider";
/** 0xFFFFFFFF seconds: how the protocol writes that there is no rollover (KM-53). */
const NEVER_SECONDS = 4_294_967_295;
const SEP_FLAGS = 257;
const ZONE_FLAGS = 256;

const ROLLOVER_TYPES = new Map([
  ["prepublish", "pre-publication"],
  ["doublesignature", "double-signature"],
] as const);
const ACTIONS = new Map([
  ["normal", "normal"],
  ["revokestandby", "revoke-standby"],
  ["retire", "retire"],
] as const);

/** In which order and spelling the cmdlet shows a key (spec §2.2, Format-List). */
const SHOWN = [
  "KeyId",
  "KeyType",
  "CryptoAlgorithm",
  "KeyLength",
  "KeyStorageProvider",
  "StoreKeysInAD",
  "CurrentState",
  "IsRolloverEnabled",
  "RolloverType",
  "CurrentRolloverStatus",
  "NextRolloverAction",
  "ActiveKey",
  "StandbyKey",
  "NextKey",
] as const satisfies readonly (keyof KeyRow)[];

/** A descriptor in our words. Public keys are those that `found` could tell apart. */
export function toDescriptor(row: KeyRow, found: FoundKeys = NO_KEYS_FOUND): SigningKeyDescriptor {
  const keyRole = roleOf(row);
  const isEnabled = row.IsRolloverEnabled ?? row.RolloverPeriod !== NEVER_SECONDS;
  return {
    descriptorId: row.KeyId,
    keyRole,
    algorithm: algorithmNumberOf(row.CryptoAlgorithm ?? "") ?? 0,
    keyLength: row.KeyLength ?? 0,
    custody: custodyOf(row),
    state: row.CurrentState?.toLowerCase() === "retired" ? "retired" : "active",
    rolloverEnabled: isEnabled,
    rolloverType: lookUp(ROLLOVER_TYPES, row.RolloverType),
    rolloverPeriodSeconds: isEnabled ? row.RolloverPeriod : null,
    initialRolloverOffsetSeconds: row.InitialRolloverOffset,
    dnskeySignatureValiditySeconds: row.DnsKeySignatureValidityPeriod,
    dsSignatureValiditySeconds: row.DSSignatureValidityPeriod,
    zoneSignatureValiditySeconds: row.ZoneSignatureValidityPeriod,
    nextRolloverAction: lookUp(ACTIONS, row.NextRolloverAction),
    lastRolloverAt: row.LastRolloverTime,
    nextRolloverAt: isEnabled ? row.NextRolloverTime : null,
    rollover: mapWindowsRolloverStatus({
      descriptorId: row.KeyId,
      keyRole,
      native: row.CurrentRolloverStatus,
      // No cmdlet tells since when, until when or by whom; NextRolloverTime in a rollover means nobody knows what (spec §2.2).
      since: null,
      wakeAt: null,
      isManual: null,
      fault: null,
    }),
    keys: [...toKeys(row, keyRole, found), ...found.others],
    native: nativeWords(row),
  };
}

function toKeys(row: KeyRow, keyRole: "ksk" | "zsk", found: FoundKeys): readonly DescriptorKey[] {
  const pointers: readonly (readonly [KeyPointer, string | null])[] = [
    ["active", row.ActiveKey],
    ["standby", row.StandbyKey],
    ["next", row.NextKey],
  ];
  return pointers.flatMap(([pointer, nativeId]) => {
    if (nativeId === null || nativeId === "") return [];
    const record = found.byPointer.get(nativeId.toUpperCase()) ?? null;
    return [
      {
        pointer,
        nativeId,
        flags: record?.flags ?? (keyRole === "ksk" ? SEP_FLAGS : ZONE_FLAGS),
        published: isPublished(keyRole, pointer),
        signs: signedBy(row, keyRole, pointer),
        createdAt: null,
        publicKey: record?.publicKey ?? null,
      },
    ];
  });
}

/** KM-28, KM-29: in the directory, in the machine's certificate store, or with another provider. */
function custodyOf({ StoreKeysInAD, KeyStorageProvider }: KeyRow): Custody {
  const provider = KeyStorageProvider;
  if (StoreKeysInAD === true) return { kind: "directory", provider };
  const isSoftware = provider === null || provider.toLowerCase() === SOFTWARE_PROVIDER;
  return { kind: isSoftware ? "certificate-store" : "provider", provider };
}

function nativeWords(row: KeyRow): Readonly<Record<string, string>> {
  return Object.fromEntries(SHOWN.map((name) => [name, shown(row[name])]));
}

function shown(value: string | number | boolean | null): string {
  if (value === null) return "";
  return typeof value === "boolean" ? capital(String(value)) : String(value);
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function lookUp<T>(table: ReadonlyMap<string, T>, text: string | null): T | null {
  return table.get(text?.trim().toLowerCase() ?? "") ?? null;
}
