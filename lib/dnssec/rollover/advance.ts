import type { Instant, Seconds } from "@/lib/dnssec/instant";
import { err, ok, type Result } from "@/lib/result";
import { applyActions, type RolloverAction } from "./action";
import { withParentAnswer, withServedZone } from "./cached-chain";
import { type Decision, decide, dueActions } from "./decide";
import type { RolloverEvent } from "./event";
import { type DecisionContext, type Refusal, refusal } from "./gates";
import { firstDue, withoutDescriptor } from "./queue";
import type { NextRolloverAction, RollingDescriptor } from "./rolling-descriptor";
import type { RolloverState } from "./state";
import type { Advance, RolloverTransition, RolloverWorld, ZoneRollovers } from "./zone-rollovers";

/** A zone on its way: the value so far, what happened, and the world. */
type Run = {
  zone: ZoneRollovers;
  readonly transitions: RolloverTransition[];
  readonly world: RolloverWorld;
};

/**
 * Everything that happens in a zone until and including this instant, each at its own. One long jump and many short ones over
 * the same stretch give the same zone and the same transitions.
 */
export function advanceZone(zone: ZoneRollovers, until: Instant, world: RolloverWorld): Advance {
  const run = startRun(zone, world);
  runUntil(run, until);
  return finish(run);
}

/** The DS set at the parent has changed at this instant: rollovers that wait for it look again. */
export function notifyParentDs(zone: ZoneRollovers, at: Instant, world: RolloverWorld): Advance {
  const run = startRun(zone, world);
  runUntil(run, at);
  if (run.zone.pausedSince === null) askParentWhereAwaited(run, at);
  runUntil(run, at);
  return finish(run);
}

/** The key master went down: nothing happens any more until {@link resumeZone}. */
export function pauseZone(zone: ZoneRollovers, at: Instant, world: RolloverWorld): Advance {
  const run = startRun(zone, world);
  runUntil(run, at);
  if (run.zone.pausedSince === null) run.zone = { ...run.zone, pausedSince: at };
  return finish(run);
}

/** A key master works again, the same or another one that has the keys (KM-47): what fell due meanwhile happens now. */
export function resumeZone(zone: ZoneRollovers, at: Instant, world: RolloverWorld): Advance {
  const run = startRun(zone, world);
  if (zone.pausedSince !== null) {
    run.zone = { ...zone, pausedSince: null, clock: Math.max(zone.clock, at) };
    askParentWhereAwaited(run, at);
  }
  runUntil(run, at);
  return finish(run);
}

/** A person asks for something concerning one descriptor: a rollover, a step, giving up. */
export function submitEvent(
  zone: ZoneRollovers,
  descriptorId: string,
  event: RolloverEvent,
  world: RolloverWorld,
): Result<Advance, Refusal> {
  if (zone.pausedSince !== null) return err(refusal("policy", "key-master-down", { win32: 1722 }));
  const run = startRun(zone, world);
  runUntil(run, event.at);
  const refused = handle(run, descriptorId, event);
  if (refused !== null) return err(refused);
  runUntil(run, event.at);
  return ok(finish(run));
}

/** KM-52, KM-53: what may be changed about rollovers, while the descriptor is at rest (9116 otherwise). */
export type RolloverChange = {
  readonly descriptorId: string;
  readonly at: Instant;
  /** Absent = as it is; null = rollover disabled. A period that turns rollover on, or changes it, counts from now. */
  readonly rolloverPeriodSeconds?: Seconds | null;
  readonly nextRolloverAction?: NextRolloverAction;
};

