import type { HistoryRow } from "@/lib/db/history-rows";
import type { ZoneRow } from "@/lib/db/zone-rows";
import type { Instant } from "@/lib/dnssec/instant";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { ZoneJudgement } from "@/lib/dnssec/status/judgement";
import { zoneShares } from "@/lib/dnssec/status/server-readiness";
import type { EstateReport } from "@/lib/dnssec/zone-report";
import { saysTheSame, toZoneRow } from "./to-zone-row";
import { type EstateWorld, factsOf, type ZoneMemory } from "./world";

/** What a judgement changed: the row to store, and what history says about it. */
export type JudgedChange = {
  readonly zone: ZoneMemory;
  readonly judgement: ZoneJudgement;
  readonly row: ZoneRow;
  readonly history: readonly HistoryRow[];
};

/** Judges zones at one instant; answers only those whose row would change. */
export function judgeZones(
  world: EstateWorld,
  zones: Iterable<ZoneMemory>,
  estate: EstateReport,
): readonly JudgedChange[] {
  const changes: JudgedChange[] = [];
  for (const zone of zones) {
    const change = judgeOne(world, zone, estate);
    if (change !== null) changes.push(change);
  }
  return changes;
}

function judgeOne(
  world: EstateWorld,
  zone: ZoneMemory,
  estate: EstateReport,
): JudgedChange | null {
  const facts = factsOf(world, zone, estate);
  const judgement = judgeZone(facts, estate.now);
  zone.shares = zoneShares(facts, estate.now);
  const at = instantOfChange(zone, judgement, estate.now);
  const steps = judgedSteps(zone.row, judgement);
  const known = zone.row;
  const isSameStatus = known !== null && known.status === judgement.status;
  const ownSequence = known?.ownSequence ?? 0;
  const row = toZoneRow(world.name, zone, judgement, {
    statusSince: isSameStatus ? known.statusSince : at,
    ownSequence: ownSequence + steps.length,
  });
  zone.judgement = judgement;
  if (known !== null && saysTheSame(known, row)) return null;
  const history = steps.map((step, index) => ({
    ...step,
    estate: world.name,
    zone: zone.name,
    origin: "keymaster" as const,
    sequence: ownSequence + index + 1,
    at,
    descriptorId: null,
    source: "keymaster",
    through: "clock" as const,
  }));
  return { zone, judgement, row, history };
}

type JudgedStep = Pick<HistoryRow, "kind" | "from" | "to">;

/** Status and verdict are Keymaster's own words, so it alone records how they change. The first judgement is no change. */
function judgedSteps(known: ZoneRow | null, judgement: ZoneJudgement): readonly JudgedStep[] {
  if (known === null) return [];
  const steps: JudgedStep[] = [];
  if (known.verdict !== judgement.role.verdict) {
    steps.push({ kind: "verdict", from: known.verdict, to: judgement.role.verdict });
  }
  if (known.status !== judgement.status) {
    steps.push({ kind: "status", from: known.status, to: judgement.status });
  }
  return steps;
}

/** A change that only the clock brought happened when the last judgement said that it would. */
function instantOfChange(zone: ZoneMemory, next: ZoneJudgement, now: Instant): Instant {
  const foreseen = zone.row?.wakeAt ?? null;
  if (foreseen === null || foreseen > now) return now;
  return next.unknownSince === null ? foreseen : now;
}
