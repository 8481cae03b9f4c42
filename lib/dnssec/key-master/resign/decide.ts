import { REPLY_WITHIN, START_WITHIN } from "@/lib/dnssec/key-master/move/move-facts";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import type {
  ResignContext,
  ResignRefusal,
  ResignVerdict,
} from "@/lib/dnssec/key-master/resign/decision";
import { currentRun, decided } from "@/lib/dnssec/key-master/resign/due-actions";
import type { ResignEvent } from "@/lib/dnssec/key-master/resign/event";
import { isStepDone, whyNotNow } from "@/lib/dnssec/key-master/resign/judge-step";
import { parentSince } from "@/lib/dnssec/key-master/resign/parent-seen";
import { lookAtAnchors } from "@/lib/dnssec/key-master/resign/see-anchors";
import type {
  AnchorItem,
  HaltedState,
  ResignRun,
  ResignState,
  WaitingForParentState,
  WorkingState,
} from "@/lib/dnssec/key-master/resign/state";
import { asSentence } from "@/lib/dnssec/status/format-instant";
import { err } from "@/lib/result";

type Event<K extends ResignEvent["kind"]> = Extract<ResignEvent, { kind: K }>;
type UnderWay = Extract<ResignRun, { state: "started" | "accepted" }>;

/** The one function of the re-sign machine: pure and total. */
export function decideResign(
  state: ResignState,
  event: ResignEvent,
  context: ResignContext,
): ResignVerdict {
  switch (event.kind) {
    case "lock-taken":
      return onLock(state, event, context);
    case "dispatch-reached":
      return onDispatch(state, event, context);
    case "step-accepted":
    case "step-replied":
      return onWord(state, event, context);
    case "observed":
      return onObserved(state, context);
    case "time-reached":
      return onTime(state, context);
    case "retry-requested":
      return onRetry(state, event, context);
    case "anchor-ticked":
      return onTick(state, event, context);
    case "called-done":
      return onCalledDone(state, event, context);
  }
}

function onLock(
  state: ResignState,
  event: Event<"lock-taken">,
  context: ResignContext,
): ResignVerdict {
  if (state.phase === "done") return notNow(state);
  if (event.epoch <= state.epoch) return staleEpoch(state);
  return decided({ ...state, epoch: event.epoch }, context, []);
}

/** Once more before an effect: hold, role and rights; what the facts show to be done is not done again. */
function onDispatch(
  state: ResignState,
  event: Event<"dispatch-reached">,
  context: ResignContext,
): ResignVerdict {
  if (state.phase !== "adding-keys" && state.phase !== "signing") return notNow(state);
  if (event.epoch !== state.epoch || state.epoch === 0) return staleEpoch(state);
  const run = currentRun(state);
  const planned = state.task.steps.find(({ step }) => step === run?.step);
  if (run === null || planned === undefined) return notNow(state);
  if (run.state !== "waiting") {
    return refuse("step-has-started", `Step ${run.step} has been started.`);
  }
  const { step, attempt } = run;
  if (isStepDone(planned.apply, state.task, context.facts)) {
    const skipped: ResignRun = { step, attempt, state: "skipped", reason: "It is so already." };
    return goOn(withRun(state, skipped), context, `Step ${step}: it is so already.`);
  }
  const against = whyNotNow(state.task, context);
  if (against !== null) return halt(state, step, against, context);
  const startBefore = event.at + START_WITHIN;
  const started: ResignRun = { step, attempt, state: "started", startedAt: event.at, startBefore };
  return decided(
    withRun(state, started),
    context,
    [`Step ${step} is handed to ${planned.apply.server}: ${planned.command}`],
    [
      {
        kind: "dispatch-step",
        step,
        attempt,
        apply: planned.apply,
        epoch: event.epoch,
        startBefore,
      },
    ],
  );
}

function onWord(
  state: ResignState,
  event: Event<"step-accepted"> | Event<"step-replied">,
  context: ResignContext,
): ResignVerdict {
  if (state.phase !== "adding-keys" && state.phase !== "signing") return notNow(state);
  if (event.epoch !== state.epoch) return staleEpoch(state);
  const run = state.runs.find(({ step }) => step === event.step);
  if (run?.state !== "started" && run?.state !== "accepted") {
    return refuse("unknown-step", `Step ${event.step} is not under way.`);
  }
  return event.kind === "step-accepted"
    ? decided(withRun(state, { ...run, state: "accepted" }), context, [], [])
    : settle(state, run, event.reply, context);
}

