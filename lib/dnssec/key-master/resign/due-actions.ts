import type { Seconds } from "@/lib/dnssec/instant";
import type { Wake } from "@/lib/dnssec/key-master/move/decision";
import { START_WITHIN } from "@/lib/dnssec/key-master/move/move-facts";
import type {
  ResignAction,
  ResignContext,
  ResignVerdict,
} from "@/lib/dnssec/key-master/resign/decision";
import type { ResignRun, ResignState, WorkingState } from "@/lib/dnssec/key-master/resign/state";
import { ok } from "@/lib/result";

/** How often parent and resolvers are looked at, by the wall clock. */
const LOOK_EVERY: Seconds = 60;
const ASK_EVERY: Seconds = 15;

/** What has to be done in this state, worked out again after a restart. */
export function dueResignActions(state: ResignState): readonly ResignAction[] {
  switch (state.phase) {
    case "adding-keys":
    case "signing": {
      if (state.epoch === 0) return [{ kind: "take-lock" }];
      const run = currentRun(state);
      if (run === null) return [];
      const { step, attempt } = run;
      return run.state === "waiting"
        ? [{ kind: "rerun-preflight" }]
        : [{ kind: "withdraw-step", step, attempt, epoch: state.epoch }];
    }
    case "waiting-for-parent":
    case "renewing-anchors":
      return [{ kind: "look-again" }];
    case "halted":
    case "done":
      return [];
  }
}

/** When to look at it again although nothing has happened. */
export function resignWakeAt(state: ResignState, wallNow: number): Wake {
  switch (state.phase) {
    case "adding-keys":
    case "signing": {
      const run = currentRun(state);
      if (run === null || run.state === "waiting") return { wall: wallNow, estate: null };
      const firstAsk = run.startedAt + START_WITHIN;
      return { wall: wallNow < firstAsk ? firstAsk : wallNow + ASK_EVERY, estate: null };
    }
    case "waiting-for-parent":
    case "renewing-anchors":
      return { wall: wallNow + LOOK_EVERY, estate: null };
    case "halted":
    case "done":
      return { wall: null, estate: null };
  }
}

/** The step that is next or under way; null where none is left. */
export function currentRun(
  state: WorkingState,
): Extract<ResignRun, { state: "waiting" | "started" | "accepted" }> | null {
  for (const run of state.runs) {
    if (run.state === "waiting" || run.state === "started" || run.state === "accepted") return run;
  }
  return null;
}

/** The decision with what is due in the new state, unless told otherwise. */
export function decided(
  state: ResignState,
  context: ResignContext,
  sentences: readonly string[],
  actions: readonly ResignAction[] = dueResignActions(state),
): ResignVerdict {
  const log = sentences.map((sentence) => ({ at: context.wallNow, sentence }));
  return ok({ state, actions, wakeAt: resignWakeAt(state, context.wallNow), log });
}
