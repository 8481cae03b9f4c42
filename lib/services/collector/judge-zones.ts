import type { ZoneRow } from "@/lib/db/zone-rows";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { HeldObservation, ZoneFacts } from "@/lib/dnssec/status/judgement";
import { zoneShares } from "@/lib/dnssec/status/server-readiness";
import type { EstateReport } from "@/lib/dnssec/zone-report";
import type { JudgedState } from "./replay";
import { saysHowItIs } from "./says-how-it-is";
import { saysTheSame, toZoneRow } from "./to-zone-row";
import { type EstateWorld, factsOf, type ZoneMemory } from "./world";

/** A judgement that says something new: the row to store. */
export type JudgedChange = {
  readonly zone: ZoneMemory;
  readonly row: ZoneRow;
};

/** Changes that are handed on at once. */
const CHANGES_AT_ONCE = 250;
/** Zones judged before others get their turn: a few milliseconds, so that a large fleet keeps nobody waiting. */
const ZONES_AT_ONCE = 20;

/** Judges zones at one instant; answers only those whose row would change, and notes what history is owed. */
export async function* judgeZones(
  world: EstateWorld,
  zones: Iterable<ZoneMemory>,
  estate: EstateReport,
): AsyncGenerator<readonly JudgedChange[]> {
  let changes: JudgedChange[] = [];
  let judged = 0;
  for (const zone of zones) {
    const change = judgeOne(world, zone, estate);
    if (change !== null) changes.push(change);
    judged += 1;
    if (judged % ZONES_AT_ONCE === 0) await nextTurn();
    if (changes.length < CHANGES_AT_ONCE) continue;
    yield changes;
    changes = [];
  }
  if (changes.length > 0) yield changes;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function judgeOne(world: EstateWorld, zone: ZoneMemory, estate: EstateReport): JudgedChange | null {
  const facts = factsOf(world, zone, estate);
  const judgement = judgeZone(facts, estate.now);
  zone.shares = zoneShares(facts, estate.now);
  zone.judgement = judgement;
  const { row: known, judged } = zone;
  const isSameStatus = known !== null && known.status === judgement.status;
  const row = toZoneRow(world.name, zone, judgement, isSameStatus ? known.statusSince : estate.now);
  const isSame = known !== null && saysTheSame(known, row);
  // The first judgement of a zone is no change of anything, nor is what its first looks add to it.
  const isFirstSight = !zone.isSeen && hasOtherLooks(judged, facts);
  if (!isSame && judged !== null && !isFirstSight) zone.owed ??= judged;
  zone.isSeen ||= facts.observations?.some(isDecided) === true;
  if (!isSame || judged === null || hasEnded(judged.wakeAt, estate.now)) {
    zone.judged = {
      at: estate.now,
      reports: new Map(zone.reports),
      status: judgement.status,
      verdict: judgement.role.verdict,
      wakeAt: judgement.wakeAt,
      observations: facts.observations ?? [],
    };
  }
  return isSame ? null : { zone, row };
}

/** Does the judgement rest on other looks than the one before? */
function hasOtherLooks(judged: JudgedState | null, { observations = [] }: ZoneFacts): boolean {
  const before = new Set(judged?.observations.map(({ observation }) => observation));
  return observations.some(({ observation }) => !before.has(observation));
}

function isDecided({ observation }: HeldObservation): boolean {
  return saysHowItIs(observation);
}

function hasEnded(wakeAt: number | null, now: number): boolean {
  return wakeAt !== null && wakeAt <= now;
}
