import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import type { EstateReport, ServerName, ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";

/** The eleven status words, the one that needs a person soonest first; `not-signed` only when nothing else is wrong (api.md). */
export const STATUSES = [
  "failing",
  "expiring",
  "role-unclear",
  "stuck",
  "key-master-down",
  "unknown",
  "waiting-for-parent",
  "rolling",
  "waiting-its-turn",
  "healthy",
  "not-signed",
] as const;
export type Status = (typeof STATUSES)[number];

export type ServiceState = "validating" | "failing" | "expiring" | "not-signed" | "unknown";
/** `reported` = what servers say; `observed` = asked and validated over DNS. */
export type FactBasis = "reported" | "observed";
export type KeyMasterVerdict =
  | "unknown"
  | "split"
  | "orphaned"
  | "disputed"
  | "unassigned"
  | "agreed";
export type SafeUntilBecause = "renewing" | "dnskey-signature" | "record-signature" | "not-known";
export type AffectsUsers = "no" | "some" | "yes" | "unknown";
export type StepOwner = "server" | "ops" | "parent-operator" | "helpdesk" | "none";

/** The last look of one vantage point. */
export type HeldObservation = {
  /** The agent that looked is not silent. */
  readonly fresh: boolean;
  readonly observation: ZoneObservation;
  /** End of the latest look that saw this: a look without news is not sent anew. By the estate's clock. */
  readonly lookedAt: Instant;
};

/** Everything that a judgement rests on. Pure data; freshness is decided by whoever collected it. */
export type ZoneFacts = {
  readonly estate: EstateReport;
  /** One report per agent that sees the zone. `fresh` = that agent's last sweep succeeded. */
  readonly reports: readonly {
    readonly agent: string;
    readonly fresh: boolean;
    readonly report: ZoneReport;
  }[];
  /**
   * All known servers of the estate with every vantage point merged. `fresh` = the agent that reports the server is not silent;
   * `report.reachable` says whether the server itself answered it. A server that is down is fresh and not reachable.
   * Pass the same array for every zone of a sweep: the roster made from it is kept.
   */
  readonly servers: readonly { readonly report: ServerReport; readonly fresh: boolean }[];
  /** Last moment at which at least one source of this zone was read (estate's clock), or null = never. */
  readonly lastReadAt: Instant | null;
  /** What vantage points saw on the wire, one each; absent where nobody looks. */
  readonly observations?: readonly HeldObservation[];
};

export type NextEvent = { readonly what: string; readonly at: Instant };
export type NextStep = {
  readonly text: string;
  readonly owner: StepOwner;
  readonly dueAt: Instant | null;
};

/** What follows from the facts at one instant. `wakeAt` = when it must be judged again although no fact changed; null = never. */
export type ZoneJudgement = {
  readonly status: Status;
  /** Every status that applies, most urgent first; `status` is its head. */
  readonly statuses: readonly Status[];
  readonly sentence: string;
  readonly signed: boolean | null;
  readonly service: { readonly state: ServiceState; readonly basis: FactBasis };
  readonly role: {
    readonly verdict: KeyMasterVerdict;
    readonly settling: boolean;
    readonly holder: ServerName | null;
    readonly holderReachable: boolean | null;
  };
  readonly keys: { readonly ksk: number; readonly zsk: number };
  /** The rollover that a person would ask about first, or null at rest. */
  readonly rollover: RolloverReport | null;
  readonly signaturesValidUntil: Instant | null;
  readonly nextEvent: NextEvent | null;
  readonly safeUntil: Instant | null;
  readonly safeUntilBecause: SafeUntilBecause;
  readonly affectsUsers: AffectsUsers;
  readonly nextStep: NextStep;
  readonly notices: readonly string[];
  readonly observedAt: Instant | null;
  readonly unknownSince: Instant | null;
  readonly wakeAt: Instant | null;
};
