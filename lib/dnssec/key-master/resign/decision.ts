import type { Instant } from "@/lib/dnssec/instant";
import type { LogLine, Wake } from "@/lib/dnssec/key-master/move/decision";
import type { ResignStep } from "@/lib/dnssec/key-master/move/step";
import type { ResignState } from "@/lib/dnssec/key-master/resign/state";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { Result } from "@/lib/result";

/** What the world looks like while an event is judged. */
export type ResignContext = {
  /** The estate's clock. */
  readonly now: Instant;
  readonly wallNow: Instant;
  readonly facts: ZoneFacts;
  readonly hold: { readonly by: string; readonly reason: string } | null;
};

/** What whoever runs the task has to do. */
export type ResignAction =
  | { readonly kind: "take-lock" }
  /** Read everything anew, then tell `dispatch-reached`. */
  | { readonly kind: "rerun-preflight" }
  | {
      readonly kind: "dispatch-step";
      readonly step: string;
      readonly attempt: number;
      readonly apply: ResignStep;
      readonly epoch: number;
      readonly startBefore: Instant;
    }
  | {
      readonly kind: "withdraw-step";
      readonly step: string;
      readonly attempt: number;
      readonly epoch: number;
    }
  /** Look at the zone, its parent and the resolvers, then tell `observed`. */
  | { readonly kind: "look-again" };

/** Why an event changes nothing. */
export type ResignRefusal = {
  readonly reason:
    | "not-in-this-phase"
    | "stale-epoch"
    | "unknown-step"
    | "step-has-started"
    | "unknown-resolver"
    /** Nobody can say that an anchor is not there which was seen there. */
    | "anchor-was-seen"
    | "hold";
  readonly detail: string;
};

export type ResignDecision = {
  readonly state: ResignState;
  readonly actions: readonly ResignAction[];
  readonly wakeAt: Wake;
  readonly log: readonly LogLine[];
};

export type ResignVerdict = Result<ResignDecision, ResignRefusal>;
