import type { Instant } from "@/lib/dnssec/instant";
import type { RolloverMethod, RolloverStage } from "./report";
import type { NextRolloverAction } from "./rolling-descriptor";
import type { Wait } from "./timing";

/** The methods that the engine runs. */
export type RunMethod = Exclude<RolloverMethod, "csk-double-signature">;

/** Stages in which work is done or waited for. */
export type WorkStage = Exclude<RolloverStage, "waits-its-turn" | "failed" | "unrecognized">;

/** What is true of a rollover from its trigger to its end. */
export type RolloverIdentity = {
  readonly method: RunMethod;
  readonly action: NextRolloverAction;
  /** `manual` = asked for by a person: RFC 5011 does not update distributed anchors (KM-63). */
  readonly trigger: "automatic" | "manual";
};

/** Another descriptor of the zone goes first, or its own turn is about to come. */
export type QueuedState = RolloverIdentity & {
  readonly phase: "queued";
  readonly since: Instant;
  /** The stage to go on with: not the first one only after a failure that a person asked to repeat (KM-59). */
  readonly resumeAt: WorkStage;
};

/** The server carries out the actions of the stage; it waits for nothing. */
export type ApplyingState = RolloverIdentity & {
  readonly phase: "applying";
  readonly stage: WorkStage;
  readonly since: Instant;
  /** The stage whose wait has just ended; null at the start. Windows still shows that one's word. */
  readonly leaving: WorkStage | null;
};

/**
 * Time must pass. `propagating`: until something new is known everywhere; `expiring`: until something old is forgotten
 * everywhere. `wait` is the formula with the values that it had on entering.
 */
export type WaitingState = RolloverIdentity & {
  readonly phase: "propagating" | "expiring";
  readonly stage: WorkStage;
  readonly since: Instant;
  readonly until: Instant;
  readonly wait: Wait;
  /** The stage that follows. */
  readonly next: WorkStage;
};

/** Somebody else must do something: as a rule, change the DS set at the parent. */
export type AwaitingState = RolloverIdentity & {
  readonly phase: "awaiting-person";
  readonly stage: WorkStage;
  readonly since: Instant;
  /** `safe-chain`: the wait is over, but the next step would make the zone bogus with the DS set as it is. */
  readonly waitsFor: "ds-at-parent" | "safe-chain";
  /** The stage that follows. */
  readonly next: WorkStage;
  /** Keys whose DS record is missing at the parent; empty before the parent was asked. */
  readonly lackingDs: readonly string[];
  readonly parentAnswer: "not-asked" | "present" | "unreachable";
  /** When errors at the parent stop being waited for (KM-65); null = never. */
  readonly retryUntil: Instant | null;
};

/** An unrecoverable failure: `RollError`. It is never retried by itself (KM-59). */
export type HaltedState = RolloverIdentity & {
  readonly phase: "halted";
  readonly stage: "failed";
  readonly since: Instant;
  readonly failedStage: WorkStage;
  readonly fault: RolloverFault;
};

/** Terminal: the descriptor has another active key, or did what its action asked for. */
export type CompletedState = RolloverIdentity & {
  readonly phase: "completed";
  readonly since: Instant;
};

/** Terminal: a person gave it up, or the zone was unsigned. */
export type AbandonedState = RolloverIdentity & {
  readonly phase: "abandoned";
  readonly since: Instant;
  readonly reason: string;
};

/** Where the rollover of one descriptor stands. At rest there is none. */
export type RolloverState =
  | QueuedState
  | ApplyingState
  | WaitingState
  | AwaitingState
  | HaltedState
  | CompletedState
  | AbandonedState;

/** Why an action could not be carried out. */
export type RolloverFault = {
  /** Win32 code, e.g. 9107 for a private key that cannot be opened. */
  readonly code: number;
  readonly detail: string;
};

/** When the state goes on by itself; null while it waits for a person, the parent or its turn, and at the end. */
export function wakeAtOf(state: RolloverState): Instant | null {
  switch (state.phase) {
    case "applying":
      return state.since;
    case "propagating":
    case "expiring":
      return state.until;
    case "awaiting-person":
      return state.retryUntil;
    case "queued":
    case "halted":
    case "completed":
    case "abandoned":
      return null;
  }
}

/** The stage as reports name it. */
export function stageOf(state: RolloverState): RolloverStage {
  switch (state.phase) {
    case "queued":
      return "waits-its-turn";
    case "completed":
    case "abandoned":
      return "withdraw-predecessor";
    case "applying":
    case "propagating":
    case "expiring":
    case "awaiting-person":
    case "halted":
      return state.stage;
  }
}

/** Has the rollover begun to change keys and not ended? Then the descriptor's keys may not be edited (KM-54, 9116). */
export function isRunning(state: RolloverState | null): boolean {
  return (
    state !== null &&
    (state.phase === "applying" ||
      state.phase === "propagating" ||
      state.phase === "expiring" ||
      state.phase === "awaiting-person")
  );
}
