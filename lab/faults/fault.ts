import type { ZoneName } from "@/lib/dns/zone-name";
import type { Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The faults of api.md. */
export const FAULT_KINDS = [
  "partition",
  "slow",
  "lost-second-write",
  "missing-key",
  "clock-skew",
  "lagging-copy",
  "corrupt-signature",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that somebody wants; null means all. */
export type FaultRequest = {
  readonly kind: FaultKind;
  readonly server: ServerName | null;
  readonly zone: ZoneName | null;
  readonly descriptorId: string | null;
  readonly peer: ServerName | null;
  readonly milliseconds: number | null;
  readonly seconds: Seconds | null;
};

export type Fault = FaultRequest & { readonly id: string };

/** Does the fault concern this server (and this zone)? Fields left out mean all. */
export function concerns(fault: FaultRequest, server: ServerName, zone: ZoneName | null): boolean {
  if (fault.server !== null && fault.server !== server) return false;
  return fault.zone === null || zone === null || fault.zone === zone;
}
