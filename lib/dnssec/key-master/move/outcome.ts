import type { Instant } from "@/lib/dnssec/instant";
import type { EvidenceLine, MoveOutcome } from "@/lib/dnssec/key-master/move/state";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { ServerName } from "@/lib/dnssec/zone-report";

export type OutcomeQuestion = {
  readonly from: ServerName | null;
  readonly target: ServerName;
  readonly facts: ZoneFacts;
  /** Estate's clock, as are the next two. */
  readonly now: Instant;
  readonly changedAt: Instant;
  readonly verifyUntil: Instant;
  /** Is it certain from the replies that no step has changed anything, nor will? */
  readonly nothingWasDone: boolean;
  /** Was any reply lost or only partly good? Then it is `unclear` until the facts have told. */
  readonly replyIsMissing: boolean;
};

/** `settled`: this is the outcome, and looking again would not change it. */
export type OutcomeAnswer = {
  readonly outcome: MoveOutcome | null;
  readonly settled: boolean;
  readonly evidence: readonly EvidenceLine[];
};

/** The outcome as re-read claims tell it, never as a reply does. */
export function judgeOutcome(_question: OutcomeQuestion): OutcomeAnswer {
  throw new Error("not written yet");
}
