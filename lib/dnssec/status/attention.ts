import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { type NextStep, STATUSES, type Status } from "@/lib/dnssec/status/judgement";

/** A zone that needs a person, with what a list of them is sorted by. */
export type AttentionRow = {
  readonly zone: ZoneName;
  readonly estate: string;
  readonly status: Status;
  readonly sentence: string;
  readonly nextStep: Pick<NextStep, "text" | "owner">;
  /** By its estate's clock; null where nothing gets worse at a known time. */
  readonly deadline: Instant | null;
};

/** The statuses that somebody has to act on; everything else goes on by itself. */
const NEEDS_A_PERSON = [
  "failing",
  "expiring",
  "role-unclear",
  "stuck",
  "key-master-down",
  "unknown",
  "waiting-for-parent",
] as const satisfies readonly Status[];

const NEEDING: ReadonlySet<Status> = new Set(NEEDS_A_PERSON);

/** True if a zone with this status belongs under "needs a human". */
export function needsAPerson(status: Status): boolean {
  return NEEDING.has(status);
}

/** The instant after which it gets worse: the first harm to users, else when the next step is due. */
export function deadlineOf(judgement: {
  readonly safeUntil: Instant | null;
  readonly nextStep: Pick<NextStep, "dueAt">;
}): Instant | null {
  return judgement.safeUntil ?? judgement.nextStep.dueAt;
}

/**
 * Orders rows by the time that is left on their own estate's clock: what fails already, then by deadline, then those without one
 * by urgency of the status, then by name. `nowOf` gives the clock of an estate.
 */
export function compareAttention(
  nowOf: (estate: string) => Instant,
): (a: AttentionRow, b: AttentionRow) => number {
  const remaining = ({ status, deadline, estate }: AttentionRow) => {
    if (status === "failing") return Number.NEGATIVE_INFINITY;
    return deadline === null ? Number.POSITIVE_INFINITY : deadline - nowOf(estate);
  };
  return (a, b) =>
    compareNumbers(remaining(a), remaining(b)) ||
    STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
    compareText(a.zone, b.zone) ||
    compareText(a.estate, b.estate);
}

function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
