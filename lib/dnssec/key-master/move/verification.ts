import type { LogLine, MoveContext, MoveVerdict } from "@/lib/dnssec/key-master/move/decision";
import { decided } from "@/lib/dnssec/key-master/move/due-actions";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { isReplyMissing } from "@/lib/dnssec/key-master/move/execution";
import { judgeOutcome } from "@/lib/dnssec/key-master/move/outcome";
import { moveRefusal } from "@/lib/dnssec/key-master/move/refusal";
import { saysNothingChanged } from "@/lib/dnssec/key-master/move/reply";
import type {
  ClosedState,
  Finding,
  MoveState,
  StepRun,
  UndoWindowState,
  VerifyingState,
} from "@/lib/dnssec/key-master/move/state";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import { asSentence } from "@/lib/dnssec/status/format-instant";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { err, ok } from "@/lib/result";

type Event<K extends MoveEvent["kind"]> = Extract<MoveEvent, { kind: K }>;

/** Every claim was re-read: moved, not moved, or not known yet. The last look at or after `verifyUntil` counts. */
export function onLook(known: VerifyingState, context: MoveContext): MoveVerdict {
  const state = byClockOf(known, context);
  const { plan, runs, changedAt, verifyUntil } = state;
  const { outcome, evidence } = judgeOutcome({
    from: plan.from,
    target: plan.target,
    facts: context.facts.facts,
    now: context.now,
    changedAt,
    verifyUntil,
    nothingWasDone: runs.every(changedNothing),
    replyIsMissing: isReplyMissing(runs),
  });
  const looked: VerifyingState = {
    ...state,
    outcomeEvidence: evidence,
    lookedAt: context.now,
  };
  if (outcome === "moved" || outcome === "not-moved") {
    return ok(conclude(looked, { outcome, outcomeEvidence: evidence, settledBy: null }, context));
  }
  const becomesUnclear = outcome === "unclear" && state.outcome === null;
  return ok(
    decided({ ...looked, outcome: state.outcome ?? outcome }, context, {
      actions: [],
      log: becomesUnclear
        ? [line(context, "The outcome is unclear: not everybody who was asked says the same.")]
        : [],
    }),
  );
}

/**
 * The last step cannot have ended after now: where it says so, its instant is that of a clock that was ahead. It is brought back to
 * now, later than the step itself, so what is read from here on counts and what was read before still does not.
 */
function byClockOf(state: VerifyingState, { now }: MoveContext): VerifyingState {
  const ahead = state.changedAt - now;
  if (ahead <= 0) return state;
  return { ...state, changedAt: now, verifyUntil: state.verifyUntil - ahead };
}

/** An approver other than the requester decides what the facts did not. */
export function onSettlement(
  state: MoveState,
  event: Event<"settlement-given">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase !== "verifying") return notNow(state);
  if (state.outcome !== "unclear") {
    return err(
      moveRefusal(
        "policy",
        "outcome-is-not-unclear",
        "The claims are still being read; only an unclear outcome is settled by a person.",
      ),
    );
  }
  if (event.by === state.request.requestedBy) {
    return err(
      moveRefusal(
        "person",
        "own-request",
        `${event.by} has requested it; another person settles it.`,
      ),
    );
  }
  const { outcome, by, reason } = event;
  return ok(
    conclude(
      state,
      { outcome, outcomeEvidence: state.outcomeEvidence, settledBy: { by, reason } },
      context,
    ),
  );
}

/** In the undo window: the re-sign task was begun, or another move took the role on. */
export function onUndoWindowOver(
  state: MoveState,
  event: Event<"resign-begun"> | Event<"role-moved-on">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase !== "undo-window") return notNow(state);
  const sentence =
    event.kind === "resign-begun"
      ? "The re-sign was begun: moving back would need new keys from now on."
      : `The role was moved on by ${event.move}.`;
  return ok(decided(finished(state, state, context), context, { log: [line(context, sentence)] }));
}

