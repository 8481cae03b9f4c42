import type { Instant } from "@/lib/dnssec/instant";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";

/**
 * What happened to a move. `at` is by the wall clock; what the estate looked like then is in the context. `epoch` is the fencing
 * number of the runner that tells it: any but the move's own is refused as `stale-epoch`.
 */
export type MoveEvent =
  /** By whoever made the draft, at once, and by the runner after a preflight made it drafted again. */
  | { readonly kind: "submitted"; readonly at: Instant }
  | {
      readonly kind: "approval-given";
      readonly at: Instant;
      readonly by: string;
      readonly factsHash: string;
    }
  | {
      readonly kind: "rejection-given";
      readonly at: Instant;
      readonly by: string;
      readonly reason: string;
    }
  /** `isAdmin`: an admin may cancel what another requested. */
  | {
      readonly kind: "cancellation-requested";
      readonly at: Instant;
      readonly by: string;
      readonly isAdmin: boolean;
    }
  /** The facts of the context are fresh and the gates are to be asked again. */
  | { readonly kind: "preflight-requested"; readonly at: Instant }
  | {
      readonly kind: "execution-requested";
      readonly at: Instant;
      readonly by: string;
      readonly factsHash: string;
      readonly confirm: string;
    }
  /** A runner holds the move now; its number is higher than any before. */
  | { readonly kind: "lock-taken"; readonly at: Instant; readonly epoch: number }
  | {
      readonly kind: "snapshot-taken";
      readonly at: Instant;
      readonly epoch: number;
      readonly snapshot: string;
    }
  /** The next step is about to be handed over: preflight, rights, approvals and hold are judged once more from the context. */
  | { readonly kind: "dispatch-reached"; readonly at: Instant; readonly epoch: number }
  | {
      readonly kind: "step-accepted";
      readonly at: Instant;
      readonly epoch: number;
      readonly step: string;
    }
  | {
      readonly kind: "step-replied";
      readonly at: Instant;
      readonly epoch: number;
      readonly step: string;
      readonly reply: StepReply;
    }
  /** The facts of the context were read anew: after a step every claim, before one whatever a sweep brought. */
  | { readonly kind: "observed"; readonly at: Instant }
  | { readonly kind: "time-reached"; readonly at: Instant }
  /** An approver decides over an unclear outcome. */
  | {
      readonly kind: "settlement-given";
      readonly at: Instant;
      readonly by: string;
      readonly outcome: "moved" | "not-moved";
      readonly reason: string;
    }
  /** In the undo window: the re-sign task was begun, or another move has taken the role on. */
  | { readonly kind: "resign-begun"; readonly at: Instant }
  | { readonly kind: "role-moved-on"; readonly at: Instant; readonly move: string }
  /** The lab was reset: its live moves end, whatever they were doing. */
  | { readonly kind: "estate-was-reset"; readonly at: Instant; readonly by: string };
