import type { SavedClock } from "@/lab/clock";
import type { Fault } from "@/lab/faults/fault";
import type { SavedAnchors } from "@/lab/forest/anchor-stores";
import type { ServerSwitches } from "@/lab/forest/lab-server";
import type { SavedReplicated } from "@/lab/forest/replicated";
import type { LoggedTransition } from "@/lab/log/transition-log";
import type { DnskeySignatures } from "@/lab/zone/content";
import type { Host, LabZone } from "@/lab/zone/lab-zone";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { SavedContent, SavedRollovers } from "./saved-content";

export const SAVED_VERSION = 1;

/** A zone as it is saved: curated ones always, generated ones once they have left what their seed says. */
export type SavedZone = Pick<
  LabZone,
  "index" | "name" | "parent" | "roleChangedAt" | "lockedUntil" | "settledAt" | "hasDiverged"
> & {
  readonly hosts: readonly Pick<
    Host,
    "server" | "own" | "copy" | "renewals" | "plannedSigningAt" | "frozenCopy" | "dsSet"
  >[];
  readonly role: SavedReplicated<readonly ServerName[]>;
  readonly content: SavedReplicated<SavedContent>;
  readonly rollovers: SavedRollovers | null;
  readonly dnskeySignatures: SavedReplicated<DnskeySignatures | null>;
  /** Of generated zones only those that nobody has read yet: the others are with whoever read them. */
  readonly transitions: readonly LoggedTransition[];
};

/** Everything that the lab needs to go on after a stop. Plain data. */
export type SavedLab = {
  readonly version: typeof SAVED_VERSION;
  readonly seed: string;
  readonly startedAt: Instant;
  readonly savedAt: Instant;
  readonly clock: SavedClock;
  readonly generation: number;
  readonly lastOperation: number;
  readonly faultCount: number;
  readonly faults: readonly Fault[];
  readonly replicationDelaySeconds: Seconds;
  readonly delaySince: Instant;
  readonly healed: Readonly<Record<string, Instant>>;
  readonly servers: Readonly<Record<ServerName, ServerSwitches>>;
  /** Absent from labs that were saved before servers held any. */
  readonly trustAnchors?: SavedAnchors;
  readonly zones: readonly SavedZone[];
};
