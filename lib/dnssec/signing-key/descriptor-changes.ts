import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import type { KeyRole, SigningKeyDescriptor } from "./descriptor";

/** KM-52: the only properties of a descriptor that can change after it was made; the server ignores all others. */
const CHANGEABLE_PROPERTIES = [
  "dnskeySignatureValiditySeconds",
  "dsSignatureValiditySeconds",
  "zoneSignatureValiditySeconds",
  "rolloverPeriodSeconds",
  "nextRolloverAction",
] as const satisfies readonly (keyof SigningKeyDescriptor)[];

/** What a change needs to know of a descriptor. */
export type ChangedDescriptor = {
  readonly keyRole: KeyRole;
  readonly state: "active" | "retired";
  readonly isRolling: boolean;
  readonly hasStandbyKey: boolean;
};

/** Which of these properties the server ignores (KM-52). */
export function ignoredProperties(
  changed: readonly (keyof SigningKeyDescriptor)[],
): readonly (keyof SigningKeyDescriptor)[] {
  const changeable: readonly string[] = CHANGEABLE_PROPERTIES;
  return changed.filter((property) => !changeable.includes(property));
}

/** Win32 code with which Set-DnsServerSigningKey is refused, or null: 9118, 9117, 9116 in this order (spec appendix A). */
export function refusalToSet(
  descriptor: ChangedDescriptor,
  nextRolloverAction: SigningKeyDescriptor["nextRolloverAction"],
): number | null {
  if (nextRolloverAction === "revoke-standby") {
    if (descriptor.keyRole !== "ksk") return 9118;
    if (!descriptor.hasStandbyKey) return 9117;
  }
  return descriptor.isRolling ? 9116 : null;
}

/** KM-51: 9116 while it rolls, 9119 for one that a signed zone uses, else null. */
export function refusalToRemove(
  descriptor: ChangedDescriptor,
  isZoneSigned: boolean,
): number | null {
  if (descriptor.isRolling) return 9116;
  return isZoneSigned && descriptor.state === "active" ? 9119 : null;
}

/** KM-54: 9116 while any descriptor of the zone is in the middle of a rollover; then no key may be added. */
export function refusalToAdd(descriptors: readonly ChangedDescriptor[]): number | null {
  return descriptors.some(({ isRolling }) => isRolling) ? 9116 : null;
}

/** KM-51: 9104 for retiring the last descriptor of its role; others of the role must be in use. */
export function refusalToRetire(
  descriptor: ChangedDescriptor,
  others: readonly ChangedDescriptor[],
): number | null {
  const another = others.some(
    ({ keyRole, state }) => keyRole === descriptor.keyRole && state === "active",
  );
  return another ? null : 9104;
}

/** Does a server's report say that the descriptor's keys are being changed right now? Queued ones are not yet. */
export function isRollingNow(rollover: RolloverReport | null): boolean {
  return rollover !== null && RUNNING.has(rollover.phase);
}

const RUNNING: ReadonlySet<RolloverReport["phase"]> = new Set([
  "applying",
  "propagating",
  "expiring",
  "awaiting-person",
]);
