import type { ZoneName } from "@/lib/dns/zone-name";
import { HOUR, type Instant } from "@/lib/dnssec/instant";
import {
  counted,
  formatDuration,
  formatInstant,
  grouped,
} from "@/lib/dnssec/status/format-instant";
import { type AffectsUsers, STATUSES, type Status } from "@/lib/dnssec/status/judgement";

/** How many zones show each status; a status that is left out counts as 0. */
export type StatusCounts = Readonly<Partial<Record<Status, number>>>;

/** The first deadline of some status, and since when the oldest zone shows it, each by its own estate's clock. */
export type StatusExtremes = Readonly<
  Partial<
    Record<
      Status,
      {
        readonly firstDeadline: { readonly at: Instant; readonly now: Instant } | null;
        readonly oldestSince: { readonly at: Instant; readonly now: Instant } | null;
      }
    >
  >
>;

/** The earliest harm to users in the whole fleet if nobody acts. */
export type FirstHarm = {
  readonly zone: ZoneName;
  readonly estate: string;
  readonly at: Instant;
  /** The clock of that estate. */
  readonly now: Instant;
};

const WORDS: Readonly<Record<Status, string>> = {
  failing: "failing",
  expiring: "expiring",
  "role-unclear": "with the role unclear",
  stuck: "stuck",
  "key-master-down": "key master down",
  unknown: "unknown",
  "waiting-for-parent": "waiting for parent",
  rolling: "rolling",
  "waiting-its-turn": "waiting its turn",
  healthy: "healthy",
  "not-signed": "not signed",
};

/**
 * The health of the fleet in one line: the total, the healthy ones, then every status that needs somebody with its age or its
 * deadline. `146 zones · 143 healthy · 2 waiting for parent (oldest 9 days) · 1 key master down (safe until Tue 10 Nov, 14:10 UTC)`.
 */
export function fleetHeadline(counts: StatusCounts, extremes: StatusExtremes): string {
  const total = STATUSES.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  if (total === 0) return "No zones yet";
  const parts = HEADLINE_ORDER.filter((status) => (counts[status] ?? 0) > 0).map(
    (status) => `${grouped(counts[status] ?? 0)} ${WORDS[status]}${remark(status, extremes)}`,
  );
  return [counted(total, "zone"), ...parts].join(" · ");
}

/** Whether anybody is affected now, and the first harm: the two sentences that open the fleet page. */
export function harmSentence(affectsUsers: AffectsUsers, firstHarm: FirstHarm | null): string {
  const now = {
    no: "Nobody is affected.",
    some: "Users behind validating resolvers are affected.",
    yes: "Users are affected.",
    unknown: "Whether anybody is affected is not known for every zone.",
  }[affectsUsers];
  if (firstHarm === null) return `${now} No harm is in sight.`;
  const at = formatInstant(firstHarm.at, firstHarm.now);
  return `${now} First harm is ${at}, if nobody acts on ${firstHarm.zone}.`;
}

/** The worst over all zones: one zone that is not known leaves the whole fleet not known, unless some is affected. */
export function worstAffect(affects: Iterable<AffectsUsers>): AffectsUsers {
  const seen = new Set(affects);
  const order: readonly AffectsUsers[] = ["yes", "some", "unknown", "no"];
  return order.find((value) => seen.has(value)) ?? "no";
}

const HEADLINE_ORDER: readonly Status[] = [
  "healthy",
  ...STATUSES.filter((status) => status !== "healthy"),
];

function remark(status: Status, extremes: StatusExtremes): string {
  const extreme = extremes[status];
  if (extreme === undefined) return "";
  const { firstDeadline, oldestSince } = extreme;
  if (firstDeadline !== null && status === "key-master-down") {
    return ` (safe until ${formatInstant(firstDeadline.at, firstDeadline.now)})`;
  }
  if (firstDeadline !== null && status === "expiring") {
    return ` (first ${formatInstant(firstDeadline.at, firstDeadline.now)})`;
  }
  const hasAge = status === "waiting-for-parent" || status === "unknown" || status === "stuck";
  return hasAge && oldestSince !== null && oldestSince.now - oldestSince.at >= HOUR
    ? ` (oldest ${formatDuration(oldestSince.now - oldestSince.at)})`
    : "";
}