/** The role changed outside while the undo was open. */
export function onObservedInUndoWindow(state: UndoWindowState, context: MoveContext): MoveVerdict {
  const role = judgeRole(mergeFacts(context.facts.facts), context.now);
  const hasMovedOn =
    role.verdict === "agreed" &&
    !role.settling &&
    role.holder !== null &&
    role.holder !== state.plan.target;
  return hasMovedOn
    ? ok(
        decided(finished(state, state, context), context, {
          log: [line(context, `${role.holder} holds the role now.`)],
        }),
      )
    : ok(decided(state, context));
}

/** The lab begins anew: a live move ends as cancelled, an open undo as finished. */
export function onEstateReset(
  state: MoveState,
  event: Event<"estate-was-reset">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase === "closed") return notNow(state);
  const log = [line(context, "The lab was reset.")];
  if (state.phase === "undo-window") {
    return ok(decided(finished(state, state, context), context, { log }));
  }
  const closed: ClosedState = {
    phase: "closed",
    since: context.wallNow,
    request: state.request,
    plan: state.plan,
    approvals: "approvals" in state ? state.approvals : [],
    closing: { because: "cancelled", by: event.by },
  };
  return ok(decided(closed, context, { log }));
}

/** Moved without keys: the undo stays open and nothing is re-signed (KM-42). Else it is over. */
function conclude(state: VerifyingState, found: Omit<Finding, "foundAt">, context: MoveContext) {
  const { plan } = state;
  const finding: Finding = { ...found, foundAt: { estate: context.now, wall: context.wallNow } };
  const log = [line(context, outcomeSentence(plan.target, finding))];
  if (finding.outcome === "not-moved") {
    return decided(finished(state, finding, context), context, { log });
  }
  const isSeized = plan.kind === "seize" || plan.kind === "seize-without-keys";
  const actions =
    isSeized && plan.from !== null
      ? [{ kind: "watch-old-holder", server: plan.from } as const]
      : [];
  const missingKeys = missingKeysOf(state);
  if (plan.kind !== "seize-without-keys" || plan.from === null || missingKeys.length === 0) {
    return decided(finished(state, finding, context), context, { log, actions });
  }
  const open: UndoWindowState = {
    ...executionOf(state),
    ...finding,
    phase: "undo-window",
    since: context.wallNow,
    oldHolder: plan.from,
    missingKeys,
  };
  return decided(open, context, { log, actions });
}

function missingKeysOf({ plan }: VerifyingState): readonly string[] {
  const { candidate } = plan.forecast;
  return candidate.kind === "re-sign-needed"
    ? candidate.missing.map(({ descriptorId }) => descriptorId)
    : [];
}

function executionOf(state: VerifyingState | UndoWindowState) {
  const { request, plan, approvals, executedBy, executedAt, epoch, runs } = state;
  return { request, plan, approvals, executedBy, executedAt, epoch, runs };
}

function finished(
  state: VerifyingState | UndoWindowState,
  finding: Finding,
  context: MoveContext,
): ClosedState {
  const { request, plan, approvals, executedBy, executedAt, runs } = state;
  const { outcome, outcomeEvidence, foundAt, settledBy } = finding;
  return {
    phase: "closed",
    since: context.wallNow,
    request,
    plan,
    approvals,
    closing: {
      because: "finished",
      outcome,
      outcomeEvidence,
      foundAt,
      settledBy,
      executedBy,
      executedAt,
      runs,
    },
  };
}

function changedNothing(run: StepRun): boolean {
  return run.state === "skipped" || (run.state === "refused" && saysNothingChanged(run.reply));
}

function outcomeSentence(target: string, { outcome, settledBy }: Finding): string {
  const words =
    outcome === "moved"
      ? `Moved: ${target} holds the role.`
      : "Not moved: everything is as before.";
  return settledBy === null
    ? words
    : `${words} So decided ${settledBy.by}: ${asSentence(settledBy.reason)}`;
}

function line({ wallNow }: MoveContext, sentence: string): LogLine {
  return { at: wallNow, sentence };
}

function notNow(state: MoveState): MoveVerdict {
  return err(moveRefusal("policy", "not-in-this-phase", `The move is ${state.phase}.`));
}
