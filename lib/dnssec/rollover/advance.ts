import type { Instant, Seconds } from "@/lib/dnssec/instant";
import { err, ok, type Result } from "@/lib/result";
import { applyActions, type RolloverAction } from "./action";
import { type CachedChain, withParentAnswer, withServedZone } from "./cached-chain";
import { type Decision, decide, dueActions } from "./decide";
import type { ParentAnswer, RolloverEvent } from "./event";
import { type DecisionContext, type Refusal, refusal } from "./gates";
import { type DueEvent, firstDue, withoutDescriptor } from "./queue";
import {
  type NextRolloverAction,
  type RollingDescriptor,
  withRollover,
} from "./rolling-descriptor";
import { type RolloverState, stageOf } from "./state";
import type { RolloverTiming } from "./timing";
import type { Advance, RolloverTransition, RolloverWorld, ZoneRollovers } from "./zone-rollovers";

/** A zone on its way, changed in place: a jump over years makes dozens of steps in each of thousands of zones. */
type Run = {
  readonly zone: string;
  readonly timing: RolloverTiming;
  readonly world: RolloverWorld;
  readonly transitions: RolloverTransition[];
  readonly descriptors: RollingDescriptor[];
  clock: Instant;
  pausedSince: Instant | null;
  queue: readonly string[];
  parentHasSecureDelegation: boolean;
  chain: CachedChain;
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
  if (run.pausedSince === null) {
    observeParent(run, at);
    askParentWhereAwaited(run, at);
  }
  runUntil(run, at);
  return finish(run);
}

/** The key master went down: nothing happens any more until {@link resumeZone}. */
export function pauseZone(zone: ZoneRollovers, at: Instant, world: RolloverWorld): Advance {
  const run = startRun(zone, world);
  runUntil(run, at);
  run.pausedSince ??= at;
  return finish(run);
}

