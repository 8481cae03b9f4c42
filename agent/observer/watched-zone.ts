import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import type { ServerName, ZoneReport } from "@/lib/dnssec/zone-report";
import { digestOf, type KeptLook } from "./kept-look";

/** What drivers say about a zone, as far as looking at it goes. */
export type ReportedFacts = {
  readonly hosts: readonly ServerName[];
  /** A rollover runs, or the role has just changed. */
  readonly isBusy: boolean;
  /** Changes when something changed that shows on the wire. */
  readonly mark: string;
};

/** A zone that is looked at. Times without a unit in their name are the process's own clock in milliseconds. */
export type WatchedZone = {
  readonly name: ZoneName;
  readonly facts: Map<string, ReportedFacts>;
  nextAt: number;
  isUrgent: boolean;
  wantsFull: boolean;
  fullAt: number | null;
  /** When something that was served ends, by the estate's clock. */
  deadlineAt: Instant | null;
  look: KeptLook | null;
  /** When a glance showed the zone as that look did, by the estate's clock. */
  sameAt: Instant | null;
  /** What every server's SOA and its signatures were at the last full look. */
  soaMark: string;
  /** The digest of what was told of the zone last; null before it was told of. */
  essence: string | null;
  /** When it was looked at for the first time. */
  firstLookAt: number | null;
  /** Looks in a row that decided nothing, because somebody kept silent. */
  undecidedLooks: number;
  isRunning: boolean;
  /** Called after the next look that begins from now on. */
  waiters: (() => void)[];
};

export function watchedZone(name: ZoneName): WatchedZone {
  return {
    name,
    facts: new Map(),
    nextAt: 0,
    isUrgent: false,
    wantsFull: true,
    fullAt: null,
    deadlineAt: null,
    look: null,
    sameAt: null,
    soaMark: "",
    essence: null,
    firstLookAt: null,
    undecidedLooks: 0,
    isRunning: false,
    waiters: [],
  };
}

/** What matters of a report for looking at the zone. */
export function reportedFacts(report: ZoneReport, now: Instant): ReportedFacts {
  const hosts = report.views.map(({ server }) => server).sort();
  const descriptors = report.signing?.descriptors ?? [];
  const isRolling = descriptors.some(({ rollover }) => rollover !== null);
  const changedAt = report.roleChangedAt;
  const hasMoved = changedAt !== null && now - changedAt < BUSY_AFTER_MOVE_SECONDS;
  const mark = JSON.stringify([
    report.views.map((view) => [
      view.server,
      view.serial,
      view.isSigned,
      view.holder,
      view.dnskeySignaturesUntil,
      view.recordSignaturesUntil,
    ]),
    descriptors.map(({ descriptorId, rollover, keys }) => [
      descriptorId,
      rollover?.stage ?? null,
      keys.map(({ nativeId, published, signs, flags }) => [nativeId, published, signs, flags]),
    ]),
    report.parentDs.state,
    report.parentDs.keyTags,
  ]);
  return { hosts, isBusy: isRolling || hasMoved, mark: digestOf(mark) };
}

const BUSY_AFTER_MOVE_SECONDS = 3_600;

/** Every server that a driver says hosts the zone. */
export function hostsOf(zone: WatchedZone): readonly ServerName[] {
  const [only, ...others] = zone.facts.values();
  if (only === undefined) return [];
  if (others.length === 0) return only.hosts;
  return [...new Set([...zone.facts.values()].flatMap(({ hosts }) => hosts))].sort();
}

/** Silence before anything was ever seen of a zone says little: servers come up, and so do networks. */
const SILENCE_IS_TOLD_AFTER_MS = 25_000;

/** What was told of a zone stands until so many looks in a row decide nothing; they follow each other within seconds. */
const SILENT_LOOKS_UNTIL_TOLD = 2;

/**
 * The last look decided nothing, nobody waits for it, and it may be a moment's silence: the first after looks that decided, or the
 * first of all. Time counts from when servers are there.
 */
export function isTooSoonToTell(
  zone: WatchedZone,
  { nowMs, isComingUp }: { readonly nowMs: number; readonly isComingUp: boolean },
): boolean {
  const { look, essence, waiters, undecidedLooks } = zone;
  if (look?.isUndecided !== true || waiters.length > 0) return false;
  if (essence !== null) return undecidedLooks < SILENT_LOOKS_UNTIL_TOLD;
  if (isComingUp) zone.firstLookAt = nowMs;
  return nowMs - (zone.firstLookAt ?? nowMs) < SILENCE_IS_TOLD_AFTER_MS;
}

/** When the first thing ends that the look rests on; null where nothing does. */
export function deadlineOf(observation: ZoneObservation): Instant | null {
  const { finishedAt } = observation;
  const ends: (Instant | null)[] = [
    untilOf(observation.status),
    ...observation.servers.flatMap((server) => [
      server.denial?.signaturesUntil ?? null,
      ...servedRrsets(server).flatMap(({ rrset }) =>
        rrset.signatures.flatMap(({ inception, expiration }) => [inception, expiration]),
      ),
    ]),
    ...observation.parents.map(({ status }) => untilOf(status)),
    ...observation.strict.map(({ keysServedUntil }) => keysServedUntil),
  ];
  const later = ends.filter((end) => end !== null).filter((end) => end > finishedAt);
  return later.length === 0 ? null : Math.min(...later);
}

function untilOf(status: SecurityStatus): Instant | null {
  return status.kind === "secure" ? status.validUntil : null;
}
