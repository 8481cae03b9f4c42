import type { Instant } from "@/lib/dnssec/instant";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import { mapWindowsRolloverStatus } from "@/lib/dnssec/rollover/windows-status";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { HeldObservation, ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { ServerZoneView, ZoneReport } from "@/lib/dnssec/zone-report";
import type { SourceKey } from "./world";

/** What a judgement was made of, and what it said: where a replay starts. */
export type JudgedState = {
  readonly at: Instant;
  readonly reports: ReadonlyMap<SourceKey, ZoneReport>;
  readonly status: string;
  readonly verdict: string;
  readonly wakeAt: Instant | null;
  readonly observations: readonly HeldObservation[];
};

/** Facts whose reports can be told apart by their source. */
export type KeyedFacts = Omit<ZoneFacts, "reports"> & {
  readonly reports: readonly (ZoneFacts["reports"][number] & { readonly key: SourceKey })[];
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
  to: { readonly facts: KeyedFacts; readonly status: string; readonly verdict: string },
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

/** The facts of the beginning, with what is told to have changed since. Signatures go on as the end shows them. */
function beginAt(from: JudgedState, end: KeyedFacts) {
  const reports = end.reports.map((source) => ({
    source,
    before: from.reports.get(source.key) ?? source.report,
    after: new Map(source.report.views.map((view) => [view.server, view])),
  }));
  const descriptors = new Map(
    reports
      .flatMap(({ before }) => before.signing?.descriptors ?? [])
      .map((descriptor) => [descriptor.descriptorId, descriptor]),
  );
  let holders: readonly string[] | null = null;
  return {
    apply: (transition: PastTransition | undefined) => {
      if (transition === undefined) return;
      const { kind, to, descriptorId, at } = transition;
      if (kind === "role") holders = to === null ? [] : to.split(/,\s*/);
      const descriptor = descriptors.get(descriptorId ?? "");
      if (kind !== "rollover" || descriptor === undefined) return;
      const rollover = rolloverOf(descriptor, to, at);
      descriptors.set(descriptor.descriptorId, { ...descriptor, rollover });
    },
    factsAt: (at: Instant): ZoneFacts => ({
      ...end,
      estate: { ...end.estate, now: at },
      lastReadAt: at,
      observations: observationsAt(at, from.observations, end.observations ?? []),
      reports: reports.map(({ source, before, after }) => ({
        agent: source.agent,
        fresh: true,
        report: {
          ...before,
          views: before.views.map((view) =>
            viewAt({ at, end: end.estate.now, after: after.get(view.server), holders }, view),
          ),
          directory: before.directory.map((one) => ({
            ...one,
            readAt: at,
            holders: holders ?? one.holders,
          })),
          signing:
            before.signing === null
              ? null
              : {
                  ...before.signing,
                  descriptors: before.signing.descriptors.map(
                    (descriptor) => descriptors.get(descriptor.descriptorId) ?? descriptor,
                  ),
                },
        },
      })),
    }),
  };
}

/** What each vantage point had seen by then: its last look if that was before, else the look that the beginning rests on. */
function observationsAt(
  at: Instant,
  before: readonly HeldObservation[],
  after: readonly HeldObservation[],
): readonly HeldObservation[] {
  const vantageOf = ({ observation }: HeldObservation) => observation.vantage;
  const known = new Map(before.map((held) => [vantageOf(held), held]));
  for (const held of after) {
    if (held.lookedAt <= at) known.set(vantageOf(held), held);
  }
  return [...known.values()];
}

type ViewMoment = {
  readonly at: Instant;
  readonly end: Instant;
  readonly after: ServerZoneView | undefined;
  readonly holders: readonly string[] | null;
};

function viewAt({ at, end, after, holders }: ViewMoment, view: ServerZoneView): ServerZoneView {
  const holder = holders?.[0] ?? null;
  const until = (before: Instant | null, last: Instant | null | undefined) =>
    untilAt({ at, end }, before, last ?? null);
  return {
    ...view,
    viewedAt: at,
    dnskeySignaturesUntil: until(view.dnskeySignaturesUntil, after?.dnskeySignaturesUntil),
    recordSignaturesUntil: until(view.recordSignaturesUntil, after?.recordSignaturesUntil),
    ...(holders === null ? {} : { holder, isHolder: holder === view.server }),
  };
}

/** A signature that ends later than before was renewed all along; one that does not was not. */
function untilAt(
  { at, end }: { readonly at: Instant; readonly end: Instant },
  before: Instant | null,
  after: Instant | null,
): Instant | null {
  if (after === null || before === null) return before;
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
