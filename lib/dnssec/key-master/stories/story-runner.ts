import { confirmPhrase } from "@/lib/dnssec/key-master/move/approvals";
import { decide } from "@/lib/dnssec/key-master/move/decide";
import type { Decision, MoveAction, MoveContext } from "@/lib/dnssec/key-master/move/decision";
import { dueActions } from "@/lib/dnssec/key-master/move/due-actions";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { DEFAULT_POLICY, type MovePolicy } from "@/lib/dnssec/key-master/move/move-facts";
import { draftMove, planMove } from "@/lib/dnssec/key-master/move/plan-move";
import type { MoveRefusal, PlanRefusal } from "@/lib/dnssec/key-master/move/refusal";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import type { MoveRequest, MoveState } from "@/lib/dnssec/key-master/move/state";
import {
  advance,
  carryOut,
  DC2,
  readWorld,
  type StoryWorld,
  ZONE,
} from "@/lib/dnssec/key-master/stories/story-world";

/** A move on its way through a story: the state as it would be stored, and everything that the log says. */
export type StoryMove = {
  readonly world: StoryWorld;
  state: MoveState;
  policy: MovePolicy;
  rightsWithdrawn: string | null;
  epoch: number;
  readonly log: string[];
  /** Replies as they came, lost ones too. */
  readonly replies: StepReply[];
  readonly watched: string[];
};

export function requestOf(changes: Partial<MoveRequest> = {}): MoveRequest {
  return {
    kind: "transfer",
    zone: ZONE,
    target: DC2,
    reason: "patch night",
    requestedBy: "Ada",
    returns: "maybe",
    override: null,
    notes: {},
    undoes: null,
    ...changes,
  };
}

/** The wall clock of a story is its estate's clock, ten years on: nothing may confuse the two. */
const WALL_AHEAD = 10 * 365 * 86_400;

export function wallOf(world: StoryWorld): number {
  return world.now + WALL_AHEAD;
}

/** A new move that has been asked for, or the refusal. */
export function askFor(
  world: StoryWorld,
  request: MoveRequest,
  policy: MovePolicy = DEFAULT_POLICY,
): StoryMove {
  const planned = plan(world, request, policy);
  if (!planned.ok) throw new Error(`refused: ${JSON.stringify(planned.error)}`);
  const move: StoryMove = {
    world,
    state: draftMove(request, planned.value, wallOf(world)),
    policy,
    rightsWithdrawn: null,
    epoch: 0,
    log: [],
    replies: [],
    watched: [],
  };
  tell(move, { kind: "submitted", at: wallOf(world) });
  return move;
}

export function plan(world: StoryWorld, request: MoveRequest, policy = DEFAULT_POLICY) {
  return planMove({
    request,
    facts: readWorld(world),
    now: world.now,
    wallNow: wallOf(world),
    policy,
  });
}

/** Why there is no plan. */
export function refusalOf(
  world: StoryWorld,
  request: MoveRequest,
  policy = DEFAULT_POLICY,
): PlanRefusal {
  const planned = plan(world, request, policy);
  if (planned.ok) throw new Error("there is a plan");
  return planned.error;
}

export function contextOf(move: StoryMove): MoveContext {
  return {
    now: move.world.now,
    wallNow: wallOf(move.world),
    facts: readWorld(move.world),
    policy: move.policy,
    rightsWithdrawn: move.rightsWithdrawn,
  };
}

/** Tells an event; the new state is kept. Throws where the machine refuses. */
export function tell(move: StoryMove, event: MoveEvent): Decision {
  const verdict = decide(move.state, event, contextOf(move));
  if (!verdict.ok) throw new Error(`refused: ${JSON.stringify(verdict.error)}`);
  move.state = verdict.value.state;
  move.log.push(...verdict.value.log.map(({ sentence }) => sentence));
  return verdict.value;
}

/** Tells an event that has to be refused, and gives the refusal. */
export function refusedBy(move: StoryMove, event: MoveEvent): MoveRefusal {
  const verdict = decide(move.state, event, contextOf(move));
  if (verdict.ok) throw new Error(`accepted: ${verdict.value.state.phase}`);
  return verdict.error;
}

export function approve(move: StoryMove, by = "Grace"): Decision {
  return tell(move, {
    kind: "approval-given",
    at: wallOf(move.world),
    by,
    factsHash: move.state.plan.factsHash,
  });
}

/** Presses Execute with what has to be typed; nothing is carried out yet. */
export function execute(move: StoryMove): Decision {
  const { request, plan: shown } = move.state;
  return tell(move, {
    kind: "execution-requested",
    at: wallOf(move.world),
    by: "Ada",
    factsHash: shown.factsHash,
    confirm: confirmPhrase(request.kind, request.zone),
  });
}

/** Carries out what is due, as a runner does, until the move waits for time or is over. */
export function runDue(
  move: StoryMove,
  first: readonly MoveAction[] = dueActions(move.state),
): void {
  let actions = first;
  for (let turn = 0; turn < 20; turn += 1) {
    const [action] = actions.filter(({ kind }) => kind !== "watch-old-holder");
    if (action === undefined || action.kind === "read-claims") return;
    actions = perform(move, action);
  }
  throw new Error("the move does not come to rest");
}

/** One action and what it makes due. */
export function perform(move: StoryMove, action: MoveAction): readonly MoveAction[] {
  const at = wallOf(move.world);
  switch (action.kind) {
    case "take-lock":
      move.epoch += 1;
      return tell(move, { kind: "lock-taken", at, epoch: move.epoch }).actions;
    case "take-snapshot":
      return tell(move, { kind: "snapshot-taken", at, epoch: move.epoch, snapshot: "s" }).actions;
    case "rerun-preflight":
      return tell(move, { kind: "dispatch-reached", at, epoch: move.epoch }).actions;
    case "dispatch-step": {
      tell(move, { kind: "step-accepted", at, epoch: move.epoch, step: action.step });
      const reply = carryOut(move.world, action.apply);
      move.replies.push(reply);
      return tell(move, { kind: "step-replied", at, epoch: move.epoch, step: action.step, reply })
        .actions;
    }
    case "withdraw-step":
      return tell(move, {
        kind: "step-replied",
        at,
        epoch: move.epoch,
        step: action.step,
        reply: { kind: "not-delivered", detail: "The agent never got it." },
      }).actions;
    case "read-claims":
    case "watch-old-holder":
      return [];
  }
}

/** Reads every claim again after so many seconds. */
export function look(move: StoryMove, afterSeconds = 0): Decision {
  advance(move.world, afterSeconds);
  const decision = tell(move, { kind: "observed", at: wallOf(move.world) });
  for (const action of decision.actions) {
    if (action.kind === "watch-old-holder") move.watched.push(action.server);
  }
  return decision;
}

/** The outcome as the state tells it. */
export function outcomeOf(state: MoveState): string | null {
  if (state.phase === "verifying") return state.outcome;
  if (state.phase === "undo-window") return state.outcome;
  return state.phase === "closed" && state.closing.because === "finished"
    ? state.closing.outcome
    : null;
}
