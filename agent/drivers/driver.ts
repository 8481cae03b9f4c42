import type { ZoneName } from "@/lib/dns/zone-name";
import type {
  EstateReport,
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
  /** Only the lab's driver has it. */
  readonly lab: LabControl | null;
  /** Releases files, sockets and processes. Idempotent. */
  close(): Promise<void>;
}