/** A key master works again, the same or another one that has the keys (KM-47): what fell due meanwhile happens now. */
export function resumeZone(zone: ZoneRollovers, at: Instant, world: RolloverWorld): Advance {
  const run = startRun(zone, world);
  if (zone.pausedSince !== null) {
    run.pausedSince = null;
    run.clock = Math.max(zone.clock, at);
    observeParent(run, at);
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
  const changed: RollingDescriptor = {
    ...descriptor,
    ...timed,
    nextRolloverAction: change.nextRolloverAction ?? descriptor.nextRolloverAction,
  };
  return ok({
    ...zone,
    descriptors: zone.descriptors.map((other) => (other === descriptor ? changed : other)),
  });
}

/** When something happens next by itself; null = never, or the machine stands still. */
export function nextWakeAt(zone: ZoneRollovers): Instant | null {
  if (zone.pausedSince !== null) return null;
  return firstDue(zone.descriptors, zone.clock)?.at ?? null;
}

function startRun(zone: ZoneRollovers, world: RolloverWorld): Run {
  return { ...zone, world, transitions: [], descriptors: [...zone.descriptors] };
}

function finish(run: Run): Advance {
  const { transitions, world: _world, ...zone } = run;
  return { zone, transitions, nextWakeAt: nextWakeAt(zone) };
}

function runUntil(run: Run, until: Instant): void {
  if (run.pausedSince !== null) return;
  for (;;) {
    const due = firstDue(run.descriptors, run.clock);
    if (due === null || due.at > until) break;
    happen(run, due);
  }
  if (until > run.clock) run.clock = until;
}

function happen(run: Run, due: DueEvent): void {
  const { descriptorId, at } = due;
  if (due.kind === "apply") {
    applyDue(run, descriptorId, at);
    return;
  }
  if (due.kind === "time-reached") observeParentOfKsk(run, descriptorId, at);
  const refused = handle(run, descriptorId, { kind: due.kind, at });
  if (refused !== null) {
    throw new Error(`a due event was refused: ${due.kind} on ${descriptorId}: ${refused.reason}`);
  }
}

/** One event on one descriptor, and all that follows from it at the same instant. */
function handle(run: Run, descriptorId: string, event: RolloverEvent): Refusal | null {
  const descriptor = descriptorOf(run, descriptorId);
  if (descriptor === null) return refusal("policy", "not-in-this-state");
  const result = decide(descriptor.rollover, event, contextOf(run, descriptor));
  if (!result.ok) return result.error;
  accept(run, descriptor, result.value, event.at);
  return null;
}

function accept(run: Run, before: RollingDescriptor, decision: Decision, at: Instant): void {
  const { state, actions } = decision;
  for (const action of actions) {
    if (action.kind === "note-parent-delegation") {
      run.parentHasSecureDelegation = action.hasSecureDelegation;
    }
  }
  replace(run, withRollover(before, state));
  run.clock = Math.max(run.clock, at);
  record(run, before, state, at);
  continueFrom(run, before.descriptorId, decision, at);
}

function continueFrom(run: Run, descriptorId: string, decision: Decision, at: Instant): void {
  const { state, actions } = decision;
  switch (state.phase) {
    case "queued":
      run.queue = [...run.queue, descriptorId];
      if (run.queue[0] === descriptorId) handle(run, descriptorId, { kind: "turn-came", at });
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
  if (descriptor !== null) replace(run, withRollover(descriptor, left));
  const wasFirst = run.queue[0] === descriptorId;
  run.queue = withoutDescriptor(run.queue, descriptorId);
  const next = run.queue[0];
  if (wasFirst && next !== undefined) handle(run, next, { kind: "turn-came", at });
}

function applyDue(run: Run, descriptorId: string, at: Instant): void {
  const descriptor = descriptorOf(run, descriptorId);
  if (descriptor?.rollover?.phase !== "applying") return;
  const actions = dueActions(descriptor.rollover, contextOf(run, descriptor));
  carryOut(run, descriptorId, actions, at);
}

function carryOut(
  run: Run,
  descriptorId: string,
  actions: readonly RolloverAction[],
  at: Instant,
): void {
  const fault = run.world.apply(run.zone, descriptorId, actions, at);
  if (fault !== null) {
    handle(run, descriptorId, { kind: "apply-failed", at, fault });
    return;
  }
  const descriptor = descriptorOf(run, descriptorId);
  if (descriptor === null) return;
  replace(run, applyActions(descriptor, actions, at));
  run.chain = withServedZone(run.chain, run.descriptors, run.timing, at);
  handle(run, descriptorId, { kind: "actions-applied", at });
}

function askParentWhereAwaited(run: Run, at: Instant): void {
  for (const { descriptorId, rollover } of [...run.descriptors]) {
    if (rollover?.phase === "awaiting-person") askParent(run, descriptorId, at);
  }
}

function askParent(run: Run, descriptorId: string, at: Instant): void {
  const parent = observeParent(run, at);
  handle(run, descriptorId, { kind: "parent-ds-observed", at, parent });
}

/** Safety needs the DS set as it is when an old KSK is about to go. */
function observeParentOfKsk(run: Run, descriptorId: string, at: Instant): void {
  if (descriptorOf(run, descriptorId)?.keyRole === "ksk") observeParent(run, at);
}

function observeParent(run: Run, at: Instant): ParentAnswer {
  const parent = run.world.askParent(run.zone, at);
  run.chain = withParentAnswer(run.chain, parent, run.timing, at);
  return parent;
}

function record(run: Run, before: RollingDescriptor, to: RolloverState, at: Instant): void {
  const from = before.rollover;
  if (from !== null && from.phase === to.phase && stageOf(from) === stageOf(to)) return;
  run.transitions.push({ zone: run.zone, descriptorId: before.descriptorId, at, from, to });
}

function descriptorOf(run: Run, descriptorId: string): RollingDescriptor | null {
  return run.descriptors.find((d) => d.descriptorId === descriptorId) ?? null;
}

function replace(run: Run, descriptor: RollingDescriptor): void {
  const index = run.descriptors.findIndex((d) => d.descriptorId === descriptor.descriptorId);
  if (index >= 0) run.descriptors[index] = descriptor;
}

function contextOf(run: Run, descriptor: RollingDescriptor): DecisionContext {
  return {
    descriptor,
    descriptors: run.descriptors,
    timing: run.timing,
    chain: run.chain,
    parentHasSecureDelegation: run.parentHasSecureDelegation,
  };
}
