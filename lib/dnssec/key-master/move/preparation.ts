import { confirmPhrase, requiredApprovals } from "@/lib/dnssec/key-master/move/approvals";
import type { LogLine, MoveContext, MoveVerdict } from "@/lib/dnssec/key-master/move/decision";
import { decided } from "@/lib/dnssec/key-master/move/due-actions";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { APPROVAL_WAITS, PLAN_LIVES } from "@/lib/dnssec/key-master/move/move-facts";
import { moveRefusal } from "@/lib/dnssec/key-master/move/refusal";
import {
  changedNames,
  knownChanges,
  replan,
  staleState,
} from "@/lib/dnssec/key-master/move/replan";
import type {
  Approval,
  ApprovedState,
  AwaitingApprovalState,
  ClosedState,
  Closing,
  DraftedState,
  MoveState,
  StaleState,
} from "@/lib/dnssec/key-master/move/state";
import { asSentence } from "@/lib/dnssec/status/format-instant";
import { err, ok } from "@/lib/result";

/** A move that has had no effect yet and can be called off. */
type Preparing = DraftedState | AwaitingApprovalState | ApprovedState | StaleState;
type Event<K extends MoveEvent["kind"]> = Extract<MoveEvent, { kind: K }>;

/** A draft asks for what it needs: an approver, or nothing. */
export function onSubmitted(state: MoveState, context: MoveContext): MoveVerdict {
  return state.phase === "drafted" ? ok(submit(state, context)) : notNow(state);
}

/** An approver other than the requester agrees to exactly this plan, on facts that are still the same. */
export function onApproval(
  state: MoveState,
  event: Event<"approval-given">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase !== "awaiting-approval" && state.phase !== "drafted") return notNow(state);
  const { request, plan } = state;
  if (event.by === request.requestedBy) {
    return err(
      moveRefusal(
        "person",
        "own-request",
        `${event.by} has requested it; another person approves.`,
      ),
    );
  }
  if (event.factsHash !== plan.factsHash) return hashDiffers();
  if (state.phase === "awaiting-approval" && event.at >= state.approvalUntil) {
    return err(moveRefusal("time", "plan-expired", "Nobody approved it within four hours."));
  }
  const changed = knownChanges(request, plan, context);
  if (changed.length > 0) return becomeStale(state, { changed, gates: [] }, context);
  const approval: Approval = { by: event.by, at: event.at, factsHash: event.factsHash };
  return ok(
    decided(approved(state, [approval], context.wallNow), context, {
      log: [line(context, `${event.by} approved the plan.`)],
    }),
  );
}

export function onRejection(
  state: MoveState,
  event: Event<"rejection-given">,
  context: MoveContext,
): MoveVerdict {
  if (state.phase !== "awaiting-approval" && state.phase !== "drafted") return notNow(state);
  return close(
    state,
    { because: "rejected", by: event.by, reason: event.reason },
    `${event.by} rejected it: ${asSentence(event.reason)}`,
    context,
  );
}

/** Its requester or an admin may call it off until it executes (api.md, Moves). */
export function onCancellation(
  state: MoveState,
  event: Event<"cancellation-requested">,
  context: MoveContext,
): MoveVerdict {
  if (!isPreparing(state)) return notNow(state);
  if (event.by !== state.request.requestedBy && !event.isAdmin) {
    return err(
      moveRefusal(
        "person",
        "neither-requester-nor-admin",
        `Only ${state.request.requestedBy} or an admin may cancel it.`,
      ),
    );
  }
  return close(state, { because: "cancelled", by: event.by }, `${event.by} cancelled it.`, context);
}

/** Gates and facts once more. Unchanged: ten more minutes. Changed: stale, and what was stale is drafted anew. */
export function onPreflight(state: MoveState, context: MoveContext): MoveVerdict {
  if (!isPreparing(state)) return notNow(state);
  const { request } = state;
  const again = replan(request, state.plan, context);
  if (state.phase === "stale") {
    const plan = again.kind === "holds" ? again.plan : again.fresh;
    if (plan === null) return becomeStale(state, staleParts(again), context);
    const drafted: DraftedState = { phase: "drafted", since: context.wallNow, request, plan };
    return ok(
      decided(drafted, context, {
        log: [line(context, "The plan was made anew on the facts of now.")],
      }),
    );
  }
  if (again.kind === "stale") return becomeStale(state, staleParts(again), context);
  return ok(
    decided({ ...state, plan: again.plan }, context, {
      log: [line(context, "Every gate was asked again; nothing has changed.")],
    }),
  );
}

/** A person says: do it. Everything is judged again on the spot; nothing has been done when this returns. */
export function onExecutionRequested(
  state: MoveState,
  event: Event<"execution-requested">,
  context: MoveContext,
): MoveVerdict {
  const ready = readyToExecute(state, context);
  if (ready === null) return notNow(state);
  const { request, plan } = ready;
  if (event.factsHash !== plan.factsHash) return hashDiffers();
  if (event.confirm !== confirmPhrase(request.kind, request.zone)) return wrongConfirmation(ready);
  if (event.at >= plan.validUntil) {
    return err(
      moveRefusal(
        "time",
        "plan-expired",
        "The plan is older than ten minutes; run the preflight again.",
      ),
    );
  }
  const [hold] = context.facts.beside.holds;
  if (hold !== undefined) {
    return err(
      moveRefusal("policy", "hold", `${hold.by} has set a hold: ${asSentence(hold.reason)}`),
    );
  }
  const again = replan(request, plan, context);
  if (again.kind === "stale") return becomeStale(ready, staleParts(again), context);
  return ok(
    decided(
      {
        phase: "executing",
        since: context.wallNow,
        request,
        plan,
        approvals: ready.approvals,
        executedBy: event.by,
        executedAt: event.at,
        epoch: 0,
        runs: plan.steps.map(({ step }) => ({ step, state: "waiting" })),
        snapshot: null,
      },
      context,
      { log: [line(context, `${event.by} started it.`)] },
    ),
  );
}

