import { HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import type { RolloverPhase, RolloverReport } from "@/lib/dnssec/rollover/report";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { RunningRollover } from "@/lib/dnssec/status/situation";

/** A step that should have come and did not within this time is late. */
const STEP_GRACE: Seconds = HOUR;

/** Whom a person asks about first: what is broken, then what waits for somebody, then what moves, then what waits its turn. */
const URGENCY: Readonly<Record<RolloverPhase, number | null>> = {
  halted: 0,
  "awaiting-person": 1,
  applying: 2,
  propagating: 2,
  expiring: 2,
  queued: 3,
  completed: null,
  abandoned: null,
};

/** The rollovers of a zone that have not ended, the one to ask about first at the head. */
export function runningRollovers(picture: ZonePicture): readonly RunningRollover[] {
  return (picture.signing?.descriptors ?? [])
    .flatMap((descriptor) =>
      descriptor.rollover === null ? [] : [{ descriptor, rollover: descriptor.rollover }],
    )
    .filter(({ rollover }) => URGENCY[rollover.phase] !== null)
    .sort((a, b) => (URGENCY[a.rollover.phase] ?? 0) - (URGENCY[b.rollover.phase] ?? 0));
}

/** The rollover failed and will not go on by itself (KM-59). */
export function isHalted(rollover: RolloverReport): boolean {
  return rollover.phase === "halted" || rollover.stage === "failed";
}

/** The new DS has to appear at the parent, by somebody's hand (KM-64). */
export function isWaitingForParent(rollover: RolloverReport): boolean {
  return rollover.phase === "awaiting-person" && !isHalted(rollover);
}

/** When a step that is due at an instant counts as late. */
export function lateAfter(dueAt: Instant): Instant {
  return dueAt + STEP_GRACE;
}

/** A step that was due at an instant is late by now. */
export function isStepLate(dueAt: Instant, now: Instant): boolean {
  return now >= lateAfter(dueAt);
}

/** The rollover's next step was due and has not come. */
export function isLate(rollover: RolloverReport, now: Instant): boolean {
  return rollover.wakeAt !== null && isStepLate(rollover.wakeAt, now) && !isHalted(rollover);
}
