import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Result } from "@/lib/result";

export type LabFaultKind =
  | "partition"
  | "slow"
  | "lost-second-write"
  | "missing-key"
  | "clock-skew"
  | "lagging-copy"
  | "corrupt-signature";

/** A fault as it is asked for; fields left out mean all. */
export type LabFaultRequest = {
  readonly kind: LabFaultKind;
  readonly server: ServerName | null;
  readonly zone: ZoneName | null;
  readonly descriptorId: string | null;
  readonly peer: ServerName | null;
  readonly milliseconds: number | null;
  readonly seconds: Seconds | null;
};

export type LabFault = LabFaultRequest & { readonly id: string };

export type LabServerState = {
  readonly server: ServerName;
  readonly on: boolean;
  readonly dnsService: boolean;
  readonly rightsAllowed: boolean;
  readonly partitionedFrom: readonly ServerName[];
  readonly clockSkewSeconds: Seconds;
};

/** Where something answers over DNS, UDP and TCP alike. */
export type LabAddress = { readonly ip: string; readonly port: number };

/** How the lab is reached over DNS, and what its validators trust: whole records on one line. */
export type LabOutside = {
  readonly trustAnchor: { readonly dnskey: readonly string[]; readonly ds: readonly string[] };
  /** null while the lab does not answer over DNS. */
  readonly resolver: LabAddress | null;
  readonly rootServers: readonly LabAddress[];
};

/** What `GET /api/v1/lab` shows (api.md). */
export type LabOverview = LabOutside & {
  readonly now: Instant;
  readonly offsetSeconds: Seconds;
  readonly isPaused: boolean;
  readonly zones: number;
  readonly replicationDelaySeconds: Seconds;
  readonly servers: readonly LabServerState[];
  readonly faults: readonly LabFault[];
  readonly parentDs: readonly {
    readonly zone: ZoneName;
    readonly state: "current" | "stale" | "none" | "unreachable";
  }[];
};

/** Why the lab refused to be steered; the sentence says what to do instead. */
export type LabRefusal =
  | { readonly kind: "backward"; readonly sentence: string }
  | {
      readonly kind: "unknown-server" | "unknown-zone" | "unknown-fault" | "unknown-descriptor";
      readonly sentence: string;
    }
  | { readonly kind: "invalid"; readonly sentence: string };

/** What appendix A answers to an operation that was refused: the Win32 code of the first precondition that fails. */
export type LabOperationRefusal = {
  readonly kind: "win32";
  readonly code: number;
  readonly sentence: string;
};

/** What a server trusts of a zone itself: the keys that the zone publishes now, or none. Nothing follows later (KM-63). */
export type LabAnchorOperation = {
  readonly operation: "replace-trust-anchors" | "remove-trust-anchors";
  readonly server: ServerName;
  readonly zone: ZoneName;
};

/** An operation done at a lab server by its own administrator, outside Keymaster (drills and tests). */
export type LabOperation =
  | {
      readonly operation: "transfer" | "seize" | "seize-without-key-checks";
      readonly zone: ZoneName;
      readonly target: ServerName;
    }
  | {
      readonly operation: "invoke-rollover" | "step-rollover";
      readonly server: ServerName;
      readonly zone: ZoneName;
      readonly descriptorId: string;
    }
  | {
      readonly operation: "sign-with-default" | "resign" | "unsign";
      readonly server: ServerName;
      readonly zone: ZoneName;
    }
  | LabAnchorOperation;

/**
 * The steering wheel of the lab: reached only through the agent contract. Every call has happened, and is safe on disk, when
 * its promise resolves.
 */
export interface LabControl {
  overview(): Promise<LabOverview>;
  /** Forward only; resolves after everything due in between has happened, in order. */
  advance(seconds: Seconds): Promise<Result<Instant, LabRefusal>>;
  setClock(instant: Instant): Promise<Result<Instant, LabRefusal>>;
  setPaused(isPaused: boolean): Promise<Result<Instant, LabRefusal>>;
  setPower(server: ServerName, on: boolean): Promise<Result<null, LabRefusal>>;
  setDnsService(server: ServerName, on: boolean): Promise<Result<null, LabRefusal>>;
  setRights(server: ServerName, allowed: boolean): Promise<Result<null, LabRefusal>>;
  setParentDs(
    zone: ZoneName,
    state: "current" | "stale" | "none" | "unreachable",
  ): Promise<Result<null, LabRefusal>>;
  setReplicationDelay(seconds: Seconds): Promise<Result<null, LabRefusal>>;
  addFault(fault: LabFaultRequest): Promise<Result<LabFault, LabRefusal>>;
  removeFault(id: string): Promise<Result<null, LabRefusal>>;
  /** Servers, zones, keys and faults as on first start; the clock back at the wall clock. */
  reset(): Promise<Result<null, LabRefusal>>;
  operate(operation: LabOperation): Promise<Result<null, LabRefusal | LabOperationRefusal>>;
}
