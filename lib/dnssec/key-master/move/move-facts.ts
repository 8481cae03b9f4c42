import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { MovePhase } from "@/lib/dnssec/key-master/move/state";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** How much an operator wants a server to hold roles. `never` refuses it, the others only order the candidates. */
export const PREFERENCES = ["prefer", "neutral", "avoid", "never"] as const;
export type Preference = (typeof PREFERENCES)[number];

/** What stands against a step on a server, as its driver sees it without doing anything. `null` = it cannot tell. */
export type StepOutlook = {
  readonly server: ServerName;
  readonly allowed: boolean;
  /** The first thing that stands against it: code and words of the server. */
  readonly refusal: { readonly code: number | null; readonly detail: string } | null;
  readonly hasRights: boolean | null;
  readonly isDirectoryWritable: boolean | null;
  readonly isNamingMasterReachable: boolean | null;
  /** Estate's clock. */
  readonly checkedAt: Instant;
};

/** What is known beside the zone itself. Leave out nothing that is known; {@link NOTHING_BESIDE} knows nothing. */
export type Surroundings = {
  /** The latest look of every vantage point. */
  readonly observations: readonly ZoneObservation[];
  /** What a driver said when it was asked what the step would meet now (Acting.checkStep), per server that would carry it out. */
  readonly checks: readonly StepOutlook[];
  /**
   * Who was asked just for this judgement: the servers that would carry the step out, and name servers over DNS. What they could not
   * tell is a warning then. Where nobody was asked yet, as in the plan of a drain, the preflight will; nothing warns because of it.
   */
  readonly asked: { readonly servers: boolean; readonly nameServers: boolean };
  readonly preferences: Readonly<Record<ServerName, Preference>>;
  /** The live move of the zone, other than the one that is judged. */
  readonly otherMove: {
    readonly id: string;
    readonly kind: MoveKind;
    readonly phase: MovePhase;
  } | null;
  /** The last seize of the zone that was executed; `at` by the estate's clock. */
  readonly lastSeize: { readonly move: string; readonly at: Instant } | null;
  readonly holds: readonly {
    readonly scope: "global" | "zone";
    readonly reason: string;
    readonly by: string;
    readonly at: Instant;
  }[];
};

/** Everything that a plan is made from. */
export type MoveFacts = {
  readonly zone: ZoneName;
  readonly facts: ZoneFacts;
  readonly beside: Surroundings;
};

/** What an administrator decided for all moves. */
export type MovePolicy = {
  /** A seize with all keys needs no approval. Never concerns a seize without keys. */
  readonly waivesSeizeApproval: boolean;
};

export const DEFAULT_POLICY: MovePolicy = { waivesSeizeApproval: false };

/** A surrounding of which nothing is known. */
export const NOTHING_BESIDE: Surroundings = {
  observations: [],
  checks: [],
  asked: { servers: false, nameServers: false },
  preferences: {},
  otherMove: null,
  lastSeize: null,
  holds: [],
};

/** Lives and waits of moves. Wall clock: plan, approval, stale, start. Estate's clock: cool-down, move-back, verification. */
export const PLAN_LIVES: Seconds = 600;
export const APPROVAL_WAITS: Seconds = 4 * 3_600;
export const COOL_DOWN: Seconds = 3_600;
export const MOVE_BACK_WITHIN: Seconds = 24 * 3_600;
/** An agent may begin a step no later than this after its intent was recorded. */
export const START_WITHIN: Seconds = 60;
/** A reply that has not come by then is lost. */
export const REPLY_WITHIN: Seconds = 180;
/** The outcome is looked for during so many polling intervals of the estate. */
export const VERIFY_INTERVALS = 2;
