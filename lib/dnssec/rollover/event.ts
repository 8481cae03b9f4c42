import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { RolloverFault } from "./state";

/** What the parent zone's servers answered when asked for the DS set. */
export type ParentAnswer =
  | { readonly kind: "unreachable" }
  | { readonly kind: "none" }
  | {
      readonly kind: "present";
      /** The zone's keys that a DS record of the set matches. */
      readonly keyIds: readonly string[];
      /** DS records that match no key of the zone. */
      readonly foreign: number;
      readonly ttlSeconds: Seconds;
    };

/** Facts, past tense, each at its instant. */
export type RolloverEvent =
  | { readonly kind: "rollover-fell-due"; readonly at: Instant }
  | { readonly kind: "operator-requested"; readonly at: Instant }
  | { readonly kind: "turn-came"; readonly at: Instant }
  | { readonly kind: "actions-applied"; readonly at: Instant }
  | { readonly kind: "apply-failed"; readonly at: Instant; readonly fault: RolloverFault }
  | { readonly kind: "time-reached"; readonly at: Instant }
  | { readonly kind: "parent-ds-observed"; readonly at: Instant; readonly parent: ParentAnswer }
  | {
      readonly kind: "operator-stepped";
      readonly at: Instant;
      /** The person saw what `safety` says and goes on. The keys stay until the chain holds. */
      readonly riskConfirmed: boolean;
    }
  | { readonly kind: "operator-abandoned"; readonly at: Instant; readonly reason: string };
