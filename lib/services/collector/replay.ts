import type { Instant } from "@/lib/dnssec/instant";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import { mapWindowsRolloverStatus } from "@/lib/dnssec/rollover/windows-status";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { ServerZoneView, ZoneReport } from "@/lib/dnssec/zone-report";
import type { SourceKey } from "./world";

/** What a judgement was made of, and what it said: where a replay starts. */
export type JudgedState = {
  readonly at: Instant;
  readonly reports: ReadonlyMap<SourceKey, ZoneReport>;
  readonly status: string;
  readonly verdict: string;
  readonly wakeAt: Instant | null;
};

/** Something that a source told about the time in between. */
export type PastTransition = {
  readonly at: Instant;
  readonly kind: string;
  readonly to: string | null;
  readonly descriptorId: string | null;
};

/** A change of Keymaster's own words at its own instant. */
export type JudgedStep = {
  readonly at: Instant;
  readonly kind: "status" | "verdict";
  readonly from: string;
  readonly to: string;
};

/** More steps than this between two looks are no history that anybody reads. */
const MAX_STEPS = 2_000;

/**
 * How status and verdict went between two judgements: judged anew at every instant at which a source says that something happened,
 * and whenever a judgement ended by the clock. So one jump over months leaves the same history as many small ones.
 */
export function replay(
  from: JudgedState,
  to: { readonly facts: ZoneFacts; readonly status: string; readonly verdict: string },
  transitions: readonly PastTransition[],
): readonly JudgedStep[] {
  const { facts } = to;
  const end = facts.estate.now;
  const steps: JudgedStep[] = [];
  let said = { status: from.status, verdict: from.verdict };
  const say = (at: Instant, next: typeof said) => {
    if (next.verdict !== said.verdict) {
      steps.push({ at, kind: "verdict", from: said.verdict, to: next.verdict });
    }
    if (next.status !== said.status) {
      steps.push({ at, kind: "status", from: said.status, to: next.status });
    }
    said = next;
  };
  const past = beginAt(from, facts);
  const waiting = transitions.filter(({ at }) => at > from.at && at <= end);
  let wakeAt = from.wakeAt;
  for (let index = 0, step = 0; step < MAX_STEPS; step++) {
    const at = nextInstant(waiting[index]?.at ?? null, wakeAt);
    if (at === null || at > end) break;
    for (; waiting[index]?.at === at; index++) past.apply(waiting[index]);
    const judgement = judgeZone(past.factsAt(at), at);
    wakeAt = judgement.wakeAt !== null && judgement.wakeAt > at ? judgement.wakeAt : null;
    if (at === end) break;
    say(at, { status: judgement.status, verdict: judgement.role.verdict });
  }
  say(end, { status: to.status, verdict: to.verdict });
  return steps;
}

function nextInstant(transition: Instant | null, wakeAt: Instant | null): Instant | null {
  if (transition === null || wakeAt === null) return transition ?? wakeAt;
  return Math.min(transition, wakeAt);
}

/** The facts of the end with everything put back that is known to have been otherwise. */
function beginAt(from: JudgedState, end: ZoneFacts) {
  const rollovers = new Map<string, RolloverReport | null>();
  for (const report of from.reports.values()) {
    for (const { descriptorId, rollover } of report.signing?.descriptors ?? []) {
      rollovers.set(descriptorId, rollover);
    }
  }
  const descriptors = new Map(
    end.reports
      .flatMap(({ report }) => report.signing?.descriptors ?? [])
      .map((descriptor) => [descriptor.descriptorId, descriptor]),
  );
  let holders: readonly string[] | null = null;
  const oldViews = new Map(
    [...from.reports.values()].flatMap(({ views }) => views.map((view) => [view.server, view])),
  );
  return {
    apply: (transition: PastTransition | undefined) => {
      if (transition === undefined) return;
      const { kind, to, descriptorId, at } = transition;
      if (kind === "role") holders = to === null ? [] : to.split(/,\s*/);
      const descriptor = descriptors.get(descriptorId ?? "");
      if (kind !== "rollover" || descriptor === undefined) return;
      rollovers.set(descriptor.descriptorId, rolloverOf(descriptor, to, at));
    },
    factsAt: (at: Instant): ZoneFacts => ({
      ...end,
      estate: { ...end.estate, now: at },
      lastReadAt: at,
      reports: end.reports.map((source) => ({
        ...source,
        fresh: true,
        report: {
          ...source.report,
          views: source.report.views.map((view) =>
            viewAt({ at, end: end.estate.now, old: oldViews.get(view.server), holders }, view),
          ),
          ...(holders === null
            ? {}
            : {
                directory: source.report.directory.map((one) => ({
                  ...one,
                  holders: holders ?? [],
                })),
              }),
          signing:
            source.report.signing === null
              ? null
              : {
                  ...source.report.signing,
                  descriptors: source.report.signing.descriptors.map((descriptor) => ({
                    ...descriptor,
                    rollover: rollovers.get(descriptor.descriptorId) ?? null,
                  })),
                },
        },
      })),
    }),
  };
}

type ViewMoment = {
  readonly at: Instant;
  readonly end: Instant;
  readonly old: ServerZoneView | undefined;
  readonly holders: readonly string[] | null;
};

function viewAt({ at, end, old, holders }: ViewMoment, view: ServerZoneView): ServerZoneView {
  const holder = holders?.[0] ?? null;
  return {
    ...view,
    viewedAt: at,
    dnskeySignaturesUntil: untilAt(
      at,
      end,
      old?.dnskeySignaturesUntil ?? null,
      view.dnskeySignaturesUntil,
    ),
    recordSignaturesUntil: untilAt(
      at,
      end,
      old?.recordSignaturesUntil ?? null,
      view.recordSignaturesUntil,
    ),
    ...(holders === null ? {} : { holder, isHolder: holder === view.server }),
  };
}

/** A signature that ends later than before was renewed all along; one that does not was not. */
function untilAt(
  at: Instant,
  end: Instant,
  before: Instant | null,
  after: Instant | null,
): Instant | null {
  if (after === null || before === null) return after;
  return after > before ? Math.max(before, at + (after - end)) : before;
}

/** The words of a transition on our model: Windows' own, or a phase of ours where the source speaks in those. */
function rolloverOf(
  descriptor: SigningKeyDescriptor,
  to: string | null,
  at: Instant,
): RolloverReport | null {
  return mapWindowsRolloverStatus({
    descriptorId: descriptor.descriptorId,
    keyRole: descriptor.keyRole,
    native: to,
    since: at,
    wakeAt: null,
    isManual: null,
    fault: null,
  });
}
