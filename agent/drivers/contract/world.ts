import type { Driver } from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { RolloverPhase, RolloverStage } from "@/lib/dnssec/rollover/report";
import type { ParentDs } from "@/lib/dnssec/zone-report";
import type { ActingWorld } from "./acting-world";

/**
 * A driver with servers behind it whose state the suite knows by other means than the driver: what the driver says is compared
 * with this.
 */
export type ContractWorld = {
  readonly driver: Driver;
  /** A signed zone at rest with a reachable key master. */
  readonly held: { readonly zone: ZoneName; readonly holder: string };
  /** A server that has the zone `held` and is not its key master; null where there is only one. */
  readonly otherServer: string | null;
  readonly unsigned: ZoneName;
  /** Tags of keys that the zone has according to somebody else: DNS itself, or the parent's DS set. */
  readonly keyTagsFromElsewhere: (zone: ZoneName) => Promise<readonly number[]>;
  readonly rolling: readonly {
    readonly zone: ZoneName;
    readonly keyRole: "ksk" | "zsk" | "csk";
    readonly phase: RolloverPhase;
    readonly stage: RolloverStage;
  }[];
  /** Somewhere a private key is missing. */
  readonly unreachable: {
    readonly zone: ZoneName;
    readonly server: string;
    readonly keyRole: "ksk" | "zsk" | "csk";
  };
  readonly parentDs: { readonly zone: ZoneName; readonly state: ParentDs["state"] };
  /** The zone's holder according to a directory; null where there is none. */
  readonly directory: { readonly zone: ZoneName; readonly holder: string } | null;
  /** Requests to servers so far. Files are not counted. */
  readonly requestCount: () => number;
  /** The key master of `held` stops answering, and comes back. */
  readonly silence: () => Promise<void>;
  readonly revive: () => Promise<void>;
  /** Something happens to this zone that the driver must tell as a transition; null where it tells none. */
  readonly makeTransition: (() => Promise<ZoneName>) | null;
  /** Releases everything. */
  readonly close: () => Promise<void>;
};

/** What the suite is run on. */
export type ContractSubject = {
  readonly name: string;
  /** Why it cannot run on this machine, or null. */
  readonly skipped: string | null;
  readonly capabilities: Driver["capabilities"];
  /** A fresh world with this many zones beside those that the suite needs. */
  readonly createWorld: (extraZones: number) => Promise<ContractWorld>;
  /** A fresh world for one proof of acting; null for a driver that only reads. */
  readonly createActingWorld: (() => Promise<ActingWorld>) | null;
  /** The same driver in other surroundings: what it reads is proved again, its cost and its deeds are proved once. */
  readonly isReadAgain?: true;
};
