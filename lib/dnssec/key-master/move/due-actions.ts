import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { Decision, LogLine, MoveAction, Wake } from "@/lib/dnssec/key-master/move/decision";
import { REPLY_WITHIN, START_WITHIN } from "@/lib/dnssec/key-master/move/move-facts";
import type {
  ExecutingState,
  MoveState,
  StepRun,
  VerifyingState,
} from "@/lib/dnssec/key-master/move/state";

/** Both clocks at one moment. */
export type Clocks = { readonly now: Instant; readonly wallNow: Instant };

/**
 * How often claims are re-read (wall clock): often at first, then ever more seldom, since a server that has not polled the directory
 * yet will not say anything else for a while; seldom once it stays unclear. A sweep that brings news of the zone does not wait for it.
 */
const LOOK_EVERY: Seconds = 5;
const LOOK_SLOWER_AFTER: Seconds = 60;
const LOOK_AT_LEAST_EVERY: Seconds = 15;
const LOOK_SELDOM: Seconds = 30;
/** How often an agent is asked about a step that it does not tell about. */
const ASK_EVERY: Seconds = 15;

/**
 * What has to be done in this state, worked out again after a restart. A step whose intent was recorded before is not handed over
 * again: its agent is asked for it, which also keeps it from starting later.
 */
export function dueActions(state: MoveState): readonly MoveAction[] {
  if (state.phase === "verifying") return [{ kind: "read-claims" }];
  if (state.phase !== "executing") return [];
  if (state.epoch === 0) return [{ kind: "take-lock" }];
  if (state.snapshot === null) return [{ kind: "take-snapshot" }];
  const run = currentRun(state);
  if (run === null) return [];
  return run.state === "waiting"
    ? [{ kind: "rerun-preflight" }]
    : [{ kind: "withdraw-step", step: run.step, epoch: state.epoch }];
}

/** When to look at the state again although nothing has happened. */
export function wakeAtOf(state: MoveState, clocks: Clocks): Wake {
  switch (state.phase) {
    case "drafted":
      return wall(state.since);
    case "awaiting-approval":
      return wall(state.approvalUntil);
    case "approved":
      return wall(state.plan.validUntil);
    case "stale":
      return wall(state.expiresAt);
    case "executing":
      return wall(executingWake(state, clocks.wallNow));
    case "verifying":
      return verifyingWake(state, clocks);
    case "undo-window":
    case "closed":
      return { wall: null, estate: null };
  }
}

/** The step that is next or under way; null where none is left. */
export function currentRun(
  state: ExecutingState,
): Extract<StepRun, { state: "waiting" | "started" | "accepted" }> | null {
  for (const run of state.runs) {
    if (run.state === "waiting" || run.state === "started" || run.state === "accepted") return run;
  }
  return null;
}

/** The decision with what is due in the new state, unless told otherwise. */
export function decided(
  state: MoveState,
  clocks: Clocks,
  more: { readonly log?: readonly LogLine[]; readonly actions?: readonly MoveAction[] } = {},
): Decision {
  return {
    state,
    actions: more.actions ?? dueActions(state),
    wakeAt: wakeAtOf(state, clocks),
    log: more.log ?? [],
  };
}

function executingWake(state: ExecutingState, wallNow: Instant): Instant {
  const run = currentRun(state);
  if (run === null || run.state === "waiting") return wallNow;
  const firstAsk = run.startedAt + START_WITHIN;
  const lost = run.startedAt + REPLY_WITHIN;
  if (wallNow < firstAsk) return firstAsk;
  return Math.min(wallNow + ASK_EVERY, Math.max(lost, wallNow));
}

function verifyingWake(state: VerifyingState, { now, wallNow }: Clocks): Wake {
  const isOver = now >= state.verifyUntil;
  return {
    wall: wallNow + (isOver ? LOOK_SELDOM : lookEvery(wallNow - state.since)),
    estate: isOver ? null : state.verifyUntil,
  };
}

/** A move that has been verifying for a minute is looked at every 5 seconds, after three minutes and more every 15. */
function lookEvery(age: Seconds): Seconds {
  const slower = LOOK_EVERY * Math.floor(age / LOOK_SLOWER_AFTER);
  return Math.min(LOOK_AT_LEAST_EVERY, Math.max(LOOK_EVERY, slower));
}

function wall(at: Instant): Wake {
  return { wall: at, estate: null };
}