/** Changes period or next action of a descriptor. Ranges are judged by `signing-key/limits`. */
export function changeRollover(
  zone: ZoneRollovers,
  change: RolloverChange,
): Result<ZoneRollovers, Refusal> {
  const descriptor = zone.descriptors.find((d) => d.descriptorId === change.descriptorId);
  if (descriptor === undefined || descriptor.state === "retired") {
    return err(refusal("policy", "descriptor-retired"));
  }
  if (descriptor.rollover !== null && descriptor.rollover.phase !== "halted") {
    return err(refusal("policy", "rollover-in-progress", { win32: 9116 }));
  }
  const period = change.rolloverPeriodSeconds;
  const timed =
    period === undefined
      ? {}
      : {
          rolloverPeriodSeconds: period,
          nextRolloverAt: period === null ? null : change.at + period,
        };
  return ok(
    withDescriptor(zone, {
      ...descriptor,
      ...timed,
      nextRolloverAction: change.nextRolloverAction ?? descriptor.nextRolloverAction,
    }),
  );
}

/** When something happens next by itself; null = never, or the machine stands still. */
export function nextWakeAt(zone: ZoneRollovers): Instant | null {
  if (zone.pausedSince !== null) return null;
  return firstDue(zone.descriptors, zone.clock)?.at ?? null;
}

function startRun(zone: ZoneRollovers, world: RolloverWorld): Run {
  return { zone, transitions: [], world };
}

function finish(run: Run): Advance {
  return { zone: run.zone, transitions: run.transitions, nextWakeAt: nextWakeAt(run.zone) };
}

function runUntil(run: Run, until: Instant): void {
  if (run.zone.pausedSince !== null) return;
  for (;;) {
    const due = firstDue(run.zone.descriptors, run.zone.clock);
    if (due === null || due.at > until) break;
    const { descriptorId, at } = due;
    if (due.kind === "apply") {
      applyDue(run, descriptorId, at);
      continue;
    }
    if (due.kind === "time-reached") observeParentOfKsk(run, descriptorId, at);
    const refused = handle(run, descriptorId, { kind: due.kind, at });
    if (refused !== null) {
      throw new Error(`a due event was refused: ${due.kind} on ${descriptorId}: ${refused.reason}`);
    }
  }
  if (until > run.zone.clock) run.zone = { ...run.zone, clock: until };
}

/** One event on one descriptor, and all that follows from it at the same instant. */
function handle(run: Run, descriptorId: string, event: RolloverEvent): Refusal | null {
  const descriptor = descriptorOf(run, descriptorId);
  if (descriptor === null) return refusal("policy", "not-in-this-state");
  const result = decide(descriptor.rollover, event, contextOf(run.zone, descriptor));
  if (!result.ok) return result.error;
  accept(run, descriptor, result.value, event.at);
  return null;
}

function accept(run: Run, before: RollingDescriptor, decision: Decision, at: Instant): void {
  const { state, actions } = decision;
  for (const action of actions) {
    if (action.kind === "note-parent-delegation") {
      run.zone = { ...run.zone, parentHasSecureDelegation: action.hasSecureDelegation };
    }
  }
  run.zone = { ...withDescriptor(run.zone, { ...before, rollover: state }), clock: at };
  record(run, before, state, at);
  continueFrom(run, before.descriptorId, state, actions, at);
}

function continueFrom(
  run: Run,
  descriptorId: string,
  state: RolloverState,
  actions: readonly RolloverAction[],
  at: Instant,
): void {
  switch (state.phase) {
    case "queued":
      run.zone = { ...run.zone, queue: [...run.zone.queue, descriptorId] };
      if (run.zone.queue[0] === descriptorId) handle(run, descriptorId, { kind: "turn-came", at });
      return;
    case "applying":
      carryOut(run, descriptorId, actions, at);
      return;
    case "awaiting-person":
      if (state.parentAnswer === "not-asked") askParent(run, descriptorId, at);
      return;
    case "completed":
    case "abandoned":
      leaveQueue(run, descriptorId, null, at);
      return;
    case "halted":
      leaveQueue(run, descriptorId, state, at);
      return;
    case "propagating":
    case "expiring":
      return;
  }
}