/** Whatever a sweep brought: a role changed outside makes an open plan stale. */
export function onObservedBefore(state: Preparing, context: MoveContext): MoveVerdict {
  if (state.phase === "stale") return ok(decided(state, context));
  const changed = knownChanges(state.request, state.plan, context);
  return changed.length === 0
    ? ok(decided(state, context))
    : becomeStale(state, { changed, gates: [] }, context);
}

/** A draft goes on; what nobody approved, executed or looked at again in time ends. */
export function onTimeBefore(state: Preparing, context: MoveContext): MoveVerdict {
  switch (state.phase) {
    case "drafted":
      return ok(submit(state, context));
    case "awaiting-approval":
      return context.wallNow < state.approvalUntil
        ? ok(decided(state, context))
        : expire(state, "approval", "Nobody approved it within four hours.", context);
    case "approved":
      return context.wallNow < state.plan.validUntil
        ? ok(decided(state, context))
        : expire(state, "plan", "Nobody executed it within ten minutes.", context);
    case "stale":
      return context.wallNow < state.expiresAt
        ? ok(decided(state, context))
        : expire(state, "plan", "Nobody looked at it again after it had become stale.", context);
  }
}

function submit(state: DraftedState, context: MoveContext) {
  const { request, plan } = state;
  if (requiredApprovals(request, context.policy) === 0) {
    return decided(approved(state, [], context.wallNow), context, {
      log: [line(context, "No approval is needed.")],
    });
  }
  const waiting: AwaitingApprovalState = {
    phase: "awaiting-approval",
    since: context.wallNow,
    request,
    plan,
    approvalUntil: context.wallNow + APPROVAL_WAITS,
  };
  return decided(waiting, context, {
    log: [line(context, `Somebody other than ${request.requestedBy} has to approve it.`)],
  });
}

/** From a draft only where no approval is needed. */
function readyToExecute(state: MoveState, context: MoveContext): ApprovedState | null {
  if (state.phase === "approved") return state;
  const isFree =
    state.phase === "drafted" && requiredApprovals(state.request, context.policy) === 0;
  return isFree ? approved(state, [], context.wallNow) : null;
}

function approved(
  { request, plan }: Pick<DraftedState, "request" | "plan">,
  approvals: readonly Approval[],
  wallNow: number,
): ApprovedState {
  return {
    phase: "approved",
    since: wallNow,
    request,
    plan: { ...plan, validUntil: wallNow + PLAN_LIVES },
    approvals,
  };
}

function staleParts(again: ReturnType<typeof replan>) {
  return again.kind === "stale"
    ? { changed: again.changed, gates: again.gates }
    : { changed: [], gates: [] };
}

function becomeStale(
  state: Preparing,
  why: Parameters<typeof staleState>[1],
  context: MoveContext,
): MoveVerdict {
  return ok(
    decided(staleState(state, why, context.wallNow), context, {
      log: [line(context, `The plan is stale: ${changedNames(why.changed, why.gates)}.`)],
    }),
  );
}

function expire(
  state: Preparing,
  what: "plan" | "approval",
  sentence: string,
  context: MoveContext,
): MoveVerdict {
  return close(state, { because: "expired", what }, sentence, context);
}

function close(
  state: Preparing,
  closing: Closing,
  sentence: string,
  context: MoveContext,
): MoveVerdict {
  const closed: ClosedState = {
    phase: "closed",
    since: context.wallNow,
    request: state.request,
    plan: state.plan,
    approvals: state.phase === "approved" ? state.approvals : [],
    closing,
  };
  return ok(decided(closed, context, { log: [line(context, sentence)] }));
}

/** Nothing has been done yet. */
export function isPreparing(state: MoveState): state is Preparing {
  return (
    state.phase === "drafted" ||
    state.phase === "awaiting-approval" ||
    state.phase === "approved" ||
    state.phase === "stale"
  );
}

function line({ wallNow }: MoveContext, sentence: string): LogLine {
  return { at: wallNow, sentence };
}

function hashDiffers(): MoveVerdict {
  return err(
    moveRefusal(
      "person",
      "facts-hash-differs",
      "The plan that was shown is not the plan of this move any more.",
    ),
  );
}

function wrongConfirmation({ request }: Preparing): MoveVerdict {
  const phrase = confirmPhrase(request.kind, request.zone);
  return err(
    moveRefusal(
      "person",
      "wrong-confirmation",
      phrase === "" ? "Nothing has to be typed for this kind of move." : `Type “${phrase}”.`,
    ),
  );
}

function notNow(state: MoveState): MoveVerdict {
  return err(moveRefusal("policy", "not-in-this-phase", `The move is ${state.phase}.`));
}
