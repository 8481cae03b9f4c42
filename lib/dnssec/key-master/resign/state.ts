import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import type { ResignStep } from "@/lib/dnssec/key-master/move/step";
import type { KeyRole } from "@/lib/dnssec/signing-key/descriptor";
import type { ParentDs, ServerName } from "@/lib/dnssec/zone-report";

/** The phases of a re-sign, in their usual order. */
export const RESIGN_PHASES = [
  "adding-keys",
  "signing",
  "waiting-for-parent",
  "renewing-anchors",
  "halted",
  "done",
] as const;
export type ResignPhase = (typeof RESIGN_PHASES)[number];

/** A step on the key master, as it is shown before it is taken. */
export type ResignPlanStep = {
  /** Unique in the task: `add-ksk`, `add-zsk`, `resign`. */
  readonly step: string;
  readonly title: string;
  readonly apply: ResignStep;
  readonly command: string;
  readonly expectedEffect: string;
};

/** A descriptor whose keys are lost: what is left of it names the algorithm and length of its successor. */
export type LostDescriptor = {
  readonly descriptorId: string;
  readonly keyRole: KeyRole;
  readonly algorithm: number;
  readonly keyLength: number;
};

/** What is true of the task from its beginning to its end (KM-42, KM-43). */
export type ResignTask = {
  readonly zone: ZoneName;
  readonly estate: string;
  /** The key master, where everything is done. */
  readonly server: ServerName;
  /** The seize without keys that made it necessary, or null. */
  readonly move: string | null;
  readonly oldHolder: ServerName | null;
  /** Who has said that the old holder will not return, and when (wall clock). */
  readonly confirmed: { readonly by: string; readonly at: Instant };
  readonly reason: string;
  readonly lost: readonly LostDescriptor[];
  /** Descriptors that the zone had before, lost ones included: what is not among them is new. */
  readonly known: readonly string[];
  readonly steps: readonly ResignPlanStep[];
  /** Is there a DS record at the parent that has to be replaced? */
  readonly hasDsAtParent: boolean;
  /** Does a new key-signing key make DS and anchors wrong? */
  readonly needsNewKsk: boolean;
};

/** One step's way. A repeated step is another attempt, so that an agent starts each at most once. */
export type ResignRun = { readonly step: string; readonly attempt: number } & (
  | { readonly state: "waiting" }
  | {
      readonly state: "started" | "accepted";
      readonly startedAt: Instant;
      readonly startBefore: Instant;
    }
  | {
      readonly state: "done" | "refused" | "lost";
      readonly startedAt: Instant;
      readonly finishedAt: Instant;
      readonly reply: StepReply;
    }
  /** The facts show that it is as it should be. */
  | { readonly state: "skipped"; readonly reason: string }
);

/** A resolver that holds an anchor for the zone. */
export type AnchorItem = { readonly server: string } & (
  | { readonly state: "to-do" }
  | { readonly state: "observed"; readonly at: Instant }
  | { readonly state: "ticked"; readonly by: string; readonly at: Instant }
);

type Common = {
  readonly since: Instant;
  readonly task: ResignTask;
  /** Fencing number of the runner that holds the task; 0 = none yet. */
  readonly epoch: number;
  readonly runs: readonly ResignRun[];
  readonly anchors: readonly AnchorItem[];
};

export type WorkingState = Common & { readonly phase: "adding-keys" | "signing" };

/** The new DS record has to appear at the parent, by somebody's hand (KM-64). */
export type WaitingForParentState = Common & {
  readonly phase: "waiting-for-parent";
  /** Estate's clock: when the zone was signed with the new keys. */
  readonly signedAt: Instant;
  readonly parent: ParentDs["state"];
};

/** Resolvers with an anchor for the old key take the zone for bogus (KM-63). */
export type RenewingAnchorsState = Common & { readonly phase: "renewing-anchors" };

/** A step failed or its reply was lost; a person looks, and lets it go on. */
export type HaltedState = Common & {
  readonly phase: "halted";
  readonly step: string;
  readonly because: string;
};

/** Terminal. `calledDoneBy`: a person said so although something was not seen. */
export type DoneState = Common & {
  readonly phase: "done";
  readonly calledDoneBy: { readonly by: string; readonly reason: string } | null;
};

/** Where a re-sign stands. */
export type ResignState =
  | WorkingState
  | WaitingForParentState
  | RenewingAnchorsState
  | HaltedState
  | DoneState;
