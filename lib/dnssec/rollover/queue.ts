import type { Instant } from "@/lib/dnssec/instant";
import type { RollingDescriptor } from "./rolling-descriptor";
import { wakeAtOf } from "./state";

/** What is due on a descriptor by itself, and when. */
export type DueEvent = {
  readonly descriptorId: string;
  readonly kind: "rollover-fell-due" | "time-reached" | "apply";
  readonly at: Instant;
};

/** A place in the zone's queue. */
export type QueuePlace = {
  readonly descriptorId: string;
  readonly position: number;
  readonly since: Instant;
  readonly trigger: "automatic" | "manual";
  /** The descriptor that rolls now and is waited for; null where the turn has come. */
  readonly waitsFor: string | null;
};

/**
 * What happens first in a zone. At one instant a rollover that runs goes before one that falls due, and then descriptors go in
 * their order, so that one long jump and many short ones agree. `clock` is the earliest possible instant.
 */
export function firstDue(
  descriptors: readonly RollingDescriptor[],
  clock: Instant,
): DueEvent | null {
  let first: DueEvent | null = null;
  for (const descriptor of descriptors) {
    const due = dueOf(descriptor, clock);
    if (due !== null && (first === null || isBefore(due, first))) first = due;
  }
  return first;
}

/** The queue without a descriptor. */
export function withoutDescriptor(
  queue: readonly string[],
  descriptorId: string,
): readonly string[] {
  return queue.filter((id) => id !== descriptorId);
}

/** Who waits in the zone's queue, in order: one descriptor rolls at a time (spec §4.2); manual requests do not jump. */
export function queuePlaces(
  queue: readonly string[],
  descriptors: readonly RollingDescriptor[],
): readonly QueuePlace[] {
  const places: QueuePlace[] = [];
  for (const [index, descriptorId] of queue.entries()) {
    const state = descriptors.find((d) => d.descriptorId === descriptorId)?.rollover;
    if (state?.phase !== "queued") continue;
    places.push({
      descriptorId,
      position: index,
      since: state.since,
      trigger: state.trigger,
      waitsFor: index === 0 ? null : (queue[0] ?? null),
    });
  }
  return places;
}

function dueOf(descriptor: RollingDescriptor, clock: Instant): DueEvent | null {
  const { descriptorId, rollover } = descriptor;
  if (rollover === null) {
    const at = descriptor.nextRolloverAt;
    if (at === null || descriptor.state === "retired") return null;
    if (descriptor.rolloverPeriodSeconds === null) return null;
    return { descriptorId, kind: "rollover-fell-due", at: Math.max(at, clock) };
  }
  const at = wakeAtOf(rollover);
  if (at === null) return null;
  const kind = rollover.phase === "applying" ? "apply" : "time-reached";
  return { descriptorId, kind, at: Math.max(at, clock) };
}

function isBefore(a: DueEvent, b: DueEvent): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.kind !== "rollover-fell-due" && b.kind === "rollover-fell-due";
}
