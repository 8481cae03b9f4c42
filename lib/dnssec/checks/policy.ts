import { HOUR, type Seconds } from "@/lib/dnssec/instant";
import type { Severity } from "./finding";
import type { FindingTag } from "./finding-facts";

/** What an organization may set. Everything else follows from standards. */
export type CheckPolicy = {
  /** Severities other than the default ones. */
  readonly severities: Readonly<Partial<Record<FindingTag, Severity>>>;
  /** A signature that ends within this time is warned of, whoever should renew it. */
  readonly endsSoonSeconds: Seconds;
  /** More NSEC3 iterations than this make validators treat the zone as not signed (RFC 9276 §3.2; BIND since 9.18.24: 50). */
  readonly nsec3IterationLimit: number;
  /** RSA keys shorter than this are named. */
  readonly rsaBits: { readonly ksk: number; readonly zsk: number };
};

/** What holds where nobody set anything. */
export const DEFAULT_POLICY: CheckPolicy = {
  severities: {},
  endsSoonSeconds: 48 * HOUR,
  nsec3IterationLimit: 50,
  rsaBits: { ksk: 2048, zsk: 2048 },
};
