import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ChangedFact, MoveGate, Plan } from "@/lib/dnssec/key-master/move/plan";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The phases of a move, in their usual order (api.md, Moves). */
export const MOVE_PHASES = [
  "drafted",
  "awaiting-approval",
  "approved",
  "executing",
  "verifying",
  "undo-window",
  "closed",
  "stale",
] as const;
export type MovePhase = (typeof MOVE_PHASES)[number];

/** What a person asked for. It never changes: another kind, target or reason is another move. */
export type MoveRequest = {
  readonly kind: MoveKind;
  readonly zone: ZoneName;
  readonly target: ServerName;
  readonly reason: string;
  readonly requestedBy: string;
  /** Will the old holder come back? Only a seize asks. */
  readonly returns: "never" | "maybe" | "yes";
  /** Replaces a missing second vantage point of a seize, and nothing else; counts once an approver has agreed. */
  readonly override: { readonly gate: string; readonly reason: string } | null;
  /** Why a person goes on although a gate warns, by gate. */
  readonly notes: Readonly<Record<string, string>>;
  /** The move that this one takes back, or null. */
  readonly undoes: string | null;
};

/** An approver agreed to exactly this plan. Wall clock. */
export type Approval = {
  readonly by: string;
  readonly at: Instant;
  readonly factsHash: string;
};

/** One step's way from the plan to its reply. Instants are by the wall clock. A step never leaves a later word for an earlier one. */
export type StepRun =
  | { readonly step: string; readonly state: "waiting" }
  /** The intent is recorded: from here on the server may have been reached. */
  | {
      readonly step: string;
      readonly state: "started" | "accepted";
      readonly epoch: number;
      readonly startedAt: Instant;
      /** An agent that gets it later than this does not begin any more. */
      readonly startBefore: Instant;
    }
  | {
      readonly step: string;
      readonly state: "done" | "refused" | "lost";
      readonly epoch: number;
      readonly startedAt: Instant;
      readonly finishedAt: Instant;
      readonly reply: StepReply;
    }
  | { readonly step: string; readonly state: "skipped"; readonly reason: string };

/** What was read or concluded, from whom and when (estate's clock). */
export type EvidenceLine = {
  readonly source: string;
  readonly says: string;
  readonly at: Instant | null;
  /** Does it speak for the new holder, against it, or neither? */
  readonly speaks: "for" | "against" | "neither";
};

export type MoveOutcome = "moved" | "not-moved" | "unclear";
export type ClosedBecause = "finished" | "cancelled" | "rejected" | "expired";

/** A plan was made and nobody has asked for more. */
export type DraftedState = {
  readonly phase: "drafted";
  readonly since: Instant;
  readonly request: MoveRequest;
  readonly plan: Plan;
};

/** Somebody other than the requester has to agree. */
export type AwaitingApprovalState = {
  readonly phase: "awaiting-approval";
  readonly since: Instant;
  readonly request: MoveRequest;
  readonly plan: Plan;
  /** Wall clock: nobody waits longer than four hours. */
  readonly approvalUntil: Instant;
};

/** May be executed until `plan.validUntil`. */
export type ApprovedState = {
  readonly phase: "approved";
  readonly since: Instant;
  readonly request: MoveRequest;
  readonly plan: Plan;
  /** As many as the kind needs; empty where none is needed. */
  readonly approvals: readonly Approval[];
};

/** The facts are not any more those of the plan, a gate refuses now, or somebody may not do it any more. Nothing has been started. */
export type StaleState = {
  readonly phase: "stale";
  readonly since: Instant;
  readonly request: MoveRequest;
  readonly plan: Plan;
  readonly changed: readonly ChangedFact[];
  /** Gates that refuse now, or warn without a note. */
  readonly gates: readonly MoveGate[];
  /** In one sentence, naming what changed. */
  readonly because: string;
  /** Wall clock. */
  readonly expiresAt: Instant;
};

/** Everything that stays true once a person has said: do it. */
export type Execution = {
  readonly request: MoveRequest;
  readonly plan: Plan;
  readonly approvals: readonly Approval[];
  readonly executedBy: string;
  /** Wall clock. */
  readonly executedAt: Instant;
  /** Fencing number of the runner that holds the move; 0 = none has taken it yet. Rises only. */
  readonly epoch: number;
  /** In the order of the plan. */
  readonly runs: readonly StepRun[];
};

/** Steps are being carried out. */
export type ExecutingState = Execution & {
  readonly phase: "executing";
  readonly since: Instant;
  /** Where the picture of before is kept: claims, DNSKEY, DS and anchors; null = not taken yet. */
  readonly snapshot: string | null;
};

/** Every claim is re-read until they agree or `verifyUntil` has passed. */
export type VerifyingState = Execution & {
  readonly phase: "verifying";
  readonly since: Instant;
  readonly snapshot: string;
  /** Estate's clock: when the last step that may have changed something ended, or was given up. */
  readonly changedAt: Instant;
  /** Estate's clock: two polling intervals later. The last look at or after it counts. */
  readonly verifyUntil: Instant;
  /** `unclear` is live: it waits for the facts or a person. */
  readonly outcome: null | "unclear";
  readonly outcomeEvidence: readonly EvidenceLine[];
  /** Estate's clock; null before the first look. */
  readonly lookedAt: Instant | null;
};

/** How the outcome became known. */
export type Finding = {
  readonly outcome: "moved" | "not-moved";
  readonly outcomeEvidence: readonly EvidenceLine[];
  /** Both clocks: the estate's for what follows on servers, the wall's for the undo. */
  readonly foundAt: { readonly estate: Instant; readonly wall: Instant };
  /** A person's decision over an unclear outcome, or null where the facts told. */
  readonly settledBy: { readonly by: string; readonly reason: string } | null;
};

/** The role was seized without the keys; nothing is re-signed by itself (KM-42). Moving back needs nothing else (KM-44). */
export type UndoWindowState = Execution &
  Finding & {
    readonly phase: "undo-window";
    readonly since: Instant;
    readonly oldHolder: ServerName;
    /** Descriptors whose keys the new holder does not open. */
    readonly missingKeys: readonly string[];
  };

/** Terminal. */
export type ClosedState = {
  readonly phase: "closed";
  readonly since: Instant;
  readonly request: MoveRequest;
  readonly plan: Plan;
  readonly approvals: readonly Approval[];
  readonly closing: Closing;
};

/** Why it is over. Only what was executed has an outcome. */
export type Closing =
  | ({ readonly because: "finished" } & Finding &
      Pick<Execution, "executedBy" | "executedAt" | "runs">)
  | { readonly because: "cancelled"; readonly by: string }
  | { readonly because: "rejected"; readonly by: string; readonly reason: string }
  | { readonly because: "expired"; readonly what: "plan" | "approval" };

/** Where a move stands; each variant holds exactly what is true then. */
export type MoveState =
  | DraftedState
  | AwaitingApprovalState
  | ApprovedState
  | StaleState
  | ExecutingState
  | VerifyingState
  | UndoWindowState
  | ClosedState;

/** Live moves block other moves of their zone: all but those in `closed` and `undo-window`. */
export function isLive(state: Pick<MoveState, "phase">): boolean {
  return state.phase !== "closed" && state.phase !== "undo-window";
}

/** Is the move between its first effect and its outcome, so that nothing but the facts or a person ends it? */
export function isUnderWay(state: Pick<MoveState, "phase">): boolean {
  return state.phase === "executing" || state.phase === "verifying";
}