/** A failed or ended rollover gives way to the next in the queue. */
function leaveQueue(run: Run, descriptorId: string, left: RolloverState | null, at: Instant): void {
  const descriptor = descriptorOf(run, descriptorId);
  if (descriptor !== null) {
    run.zone = withDescriptor(run.zone, { ...descriptor, rollover: left });
  }
  const wasFirst = run.zone.queue[0] === descriptorId;
  run.zone = { ...run.zone, queue: withoutDescriptor(run.zone.queue, descriptorId) };
  const next = run.zone.queue[0];
  if (wasFirst && next !== undefined) handle(run, next, { kind: "turn-came", at });
}

function applyDue(run: Run, descriptorId: string, at: Instant): void {
  const descriptor = descriptorOf(run, descriptorId);
  if (descriptor?.rollover?.phase !== "applying") return;
  const actions = dueActions(descriptor.rollover, contextOf(run.zone, descriptor));
  carryOut(run, descriptorId, actions, at);
}

function carryOut(
  run: Run,
  descriptorId: string,
  actions: readonly RolloverAction[],
  at: Instant,
): void {
  const fault = run.world.apply(run.zone.zone, descriptorId, actions, at);
  if (fault !== null) {
    handle(run, descriptorId, { kind: "apply-failed", at, fault });
    return;
  }
  const descriptor = descriptorOf(run, descriptorId);
  if (descriptor === null) return;
  const zone = withDescriptor(run.zone, applyActions(descriptor, actions, at));
  const chain = withServedZone(zone.chain, zone.descriptors, zone.timing, at);
  run.zone = { ...zone, chain };
  handle(run, descriptorId, { kind: "actions-applied", at });
}

function askParentWhereAwaited(run: Run, at: Instant): void {
  for (const { descriptorId, rollover } of run.zone.descriptors) {
    if (rollover?.phase === "awaiting-person") askParent(run, descriptorId, at);
  }
}

function askParent(run: Run, descriptorId: string, at: Instant): void {
  const parent = run.world.askParent(run.zone.zone, at);
  const chain = withParentAnswer(run.zone.chain, parent, run.zone.timing, at);
  run.zone = { ...run.zone, chain };
  handle(run, descriptorId, { kind: "parent-ds-observed", at, parent });
}

/** Safety needs the DS set as it is when an old KSK is about to go. */
function observeParentOfKsk(run: Run, descriptorId: string, at: Instant): void {
  if (descriptorOf(run, descriptorId)?.keyRole !== "ksk") return;
  const parent = run.world.askParent(run.zone.zone, at);
  const chain = withParentAnswer(run.zone.chain, parent, run.zone.timing, at);
  run.zone = { ...run.zone, chain };
}

function record(run: Run, before: RollingDescriptor, to: RolloverState, at: Instant): void {
  const from = before.rollover;
  if (from !== null && from.phase === to.phase && stageIn(from) === stageIn(to)) return;
  run.transitions.push({
    zone: run.zone.zone,
    descriptorId: before.descriptorId,
    at,
    from,
    to,
  });
}

function stageIn(state: RolloverState): string | null {
  return "stage" in state ? state.stage : null;
}

function descriptorOf(run: Run, descriptorId: string): RollingDescriptor | null {
  return run.zone.descriptors.find((d) => d.descriptorId === descriptorId) ?? null;
}

function contextOf(zone: ZoneRollovers, descriptor: RollingDescriptor): DecisionContext {
  return {
    descriptor,
    descriptors: zone.descriptors,
    timing: zone.timing,
    chain: zone.chain,
    parentHasSecureDelegation: zone.parentHasSecureDelegation,
  };
}

function withDescriptor(zone: ZoneRollovers, descriptor: RollingDescriptor): ZoneRollovers {
  return {
    ...zone,
    descriptors: zone.descriptors.map((other) =>
      other.descriptorId === descriptor.descriptorId ? descriptor : other,
    ),
  };
}
