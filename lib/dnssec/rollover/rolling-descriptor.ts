import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { DescriptorKey, KeyPointer } from "@/lib/dnssec/signing-key/descriptor";
import type { RolloverState } from "./state";

/** The roles that the engine rolls. Windows has no CSK; BIND's are observed, never run. */
export type RollingKeyRole = "ksk" | "zsk";

/** A key as the engine knows it: an id, never material. Whoever runs the engine derives the pair from id and ordinal. */
export type RollingKey = {
  /** Unique in the zone: the descriptor's id, `#`, the ordinal. */
  readonly keyId: string;
  /** 1, 2, 3 … in the order in which the descriptor's keys were made. */
  readonly ordinal: number;
  readonly pointer: KeyPointer;
  readonly published: boolean;
  readonly signs: DescriptorKey["signs"];
  /** Carries the REVOKE bit (RFC 5011 §7): its key tag has changed and nobody may trust it. */
  readonly revoked: boolean;
  readonly createdAt: Instant;
};

/** What the next rollover of a descriptor does (spec §2.2 NextRolloverAction). */
export type NextRolloverAction = "normal" | "revoke-standby" | "retire";

/** A signing key descriptor as the engine rolls it. Keys that were withdrawn are gone from `keys`. */
export type RollingDescriptor = {
  readonly descriptorId: string;
  readonly keyRole: RollingKeyRole;
  readonly state: "active" | "retired";
  /** null = rollover is disabled (KM-53). */
  readonly rolloverPeriodSeconds: Seconds | null;
  readonly nextRolloverAction: NextRolloverAction;
  readonly lastRolloverAt: Instant | null;
  /** May lie in the past while the descriptor waits its turn (spec §4.2). */
  readonly nextRolloverAt: Instant | null;
  readonly nextOrdinal: number;
  readonly keys: readonly RollingKey[];
  /** null at rest. */
  readonly rollover: RolloverState | null;
};

/** What a new descriptor needs to be known by. */
export type NewDescriptor = {
  readonly descriptorId: string;
  readonly keyRole: RollingKeyRole;
  readonly signedAt: Instant;
  readonly rolloverPeriodSeconds: Seconds | null;
  readonly initialRolloverOffsetSeconds: Seconds;
  /** EnableRfc5011KeyRollover of the zone: a KSK then rests with a published standby. */
  readonly rfc5011: boolean;
};

/** The id of a descriptor's n-th key. */
export function keyIdOf(descriptorId: string, ordinal: number): string {
  return `${descriptorId}#${ordinal}`;
}

/** The keys with this pointer, oldest first. */
export function keysAt(descriptor: RollingDescriptor, pointer: KeyPointer): readonly RollingKey[] {
  return descriptor.keys.filter((key) => key.pointer === pointer);
}

/** The oldest key with this pointer, or null. */
export function keyAt(descriptor: RollingDescriptor, pointer: KeyPointer): RollingKey | null {
  return descriptor.keys.find((key) => key.pointer === pointer) ?? null;
}

/**
 * A descriptor at rest with the keys of a default-signed zone (spec §4.1): ZSK = active + pre-published next;
 * KSK = active, with RFC 5011 a published standby, and a next that is not published.
 */
export function newRollingDescriptor(input: NewDescriptor): RollingDescriptor {
  const pointers = restingPointers(input.keyRole, input.rfc5011);
  const period = input.rolloverPeriodSeconds;
  return {
    descriptorId: input.descriptorId,
    keyRole: input.keyRole,
    state: "active",
    rolloverPeriodSeconds: period,
    nextRolloverAction: "normal",
    lastRolloverAt: null,
    nextRolloverAt:
      period === null ? null : input.signedAt + period + input.initialRolloverOffsetSeconds,
    nextOrdinal: pointers.length + 1,
    keys: pointers.map((pointer, index) => ({
      keyId: keyIdOf(input.descriptorId, index + 1),
      ordinal: index + 1,
      pointer,
      published: pointer !== "next" || input.keyRole === "zsk",
      signs: pointer === "active" ? activeScope(input.keyRole) : "nothing",
      revoked: false,
      createdAt: input.signedAt,
    })),
    rollover: null,
  };
}

/** What an active key signs: the KSK the DNSKEY set, the ZSK everything (spec §4.1, recorded at rest). */
function activeScope(keyRole: RollingKeyRole): DescriptorKey["signs"] {
  return keyRole === "ksk" ? "dnskey-set" : "all";
}

function restingPointers(keyRole: RollingKeyRole, rfc5011: boolean): readonly KeyPointer[] {
  if (keyRole === "zsk") return ["active", "next"];
  return rfc5011 ? ["active", "standby", "next"] : ["active", "next"];
}

/** The same descriptor in another state of its rollover. */
export function withRollover(
  descriptor: RollingDescriptor,
  rollover: RolloverState | null,
): RollingDescriptor {
  return {
    descriptorId: descriptor.descriptorId,
    keyRole: descriptor.keyRole,
    state: descriptor.state,
    rolloverPeriodSeconds: descriptor.rolloverPeriodSeconds,
    nextRolloverAction: descriptor.nextRolloverAction,
    lastRolloverAt: descriptor.lastRolloverAt,
    nextRolloverAt: descriptor.nextRolloverAt,
    nextOrdinal: descriptor.nextOrdinal,
    keys: descriptor.keys,
    rollover,
  };
}
