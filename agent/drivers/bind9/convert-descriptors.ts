import type { Instant } from "@/lib/dnssec/instant";
import { mapBindRollover } from "@/lib/dnssec/rollover/bind-state";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { ZoneOnServer } from "./bind-facts";
import {
  groupIntoLineages,
  keyTagOf,
  type Lineage,
  pointersOf,
  toDescriptorKey,
} from "./convert-keys";
import type { KeyOnDisk } from "./key-directory";
import type { DnssecPolicy } from "./policy";

/** named dates signatures back by an hour, whatever the policy (dns_zone: inception = now - 3600). */
const INCEPTION_OFFSET_SECONDS = 3_600;
/** The lines of a state file that tell where a rollover stands. */
const NATIVE_STATES = ["GoalState", "DNSKEYState", "ZRRSIGState", "KRRSIGState", "DSState"];

export function toDescriptors(
  source: ZoneOnServer,
  withPublicKeys: boolean,
): readonly SigningKeyDescriptor[] {
  return groupIntoLineages(source.keys).map((lineage) =>
    toDescriptor(lineage, source, withPublicKeys),
  );
}

/** Per descriptor: can named open every private key that it needs? */
export function toKeysReachable(keys: readonly KeyOnDisk[]): Record<string, boolean | null> {
  const reachable: Record<string, boolean | null> = {};
  for (const lineage of groupIntoLineages(keys)) {
    const answers = lineage.keys
      .filter(({ state }) => state.goal === "omnipresent")
      .map((key) => key.isPrivateKeyReachable);
    const isUnknown = answers.length === 0 || answers.includes(null);
    if (answers.includes(false)) reachable[lineage.descriptorId] = false;
    else reachable[lineage.descriptorId] = isUnknown ? null : true;
  }
  return reachable;
}

function toDescriptor(
  lineage: Lineage,
  source: ZoneOnServer,
  withPublicKey: boolean,
): SigningKeyDescriptor {
  const { policy } = source;
  const pointers = pointersOf(lineage);
  const { publishedKeys } = source.facts.served;
  const newest = newestOf(lineage.keys);
  const active = newestOf(lineage.keys.filter((key) => pointers.get(key) === "active")) ?? newest;
  const lifetime = active?.state.lifetimeSeconds ?? 0;
  return {
    descriptorId: lineage.descriptorId,
    keyRole: lineage.keyRole,
    algorithm: lineage.algorithm,
    keyLength: newest?.state.lengthBits ?? 0,
    custody: { kind: "file", provider: null },
    state: lineage.keys.some(({ state }) => state.goal === "omnipresent") ? "active" : "retired",
    rolloverEnabled: lifetime > 0,
    rolloverType: lineage.keyRole === "zsk" ? "pre-publication" : "double-signature",
    rolloverPeriodSeconds: lifetime > 0 ? lifetime : null,
    initialRolloverOffsetSeconds: null,
    dnskeySignatureValiditySeconds: policy?.dnskeySignaturesValiditySeconds ?? null,
    dsSignatureValiditySeconds: null,
    zoneSignatureValiditySeconds: policy?.signaturesValiditySeconds ?? null,
    nextRolloverAction: null,
    lastRolloverAt: active?.state.predecessorTag == null ? null : active.state.activeAt,
    nextRolloverAt: nextRolloverAt(newest, policy),
    rollover: mapBindRollover({
      descriptorId: lineage.descriptorId,
      keyRole: lineage.keyRole,
      keys: lineage.keys.map(({ state }) => state),
      nextKeyEventAt: source.facts.status.nextKeyEventAt,
    }),
    keys: lineage.keys.map((key) =>
      toDescriptorKey(key, {
        pointer: pointers.get(key) ?? "standby",
        publishedKeys,
        withPublicKey,
      }),
    ),
    native: nativeStates(lineage.keys),
  };
}

/** named makes the successor so early that every cache knows it when the key retires (keymgr's prepublication time). */
function nextRolloverAt(newest: KeyOnDisk | null, policy: DnssecPolicy | null): Instant | null {
  const retiredAt = newest?.state.retiredAt ?? null;
  if (newest === null || retiredAt === null || policy === null) return null;
  if (newest.state.goal !== "omnipresent" || newest.state.lifetimeSeconds === 0) return null;
  const ttlSeconds = newest.record.ttlSeconds ?? policy.dnskeyTtlSeconds;
  return retiredAt - ttlSeconds - policy.publishSafetySeconds - policy.zonePropagationDelaySeconds;
}

/** What the policy and the served records tell of the zone's settings; what BIND does not have is null. */
export function toSettings({ policy, facts }: ZoneOnServer): ZoneSettings {
  const nsec3 = policy?.nsec3 ?? null;
  return {
    denialOfExistence: policy === null ? null : denialOf(policy),
    nsec3HashAlgorithm: nsec3 === null ? null : "sha-1",
    nsec3Iterations: nsec3?.iterations ?? null,
    nsec3OptOut: nsec3?.optOut ?? null,
    isNsec3SaltConfigured: nsec3 === null ? null : nsec3.saltLength > 0,
    nsec3RandomSaltLength: nsec3?.saltLength ?? null,
    nsec3UserSalt: null,
    nsec3CurrentSalt: null,
    distributeTrustAnchor: null,
    enableRfc5011KeyRollover: null,
    dsRecordGenerationAlgorithms: null,
    dsRecordSetTtlSeconds: policy?.parentDsTtlSeconds ?? null,
    dnskeyRecordSetTtlSeconds: facts.served.dnskeyTtlSeconds ?? policy?.dnskeyTtlSeconds ?? null,
    signatureInceptionOffsetSeconds: INCEPTION_OFFSET_SECONDS,
    secureDelegationPollingPeriodSeconds: null,
    propagationTimeSeconds: policy?.zonePropagationDelaySeconds ?? null,
    parentHasSecureDelegation: null,
    maximumZoneTtlSeconds: policy?.maximumZoneTtlSeconds ?? null,
  };
}

function denialOf(policy: DnssecPolicy): "nsec" | "nsec3" {
  return policy.nsec3 === null ? "nsec" : "nsec3";
}

function newestOf(keys: readonly KeyOnDisk[]): KeyOnDisk | null {
  return keys.reduce<KeyOnDisk | null>(
    (newest, key) =>
      newest === null || (key.state.generatedAt ?? 0) > (newest.state.generatedAt ?? 0)
        ? key
        : newest,
    null,
  );
}

function nativeStates(keys: readonly KeyOnDisk[]): Record<string, string> {
  const native: Record<string, string> = {};
  for (const key of keys) {
    for (const field of NATIVE_STATES) {
      const value = key.state.native[field];
      if (value !== undefined) native[`${keyTagOf(key)} ${field}`] = value;
    }
  }
  return native;
}