/** Done goes on; anything else is for a person: keys are not made twice by a machine. */
function settle(
  state: WorkingState,
  run: UnderWay,
  reply: StepReply,
  context: ResignContext,
): ResignVerdict {
  const { step, attempt, startedAt } = run;
  const ended = (word: "done" | "refused" | "lost"): WorkingState =>
    withRun(state, { step, attempt, state: word, startedAt, finishedAt: context.wallNow, reply });
  const words = asSentence(reply.detail === "" ? "No more was said" : reply.detail);
  switch (reply.kind) {
    case "applied":
      return goOn(ended("done"), context, `Step ${step} is done.`);
    case "refused":
    case "not-delivered": {
      const code = reply.kind === "refused" && reply.code !== null ? ` with ${reply.code}` : "";
      return halt(ended("refused"), step, `Step ${step} was refused${code}. ${words}`, context);
    }
    case "partly-applied":
    case "lost":
      return halt(
        ended("lost"),
        step,
        `Nobody knows what step ${step} did; look at the keys of the zone. ${words}`,
        context,
      );
  }
}

function onObserved(state: ResignState, context: ResignContext): ResignVerdict {
  switch (state.phase) {
    case "waiting-for-parent":
      return lookAtParent(state, context);
    case "renewing-anchors": {
      const { anchors, lines } = lookAtAnchors(state, context);
      const seen = { ...state, anchors };
      return anchors.some((anchor) => anchor.state === "to-do")
        ? decided(seen, context, lines, [])
        : done(seen, null, context, ...lines);
    }
    case "adding-keys":
    case "signing":
    case "halted":
      return decided(state, context, []);
    case "done":
      return notNow(state);
  }
}

function lookAtParent(state: WaitingForParentState, context: ResignContext): ResignVerdict {
  const parent = parentSince(context.facts, state.task.server, state.signedAt).state;
  const { anchors, lines } = lookAtAnchors(state, context);
  const looked = { ...state, parent, anchors };
  return parent === "current"
    ? afterParent(looked, context, ...lines, "The parent publishes the new DS record.")
    : decided(looked, context, lines, []);
}

function onTime(state: ResignState, context: ResignContext): ResignVerdict {
  if (state.phase !== "adding-keys" && state.phase !== "signing") {
    return state.phase === "done" || state.phase === "halted"
      ? notNow(state)
      : decided(state, context, []);
  }
  const run = currentRun(state);
  if (run === null || run.state === "waiting") return decided(state, context, []);
  if (context.wallNow >= run.startedAt + REPLY_WITHIN) {
    return settle(state, run, { kind: "lost", detail: "No reply came in time." }, context);
  }
  return context.wallNow >= run.startedAt + START_WITHIN
    ? decided(state, context, [])
    : decided(state, context, [], []);
}

/** The step that halted it is judged by the facts again, and taken in a new attempt if they do not show it done. */
function onRetry(
  state: ResignState,
  event: Event<"retry-requested">,
  context: ResignContext,
): ResignVerdict {
  if (state.phase !== "halted") return notNow(state);
  const { hold } = context;
  if (hold !== null) {
    return refuse("hold", `${hold.by} has set a hold: ${asSentence(hold.reason)}`);
  }
  const runs = state.runs.map((run): ResignRun => {
    if (run.step !== state.step) return run;
    const isNew = run.state === "waiting";
    return { step: run.step, attempt: run.attempt + (isNew ? 0 : 1), state: "waiting" };
  });
  const { step, because: _, ...common } = state;
  const again: WorkingState = {
    ...common,
    phase: phaseOf(step),
    since: context.wallNow,
    runs,
  };
  return decided(again, context, [`${event.by} lets it go on with step ${step}.`]);
}

