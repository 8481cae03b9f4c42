import type { Instant } from "@/lib/dnssec/instant";
import type { SafeUntilBecause } from "@/lib/dnssec/status/judgement";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** Something that breaks, or does not happen, if nobody acts. */
export type HarmEvent = {
  readonly at: Instant;
  readonly what:
    | "rollover-step-missed"
    | "zsk-rollover-missed"
    | "ksk-rollover-missed"
    | "dnskey-signature-ends"
    | "record-signature-ends";
  readonly sentence: string;
  /** Do users of validating resolvers notice? */
  readonly affectsUsers: boolean;
};

/** What breaks when if nobody acts; the first thing that the seize wizard shows. */
export type TimeToHarm = {
  readonly sentence: string;
  /** When the first answer to users breaks; null = never as far as is known, or not known: see `because`. */
  readonly safeUntil: Instant | null;
  readonly because: SafeUntilBecause;
  /** In the order of time. */
  readonly events: readonly HarmEvent[];
  /** Other primaries that go on renewing signatures over records (KM-14). */
  readonly goOnSigning: readonly ServerName[];
};
