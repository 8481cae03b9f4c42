import { DAY, type Instant } from "@/lib/dnssec/instant";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ParentDs } from "@/lib/dnssec/zone-report";
import type { RolloverMethod, RolloverPhase, RolloverReport, RolloverStage } from "./report";
import {
  dnskeyTtl,
  dsRetireInterval,
  publicationInterval,
  type RolloverTiming,
  removeHoldDown,
  retireInterval,
  type Wait,
} from "./timing";

/** A stage that a rollover is in or will come to. A prediction by the model of spec §4.3, not a promise of the server. */
export type PredictedStep = {
  readonly phase: RolloverPhase;
  readonly stage: RolloverStage;
  /** null where it depends on somebody's doing. */
  readonly from: Instant | null;
  readonly until: Instant | null;
  /** The formula behind the length; null where somebody is waited for, or the values are not known. */
  readonly wait: Wait | null;
};

/** What a prediction rests on. */
export type PredictionBasis = {
  /** null = the source does not tell the values; then steps have no lengths. */
  readonly timing: RolloverTiming | null;
  readonly parentDs: ParentDs;
};

/** What comes next by the clock on one descriptor. */
export type NextDue = {
  readonly what: "zsk-rollover-due" | "ksk-rollover-due" | "csk-rollover-due" | "rollover-step-due";
  readonly descriptorId: string;
  readonly at: Instant;
  /** The stage that ends then; null for a rollover that begins. */
  readonly stage: RolloverStage | null;
};

type Length = Pick<PredictedStep, "phase" | "stage" | "wait">;

/** The steps from now to the end of the rollover that runs, or of the next one where none does. */
export function predictSteps(
  descriptor: SigningKeyDescriptor,
  basis: PredictionBasis,
): readonly PredictedStep[] {
  const { rollover } = descriptor;
  if (rollover === null || rollover.phase === "completed" || rollover.phase === "abandoned") {
    const at = descriptor.rolloverEnabled ? descriptor.nextRolloverAt : null;
    return at === null ? [] : timed(plannedLengths(methodOf(descriptor), basis), at);
  }
  if (rollover.phase === "halted" || rollover.stage === "unrecognized") return [];
  const planned = plannedLengths(rollover.method, basisOf(rollover, basis));
  if (rollover.phase === "queued") return timed(planned, null);
  const index = planned.findIndex(({ stage }) => stage === rollover.stage);
  const rest = planned.slice(index + 1);
  const current: PredictedStep = {
    phase: rollover.phase,
    stage: rollover.stage,
    from: rollover.since,
    until: rollover.wakeAt,
    wait: planned[index]?.wait ?? null,
  };
  return [current, ...(index < 0 ? [] : timed(rest, rollover.wakeAt))];
}

/** The first thing that is due by the clock after `now`; null where nothing is. */
export function nextDue(
  descriptors: readonly SigningKeyDescriptor[],
  now: Instant,
): NextDue | null {
  return dueInOrder(descriptors).find(({ at }) => at > now) ?? null;
}

/**
 * What does not happen while the key master is down, first thing first: due since it went down, or next. Other primaries renew
 * signatures, but nobody else takes rollover steps (KM-12).
 */
export function missedWhileDown(
  descriptors: readonly SigningKeyDescriptor[],
  downSince: Instant,
): readonly NextDue[] {
  return dueInOrder(descriptors).filter(({ at }) => at >= downSince);
}

/** Instants before a KSK rollover at which somebody should prepare the parent: 90 % and 95 % of the period, and one day (spec §4.2). */
export function reminderInstants(descriptor: SigningKeyDescriptor): readonly Instant[] {
  const { keyRole, rolloverPeriodSeconds: period, nextRolloverAt: due } = descriptor;
  if (keyRole === "zsk" || period === null || due === null) return [];
  return [due - Math.round(period * 0.1), due - Math.round(period * 0.05), due - DAY];
}

function dueInOrder(descriptors: readonly SigningKeyDescriptor[]): readonly NextDue[] {
  return descriptors
    .flatMap((descriptor) => dueOf(descriptor) ?? [])
    .sort((a, b) => a.at - b.at || a.descriptorId.localeCompare(b.descriptorId));
}

function dueOf(descriptor: SigningKeyDescriptor): NextDue | null {
  const { descriptorId, keyRole, rollover } = descriptor;
  if (rollover !== null && rollover.phase !== "completed" && rollover.phase !== "abandoned") {
    if (rollover.wakeAt === null || rollover.phase === "halted") return null;
    return { what: "rollover-step-due", descriptorId, at: rollover.wakeAt, stage: rollover.stage };
  }
  const at = descriptor.nextRolloverAt;
  if (at === null || descriptor.state === "retired" || !descriptor.rolloverEnabled) return null;
  return { what: `${keyRole}-rollover-due`, descriptorId, at, stage: null };
}

/** A KSK that already waits for the DNSKEY TTL has no DS to wait for. */
function basisOf(rollover: RolloverReport, basis: PredictionBasis): PredictionBasis {
  const isWithoutDs =
    rollover.method === "ksk-double-signature" &&
    rollover.phase === "propagating" &&
    rollover.stage === "publish-successor" &&
    "CurrentRolloverStatus" in rollover.native;
  return isWithoutDs ? { ...basis, parentDs: { ...basis.parentDs, state: "none" } } : basis;
}

function plannedLengths(
  method: RolloverMethod,
  { timing, parentDs }: PredictionBasis,
): readonly Length[] {
  const publication: Length = {
    phase: "propagating",
    stage: "publish-successor",
    wait: timing === null ? null : publicationInterval(timing),
  };
  const retirement: Length = {
    phase: "expiring",
    stage: "switch-signatures",
    wait: timing === null ? null : retireInterval(timing),
  };
  if (method === "zsk-pre-publication") return [publication, retirement];
  if (method === "csk-double-signature") return [publication, retirement, submission()];
  if (parentDs.state === "none") return [publication];
  return [submission(), dsExpiry(timing, parentDs), ...holdDown(timing)];
}

function submission(): Length {
  return { phase: "awaiting-person", stage: "submit-ds", wait: null };
}

function dsExpiry(timing: RolloverTiming | null, parentDs: ParentDs): Length {
  const wait =
    timing === null ? null : dsRetireInterval(timing, parentDs.ttlSeconds ?? dnskeyTtl(timing));
  return { phase: "expiring", stage: "wait-for-parent-ds-ttl", wait };
}

function holdDown(timing: RolloverTiming | null): readonly Length[] {
  return timing?.rfc5011
    ? [{ phase: "expiring", stage: "remove-hold-down", wait: removeHoldDown() }]
    : [];
}

/** Lays lengths end to end; after one without a known end nothing has a time. */
function timed(lengths: readonly Length[], start: Instant | null): readonly PredictedStep[] {
  const steps: PredictedStep[] = [];
  let from = start;
  for (const length of lengths) {
    const until: Instant | null =
      from === null || length.wait === null ? null : from + length.wait.seconds;
    steps.push({ ...length, from, until });
    from = until;
  }
  return steps;
}

function methodOf({ keyRole }: SigningKeyDescriptor): RolloverMethod {
  if (keyRole === "csk") return "csk-double-signature";
  return keyRole === "ksk" ? "ksk-double-signature" : "zsk-pre-publication";
}
