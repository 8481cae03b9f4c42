import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ParentAnswer } from "./event";
import type { RollingDescriptor } from "./rolling-descriptor";
import type { ChainOfTrust, DnskeySet } from "./safety";
import { dnskeyTtl, type RolloverTiming, zonePropagationDelay } from "./timing";

/** One version of a set. `forgottenAt` = when no cache can hold it any more; null = it is served now. */
export type CachedVersion<T> = { readonly value: T; readonly forgottenAt: Instant | null };

/** What was served lately and may still be cached: the data behind {@link ChainOfTrust}. */
export type CachedChain = {
  readonly ds: readonly CachedVersion<readonly string[]>[];
  readonly dsTtlSeconds: Seconds | null;
  readonly dnskey: readonly CachedVersion<DnskeySet>[];
  readonly signatures: readonly CachedVersion<readonly string[]>[];
};

/** Nothing is known yet. */
export const NO_CHAIN: CachedChain = { ds: [], dsTtlSeconds: null, dnskey: [], signatures: [] };

/** A DS record at the parent that matches no key of the zone. */
const FOREIGN_DS = "foreign";

/** What validators may hold at this moment. */
export function chainAt(cached: CachedChain, at: Instant): ChainOfTrust {
  return {
    ds: heldAt(cached.ds, at),
    dnskey: heldAt(cached.dnskey, at),
    signatures: heldAt(cached.signatures, at),
  };
}

/** Moments after `at` at which caches forget something, earliest first. */
export function forgettingInstants(cached: CachedChain, at: Instant): readonly Instant[] {
  const instants: Instant[] = [];
  for (const versions of [cached.ds, cached.dnskey, cached.signatures]) {
    for (const { forgottenAt } of versions) {
      if (forgottenAt !== null && forgottenAt > at) instants.push(forgottenAt);
    }
  }
  return instants.sort((a, b) => a - b);
}

/** The chain after the zone began to serve what its descriptors' keys say. */
export function withServedZone(
  cached: CachedChain,
  descriptors: readonly RollingDescriptor[],
  timing: RolloverTiming,
  at: Instant,
): CachedChain {
  const usable: string[] = [];
  const signers: string[] = [];
  const signatures: string[] = [];
  for (const descriptor of descriptors) {
    for (const { keyId, published, revoked, signs } of descriptor.keys) {
      if (!published) continue;
      if (!revoked) usable.push(keyId);
      if (signs === "dnskey-set") signers.push(keyId);
      else if (signs !== "nothing") signatures.push(keyId);
    }
  }
  const propagation = zonePropagationDelay(timing);
  return {
    ...cached,
    dnskey: served(cached.dnskey, { usable, signers }, sameSet, {
      at,
      lifeSeconds: propagation + dnskeyTtl(timing),
    }),
    signatures: served(cached.signatures, signatures, sameIds, {
      at,
      lifeSeconds: propagation + timing.maximumZoneTtlSeconds,
    }),
  };
}

/** The chain after the parent was asked. An unreachable parent teaches nothing. */
export function withParentAnswer(
  cached: CachedChain,
  parent: ParentAnswer,
  timing: RolloverTiming,
  at: Instant,
): CachedChain {
  if (parent.kind === "unreachable") return cached;
  const ds = parent.kind === "none" ? [] : dsIds(parent);
  const ttl = parent.kind === "none" ? cached.dsTtlSeconds : parent.ttlSeconds;
  const lifeSeconds = timing.parentPropagationSeconds + (cached.dsTtlSeconds ?? ttl ?? 0);
  return {
    ...cached,
    ds: served(cached.ds, ds, sameIds, { at, lifeSeconds }),
    dsTtlSeconds: ttl,
  };
}

function dsIds(parent: Extract<ParentAnswer, { kind: "present" }>): readonly string[] {
  return parent.foreign > 0 ? [...parent.keyIds, FOREIGN_DS] : parent.keyIds;
}

function heldAt<T>(versions: readonly CachedVersion<T>[], at: Instant): readonly T[] {
  const held: T[] = [];
  for (const { value, forgottenAt } of versions) {
    if (forgottenAt === null || forgottenAt > at) held.push(value);
  }
  return held;
}

function served<T>(
  versions: readonly CachedVersion<T>[],
  value: T,
  isSame: (a: T, b: T) => boolean,
  change: { readonly at: Instant; readonly lifeSeconds: Seconds },
): readonly CachedVersion<T>[] {
  const last = versions.at(-1);
  if (last !== undefined && isSame(last.value, value)) return versions;
  const kept: CachedVersion<T>[] = [];
  for (const version of versions) {
    const forgottenAt = version.forgottenAt ?? change.at + change.lifeSeconds;
    if (forgottenAt > change.at) kept.push({ value: version.value, forgottenAt });
  }
  kept.push({ value, forgottenAt: null });
  return kept;
}

function sameSet(a: DnskeySet, b: DnskeySet): boolean {
  return sameIds(a.usable, b.usable) && sameIds(a.signers, b.signers);
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
