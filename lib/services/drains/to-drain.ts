import type * as z from "zod";
import type { DrainItem, DrainSummary, DrainZoneItem } from "@/lib/contracts/drains";
import {
  countDrainItems,
  type StoredDrain,
  type StoredDrainItem,
  selectDrainItems,
} from "@/lib/db/drain-rows";
import type { MoveOutcome } from "@/lib/dnssec/key-master/move/state";
import type { Services } from "@/lib/services/context";
import { clocksOf } from "@/lib/services/estates/clocks";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";

type Summary = z.infer<typeof DrainSummary>;

/** Drains in a list. */
export async function toDrainSummaries(
  { database }: Services,
  drains: readonly StoredDrain[],
): Promise<Summary[]> {
  const ids = drains.map(({ id }) => id);
  const [counts, returns] = await Promise.all([
    countDrainItems(database.client, ids),
    database.client.drain.findMany({ where: { returns: { in: ids } } }),
  ]);
  return drains.map((drain) => {
    const returnedBy = returns.find((one) => one.returns === drain.id)?.id ?? null;
    return toSummary(drain, counts.get(drain.id) ?? new Map(), returnedBy);
  });
}

/** A drain with every zone. */
export async function toDrain(services: Services, drain: StoredDrain): Promise<DrainItem> {
  const [[summary], items] = await Promise.all([
    toDrainSummaries(services, [drain]),
    selectDrainItems(services.database.client, drain.id),
  ]);
  if (summary === undefined) throw new Error("a drain has no summary");
  return {
    ...summary,
    items: items.map(toItem),
    clocks: clocksOf(services.fleet, new Set([drain.estate])),
  };
}

function toSummary(
  drain: StoredDrain,
  counts: ReadonlyMap<string, number>,
  returnedBy: string | null,
): Summary {
  const isAtRest =
    drain.phase !== "running" && drain.phase !== "pausing" && (counts.get("running") ?? 0) === 0;
  return {
    id: drain.id,
    server: drain.server,
    estate: drain.estate,
    kind: drain.kind,
    phase: drain.phase,
    parallel: drain.parallel,
    continueOnUnclear: drain.continueOnUnclear,
    reason: drain.reason,
    requestedBy: drain.requestedBy,
    createdAt: wireInstant(drain.createdAt),
    finishedAt: wireInstantOrNull(drain.finishedAt),
    stoppedBecause: drain.stoppedBecause,
    returns: drain.returns,
    returnedBy,
    canReturn:
      drain.kind === "drain" && isAtRest && returnedBy === null && (counts.get("moved") ?? 0) > 0,
    counts: toCounts(counts),
    revision: drain.revision,
  };
}

/** How many items are in which state. */
export function countStates(items: readonly { readonly state: string }[]): Summary["counts"] {
  const counts = new Map<string, number>();
  for (const { state } of items) counts.set(state, (counts.get(state) ?? 0) + 1);
  return toCounts(counts);
}

function toCounts(counts: ReadonlyMap<string, number>): Summary["counts"] {
  const of = (state: string) => counts.get(state) ?? 0;
  return {
    total: [...counts.values()].reduce((sum, one) => sum + one, 0),
    ready: of("ready"),
    waiting: of("waiting"),
    running: of("running"),
    moved: of("moved"),
    notMoved: of("not-moved"),
    unclear: of("unclear"),
    skipped: of("skipped"),
  };
}

function toItem(item: StoredDrainItem): z.infer<typeof DrainZoneItem> {
  return {
    zone: item.zone,
    target: item.target,
    move: item.move,
    state: item.state,
    reason: item.reason,
    // Copied from a move's own outcome.
    outcome: item.outcome as MoveOutcome | null,
  };
}
