import type { Instant } from "@/lib/dnssec/instant";
import type { MoveFacts, MovePolicy } from "@/lib/dnssec/key-master/move/move-facts";
import type { MoveRefusal } from "@/lib/dnssec/key-master/move/refusal";
import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import type { RoleStep } from "@/lib/dnssec/key-master/move/step";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Result } from "@/lib/result";

/** What the world looks like while an event is judged. */
export type MoveContext = {
  /** The estate's clock. */
  readonly now: Instant;
  readonly wallNow: Instant;
  /** As fresh as the event promises; `beside.otherMove` never is the move itself. */
  readonly facts: MoveFacts;
  readonly policy: MovePolicy;
  /** At dispatch: whoever pressed Execute, and every approver, still has the right to. A reason in words where not, else null. */
  readonly rightsWithdrawn: string | null;
};

/** What whoever runs the machine has to do, as data. After a restart `dueActions` gives the same again. */
export type MoveAction =
  /** Take the lease of the zone with a higher epoch, then tell `lock-taken`. */
  | { readonly kind: "take-lock" }
  /** Keep claims, DNSKEY, DS and anchors as they are now, then tell `snapshot-taken`. */
  | { readonly kind: "take-snapshot" }
  /** Read everything anew, then tell `dispatch-reached`. */
  | { readonly kind: "rerun-preflight" }
  /** Hand the step to the agent of its server; tell `step-accepted` and `step-replied`. Its intent is recorded by now. */
  | {
      readonly kind: "dispatch-step";
      readonly step: string;
      readonly apply: RoleStep;
      readonly epoch: number;
      readonly startBefore: Instant;
    }
  /**
   * Ask the agent what became of the step, so that it will never start if it has not: then tell `step-replied`. For a step
   * that was started before a restart, or whose reply is overdue.
   */
  | { readonly kind: "withdraw-step"; readonly step: string; readonly epoch: number }
  /** Read every claim and every replica of the directory now, then tell `observed`. */
  | { readonly kind: "read-claims" }
  /** From now on a card tells whether this server returns and still claims the role (KM-45). */
  | { readonly kind: "watch-old-holder"; readonly server: ServerName };

/** A line of the live log. */
export type LogLine = { readonly at: Instant; readonly sentence: string };

/** When to look at the move again although nothing has happened, by each clock; null = not by that clock. */
export type Wake = { readonly wall: Instant | null; readonly estate: Instant | null };

/** What follows from an event. */
export type Decision = {
  readonly state: MoveState;
  readonly actions: readonly MoveAction[];
  readonly wakeAt: Wake;
  readonly log: readonly LogLine[];
};

export type MoveVerdict = Result<Decision, MoveRefusal>;
