import { keyPointerOf } from "@/lab/keys/key-pointer";
import type { Instant } from "@/lib/dnssec/instant";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import type { RollingKey } from "@/lib/dnssec/rollover/rolling-descriptor";
import { type RolloverState, stageOf, wakeAtOf } from "@/lib/dnssec/rollover/state";
import { windowsWordOf } from "@/lib/dnssec/rollover/windows-status";
import type { DescriptorKey, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { LabDescriptor } from "./descriptor";
import { preRollEvent } from "./pre-roll";

/** Gives the public key of a key of a descriptor in Base64, or null where it is not wanted or not made yet. */
export type PublicKeyReader = (descriptor: LabDescriptor, key: RollingKey) => string | null;

const SEP_FLAGS = 257;
const ZONE_FLAGS = 256;
const REVOKE_FLAG = 128;

/** Numbers of protocol and registry as Windows writes them (spec §2.2). */
const ALGORITHM_WORDS: Readonly<Record<number, string>> = {
  5: "RsaSha1",
  7: "RsaSha1NSec3",
  8: "RsaSha256",
  10: "RsaSha512",
  13: "ECDsaP256Sha256",
  14: "ECDsaP384Sha384",
};

/** A descriptor as reports carry it at an instant; null = its rollovers stand still, so nothing is warned of. */
export function reportDescriptor(
  descriptor: LabDescriptor,
  readPublicKey: PublicKeyReader,
  at: Instant | null,
): SigningKeyDescriptor {
  const { rolling } = descriptor;
  const rollover = rolling.rollover === null ? null : reportRollover(descriptor, rolling.rollover);
  const keys = rolling.keys.map((key) => reportKey(descriptor, key, readPublicKey));
  return {
    descriptorId: rolling.descriptorId,
    keyRole: rolling.keyRole,
    algorithm: descriptor.algorithm,
    keyLength: descriptor.keyLength,
    custody: descriptor.custody,
    state: rolling.state,
    rolloverEnabled: rolling.rolloverPeriodSeconds !== null,
    rolloverType: rolling.keyRole === "zsk" ? "pre-publication" : "double-signature",
    rolloverPeriodSeconds: rolling.rolloverPeriodSeconds,
    initialRolloverOffsetSeconds: descriptor.initialRolloverOffsetSeconds,
    dnskeySignatureValiditySeconds: descriptor.dnskeySignatureValiditySeconds,
    dsSignatureValiditySeconds: descriptor.dsSignatureValiditySeconds,
    zoneSignatureValiditySeconds: descriptor.zoneSignatureValiditySeconds,
    nextRolloverAction: rolling.nextRolloverAction,
    lastRolloverAt: rolling.lastRolloverAt,
    nextRolloverAt: rolling.nextRolloverAt,
    rollover,
    keys,
    native: nativeWords(descriptor, keys, at),
  };
}

function reportKey(
  descriptor: LabDescriptor,
  key: RollingKey,
  readPublicKey: PublicKeyReader,
): DescriptorKey {
  const flags = descriptor.rolling.keyRole === "ksk" ? SEP_FLAGS : ZONE_FLAGS;
  return {
    pointer: key.pointer,
    nativeId: keyPointerOf(key.keyId),
    flags: key.revoked ? flags + REVOKE_FLAG : flags,
    published: key.published,
    signs: key.signs,
    createdAt: key.createdAt,
    publicKey: readPublicKey(descriptor, key),
  };
}

function reportRollover(descriptor: LabDescriptor, state: RolloverState): RolloverReport | null {
  if (state.phase === "completed" || state.phase === "abandoned") return null;
  return {
    descriptorId: descriptor.rolling.descriptorId,
    phase: state.phase,
    method: state.method,
    stage: stageOf(state),
    since: state.since,
    wakeAt: wakeAtOf(state),
    isManual: state.trigger === "manual",
    fault: state.phase === "halted" ? String(state.fault.code) : null,
    native: { CurrentRolloverStatus: windowsWordOf(state) },
  };
}

function nativeWords(
  descriptor: LabDescriptor,
  keys: readonly DescriptorKey[],
  at: Instant | null,
): Readonly<Record<string, string>> {
  const { rolling, custody } = descriptor;
  const pointer = (name: DescriptorKey["pointer"]) =>
    keys.find((key) => key.pointer === name)?.nativeId ?? "";
  return {
    KeyId: rolling.descriptorId,
    KeyType: rolling.keyRole === "ksk" ? "KeySigningKey" : "ZoneSigningKey",
    CryptoAlgorithm: ALGORITHM_WORDS[descriptor.algorithm] ?? String(descriptor.algorithm),
    KeyStorageProvider: custody.provider ?? "",
    StoreKeysInAD: custody.kind === "directory" ? "True" : "False",
    CurrentState: rolling.state === "active" ? "Active" : "Retired",
    CurrentRolloverStatus: windowsWordOf(rolling.rollover),
    NextRolloverAction: ACTION_WORDS[rolling.nextRolloverAction],
    PreRollEventFired: String(at === null ? 0 : preRollEvent(rolling, at)),
    ActiveKey: pointer("active"),
    StandbyKey: pointer("standby"),
    NextKey: pointer("next"),
  };
}

const ACTION_WORDS = {
  normal: "Normal",
  "revoke-standby": "RevokeStandby",
  retire: "Retire",
} as const;
