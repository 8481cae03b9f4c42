import { rowChunks } from "@/lib/db/bulk";
import { nextRevision } from "@/lib/db/fleet-revision";
import { selectPastTransitions } from "@/lib/db/history-queries";
import { type HistoryRow, insertHistory } from "@/lib/db/history-rows";
import { updateStatusSince } from "@/lib/db/zone-rows";
import type { EstateReport } from "@/lib/dnssec/zone-report";
import { ok, type Result } from "@/lib/result";
import { type JudgedStep, type PastTransition, replay } from "./replay";
import { type LeaseLost, type StoreContext, whileHeld } from "./store";
import { type EstateWorld, factsOf, type ZoneMemory } from "./world";

const ZONES_AT_ONCE = 50;

/**
 * Writes how status and verdict went for zones whose history is owed and whose sources have told everything; after a jump over
 * years as many as the time allows, the rest in later turns. Answers the names of zones with news.
 */
export async function settleHistory(
  context: StoreContext,
  world: EstateWorld,
  estate: EstateReport,
  hasTime: () => boolean,
): Promise<Result<readonly string[], LeaseLost>> {
  const owing = [...world.zones.values()].filter(
    (zone) => zone.owed !== null && isTold(world, zone),
  );
  const told: string[] = [];
  for (const chunk of rowChunks(owing, ZONES_AT_ONCE)) {
    if (!hasTime()) break;
    const settled = await settleZones(context, world, estate, chunk);
    if (!settled.ok) return settled;
    told.push(...settled.value);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return ok(told);
}

/** A source that is silent tells nothing more about the time before; one that is behind still will. */
function isTold(world: EstateWorld, zone: ZoneMemory): boolean {
  return [...zone.reports.keys()].every((key) => {
    const source = world.sources.get(key);
    return source === undefined || !source.isFresh || !source.isBehind;
  });
}

/** Settles some zones now, by what is stored of them. */
export async function settleZones(
  context: StoreContext,
  world: EstateWorld,
  estate: EstateReport,
  zones: readonly ZoneMemory[],
): Promise<Result<readonly string[], LeaseLost>> {
  const since = Math.min(...zones.map(({ owed }) => owed?.at ?? estate.now));
  const past = await selectPastTransitions(context.database.client, {
    estate: world.name,
    zones: zones.map(({ name }) => name),
    after: since,
  });
  const byZone = new Map<string, PastTransition[]>();
  for (const { zone, ...transition } of past) {
    const list = byZone.get(zone);
    if (list === undefined) byZone.set(zone, [transition]);
    else list.push(transition);
  }
  const news = zones.map((zone) => {
    const steps = stepsOf(world, zone, estate, byZone.get(zone.name) ?? []);
    const rows = toRows(world.name, zone, steps);
    return { zone, rows, since: steps.findLast(({ kind }) => kind === "status")?.at };
  });
  const changed = news.filter(({ rows }) => rows.length > 0);
  if (changed.length > 0) {
    const stored = await whileHeld(context, async (tx) => {
      const rows = changed.flatMap((one) => one.rows);
      await insertHistory(tx, rows, context.wallNow());
      const sinces = changed.flatMap(({ zone, since: at }) =>
        at === undefined || zone.row?.statusSince === at ? [] : [{ name: zone.name, at }],
      );
      if (sinces.length > 0) {
        await updateStatusSince(tx, world.name, sinces, await nextRevision(tx));
      }
    });
    if (!stored.ok) return stored;
  }
  for (const { zone, rows, since: at } of news) {
    zone.owed = null;
    zone.ownSequence = rows.at(-1)?.sequence ?? zone.ownSequence;
    if (at !== undefined && zone.row !== null) zone.row = { ...zone.row, statusSince: at };
  }
  return ok(changed.map(({ zone }) => zone.name));
}

function stepsOf(
  world: EstateWorld,
  zone: ZoneMemory,
  estate: EstateReport,
  past: readonly PastTransition[],
): readonly JudgedStep[] {
  const { owed, judged } = zone;
  if (owed === null || judged === null) return [];
  const facts = factsOf(world, zone, { ...estate, now: judged.at });
  const { status, verdict } = judged;
  return replay(owed, { facts, status, verdict }, past);
}

/** Sequences rise with the instant, so that rows keep their order whenever they are written. */
function toRows(
  estate: string,
  zone: ZoneMemory,
  steps: readonly JudgedStep[],
): readonly HistoryRow[] {
  let last = zone.ownSequence;
  return steps.map(({ at, kind, from, to }) => {
    last = Math.max(last + 1, at * SLOTS_PER_SECOND);
    return {
      estate,
      zone: zone.name,
      origin: "keymaster",
      sequence: last,
      at,
      kind,
      from,
      to,
      descriptorId: null,
      source: "keymaster",
      through: "clock",
    };
  });
}

const SLOTS_PER_SECOND = 1_000;
