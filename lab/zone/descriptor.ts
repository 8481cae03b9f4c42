import { DAY, type Seconds } from "@/lib/dnssec/instant";
import type { RollingDescriptor } from "@/lib/dnssec/rollover/rolling-descriptor";
import type { Custody } from "@/lib/dnssec/signing-key/descriptor";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A signing key descriptor of the lab: what the rollover engine moves, and what it leaves alone. */
export type LabDescriptor = {
  readonly rolling: RollingDescriptor;
  readonly algorithm: number;
  readonly keyLength: number;
  readonly custody: Custody;
  /** Where the keys were made: the only server that opens them when they are in its certificate store (KM-32). */
  readonly madeAt: ServerName;
  readonly initialRolloverOffsetSeconds: Seconds;
  readonly dnskeySignatureValiditySeconds: Seconds;
  readonly dsSignatureValiditySeconds: Seconds;
  readonly zoneSignatureValiditySeconds: Seconds;
};

/** What Windows chooses when it signs with defaults (spec §2.2, recorded on real servers). */
export const DESCRIPTOR_DEFAULTS = {
  algorithm: 8,
  kskLength: 2048,
  zskLength: 1024,
  kskPeriodSeconds: 755 * DAY,
  zskPeriodSeconds: 90 * DAY,
  dnskeySignatureValiditySeconds: 7 * DAY,
  dsSignatureValiditySeconds: 7 * DAY,
  zoneSignatureValiditySeconds: 10 * DAY,
} as const;
