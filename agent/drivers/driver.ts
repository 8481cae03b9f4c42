import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type {
  EstateReport,
  ServerName,
  ServerReport,
  Transition,
  ZoneDetail,
  ZoneReport,
} from "@/lib/dnssec/zone-report";
import type { Result } from "@/lib/result";
import type { CapabilityTable } from "./capabilities";
import type { LabControl } from "./lab-control";

export type DriverName = "embedded-lab" | "bind9" | "windows-powershell" | "active-directory";

/** Why a driver could not do what it was asked; `timed-out` on a write means that the outcome is unknown (style.md §5.6). */
export type DriverFailure = {
  readonly kind:
    | "unreachable"
    | "unauthenticated"
    | "forbidden"
    | "timed-out"
    | "unsupported"
    | "conflict"
    | "rejected-by-server"
    | "malformed-output"
    | "partially-applied";
  /** Native number (Win32 code, RCODE, rndc result) or null. */
  readonly code: number | null;
  /** The server's own words: evidence, never matched on. */
  readonly detail: string;
  readonly retryable: boolean;
};

/** What to read in a sweep. `cursor` null = everything; else what changed since the answer that gave it. */
export type SweepRequest = {
  readonly cursor: string | null;
  /** Zones in one page at most. */
  readonly limit: number;
};

/** One page of a sweep. Estate and servers are whole in every page; zones are what fits. */
export type SweepPage = {
  readonly estate: EstateReport;
  readonly servers: readonly ServerReport[];
  readonly zones: readonly ZoneReport[];
  /** Zones that existed at the cursor and are gone. */
  readonly removedZones: readonly ZoneName[];
  /** Give it back for the next page, or for the next sweep once `more` is false. */
  readonly cursor: string;
  readonly more: boolean;
  /** True when this sweep lists every zone (the cursor was null or too old): what it does not list is gone. */
  readonly isFull: boolean;
};

/** Which transitions to read: in order of `sequence`, after `after`, of one zone or of all. */
export type TransitionRequest = {
  readonly zone: ZoneName | null;
  readonly after: number;
  readonly limit: number;
};

export type TransitionPage = {
  readonly transitions: readonly Transition[];
  readonly more: boolean;
};

/** One zone and its servers, read when asked, never from the memory of a sweep. */
export type FreshReading = {
  readonly zone: ZoneDetail;
  /** Every server that hosts the zone, also those that do not answer. */
  readonly servers: readonly ServerReport[];
  readonly estate: EstateReport;
};

/** What somebody said when a step was asked about: evidence for a gate. */
export type StepEvidence = {
  /** The server that said it. */
  readonly source: ServerName;
  readonly statement: string;
  /** Estate's clock. */
  readonly at: Instant;
};

/** What a step would meet if it were applied now. Asking changes nothing, and promises nothing. */
export type StepCheck = {
  /** Nothing known stands against it. */
  readonly allowed: boolean;
  /** The first thing that does, in the server's own code and words; null where `allowed`. */
  readonly refusal: { readonly code: number | null; readonly detail: string } | null;
  /** May the agent's account do this there? null = cannot be told without doing it. */
  readonly hasRights: boolean | null;
  /** Can the directory be written where the step would write it? null = there is none, or it cannot be told. */
  readonly isDirectoryWritable: boolean | null;
  /** Does the domain naming master answer? null = there is none, or it cannot be told. */
  readonly isNamingMasterReachable: boolean | null;
  /** What the native tool would be told, for people. */
  readonly command: string;
  readonly evidence: readonly StepEvidence[];
  readonly checkedAt: Instant;
};

/** A server's answer to a step that it took. What it claims is no outcome: that comes from reading again. */
export type StepReply = {
  /** The server's own words, short. */
  readonly nativeReply: string;
  /** False where everything already was as asked (KM-37); null = not told. */
  readonly changed: boolean | null;
  /** Estate's clock when the server answered. */
  readonly answeredAt: Instant;
};

/**
 * The power to change something. A driver never tries twice and never remembers steps: that a step starts at most once is the
 * ledger's promise (agent/ledger), which stands before it.
 */
export interface Acting {
  /**
   * Every claim and every replica of the directory, read now, from each server itself: what the driver did or was told before
   * is not in it. A zone that is gone is `rejected-by-server`.
   */
  readZoneFresh(zone: ZoneName): Promise<Result<FreshReading, DriverFailure>>;
  /** Looks at what stands against a step, without effect. */
  checkStep(step: Step): Promise<Result<StepCheck, DriverFailure>>;
  /**
   * Does one step, once. `timed-out` and `partially-applied` mean that nobody knows what happened; every other failure means that
   * nothing did. Answers within `timeoutMs`.
   */
  applyStep(
    step: Step,
    limits: { readonly timeoutMs: number },
  ): Promise<Result<StepReply, DriverFailure>>;
}

/**
 * The port that every driver implements: few questions in the field's words. A driver never throws for what a server does
 * wrong; it answers with a `DriverFailure`. Reading never changes anything.
 */
export interface Driver {
  readonly driver: DriverName;
  readonly estate: string;
  readonly capabilities: CapabilityTable;
  /** The estate and its clock, without asking any DNS server more than once. */
  describe(): Promise<Result<EstateReport, DriverFailure>>;
  /** Bulk reading: the number of requests to servers does not grow with the number of zones, paging aside. */
  sweep(request: SweepRequest): Promise<Result<SweepPage, DriverFailure>>;
  /** The same facts with all public keys, for at most 500 zones; a zone that is gone is left out. */
  readDetails(zones: readonly ZoneName[]): Promise<Result<readonly ZoneDetail[], DriverFailure>>;
  /** What happened, as far as this source can tell: in the lab everything, in order. */
  readTransitions(request: TransitionRequest): Promise<Result<TransitionPage, DriverFailure>>;
  /** null for a driver that only reads. */
  readonly acting: Acting | null;
  /** Only the lab's driver has it. */
  readonly lab: LabControl | null;
  /** True while servers that belong to the driver itself are not answering over DNS yet: silence on the wire says nothing until then. */
  isComingUp?(): boolean;
  /** Releases files, sockets and processes. Idempotent. */
  close(): Promise<void>;
}
