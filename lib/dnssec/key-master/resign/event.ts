import type { Instant } from "@/lib/dnssec/instant";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";

/** What happened to a re-sign. `at` by the wall clock; `epoch` is the number of the runner that tells it. */
export type ResignEvent =
  | { readonly kind: "lock-taken"; readonly at: Instant; readonly epoch: number }
  /** The next step is about to be handed over; the facts of the context are fresh. */
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
  /** Zone, parent and anchors were looked at. */
  | { readonly kind: "observed"; readonly at: Instant }
  | { readonly kind: "time-reached"; readonly at: Instant }
  /** A person has looked at what halted it. */
  | { readonly kind: "retry-requested"; readonly at: Instant; readonly by: string }
  | {
      readonly kind: "anchor-ticked";
      readonly at: Instant;
      readonly by: string;
      readonly server: string;
      readonly done: boolean;
    }
  | {
      readonly kind: "called-done";
      readonly at: Instant;
      readonly by: string;
      readonly reason: string;
    };