function onTick(
  state: ResignState,
  event: Event<"anchor-ticked">,
  context: ResignContext,
): ResignVerdict {
  if (state.phase === "done") return notNow(state);
  const known = state.anchors.find(({ server }) => server === event.server);
  if (known === undefined) {
    return refuse("unknown-resolver", `${event.server} is not on the list of resolvers.`);
  }
  if (known.state === "observed" && !event.done) {
    return refuse("anchor-was-seen", `The new anchor was seen on ${event.server}.`);
  }
  const anchors = state.anchors.map((anchor): AnchorItem => {
    if (anchor.server !== event.server) return anchor;
    return event.done
      ? { server: anchor.server, state: "ticked", by: event.by, at: event.at }
      : { server: anchor.server, state: "to-do" };
  });
  const line = `${event.by} says that ${event.server} ${event.done ? "has" : "does not have"} the new anchor.`;
  const ticked = { ...state, anchors };
  return ticked.phase === "renewing-anchors" && anchors.every(({ state: word }) => word !== "to-do")
    ? done(ticked, null, context, line)
    : decided(ticked, context, [line], []);
}

/** A person says that the rest is not waited for. Not before the zone is signed. */
function onCalledDone(
  state: ResignState,
  event: Event<"called-done">,
  context: ResignContext,
): ResignVerdict {
  if (state.phase !== "waiting-for-parent" && state.phase !== "renewing-anchors") {
    return notNow(state);
  }
  return done(state, { by: event.by, reason: event.reason }, context);
}

/** The next step, or, when the zone is signed, the parent. */
function goOn(state: WorkingState, context: ResignContext, sentence: string): ResignVerdict {
  const next = currentRun(state);
  if (next !== null) {
    const phase = phaseOf(next.step);
    const since = phase === state.phase ? state.since : context.wallNow;
    return decided({ ...state, phase, since }, context, [sentence]);
  }
  const { hasDsAtParent, needsNewKsk } = state.task;
  const { phase: _, ...common } = state;
  const signed: WaitingForParentState = {
    ...common,
    phase: "waiting-for-parent",
    since: context.wallNow,
    signedAt: context.now,
    parent: "unknown",
  };
  return hasDsAtParent && needsNewKsk
    ? decided(signed, context, [sentence, "The parent has to publish the new DS record."])
    : afterParent(signed, context, sentence);
}

function afterParent(
  state: WaitingForParentState,
  context: ResignContext,
  ...sentences: readonly string[]
): ResignVerdict {
  const { phase: _, signedAt: _signedAt, parent: _parent, ...common } = state;
  const next = { ...common, phase: "renewing-anchors", since: context.wallNow } as const;
  const isOpen =
    state.task.needsNewKsk && state.anchors.some(({ state: word }) => word === "to-do");
  return isOpen
    ? decided(next, context, [
        ...sentences,
        "Resolvers with an anchor for the zone need the new one.",
      ])
    : done(next, null, context, ...sentences);
}

function done(
  state: Exclude<ResignState, HaltedState>,
  calledDoneBy: { readonly by: string; readonly reason: string } | null,
  context: ResignContext,
  ...sentences: readonly string[]
): ResignVerdict {
  const { task, epoch, runs, anchors } = state;
  const last =
    calledDoneBy === null
      ? "The zone is signed with new keys, and everything that was waited for was seen."
      : `${calledDoneBy.by} calls it done: ${asSentence(calledDoneBy.reason)}`;
  return decided(
    { phase: "done", since: context.wallNow, task, epoch, runs, anchors, calledDoneBy },
    context,
    [...sentences, last],
  );
}

function halt(
  state: WorkingState,
  step: string,
  because: string,
  context: ResignContext,
): ResignVerdict {
  const { phase: _, ...common } = state;
  return decided({ ...common, phase: "halted", since: context.wallNow, step, because }, context, [
    because,
  ]);
}

function withRun(state: WorkingState, changed: ResignRun): WorkingState {
  return { ...state, runs: state.runs.map((run) => (run.step === changed.step ? changed : run)) };
}

function phaseOf(step: string): WorkingState["phase"] {
  return step === "resign" ? "signing" : "adding-keys";
}

function refuse(reason: ResignRefusal["reason"], detail: string): ResignVerdict {
  return err({ reason, detail });
}

function notNow(state: ResignState): ResignVerdict {
  return refuse("not-in-this-phase", `The re-sign is ${state.phase}.`);
}

function staleEpoch({ epoch }: ResignState): ResignVerdict {
  return refuse("stale-epoch", `Another runner holds the task (epoch ${epoch}).`);
}
