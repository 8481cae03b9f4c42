import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { MOVE_ENDPOINTS } from "@/lib/contracts/move-endpoints";
import type { OldHolderWatchItem } from "@/lib/contracts/moves";
import type { OldHolderWatch } from "@/lib/dnssec/key-master/old-holder-watch";
import { watchCard } from "@/lib/dnssec/key-master/old-holder-watch";
import { ok } from "@/lib/result";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { pageOf } from "@/lib/services/wire/paging";
import { loadPicture } from "@/lib/services/zones/load-picture";

type Endpoint = Extract<(typeof MOVE_ENDPOINTS)[number], { readonly operationId: "listWatches" }>;
export type WatchRow = Awaited<
  ReturnType<Services["database"]["client"]["oldHolderWatch"]["findUniqueOrThrow"]>
>;

/** Every old holder that may come back after a seize, newest first. */
export async function listWatches(
  context: Context,
  query: QueryOf<Endpoint>,
): Promise<Outcome<ResponseOf<Endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const rows = await services.database.client.oldHolderWatch.findMany({
    where: { isOpen: true, estate: { in: [...services.fleet.estates.keys()] } },
    orderBy: [{ since: "desc" }, { id: "asc" }],
  });
  const page = pageOf(rows, query, { watches: true });
  if (!page.ok) return page;
  const items = await Promise.all(page.value.items.map((row) => toWatch(services, row)));
  return ok({
    ...page.value,
    items: items.filter((item) => item !== null),
    clocks: clocksOf(services.fleet),
  });
}

/** The card of a watch now; null where its zone is gone. */
export async function toWatch(
  services: Services,
  row: WatchRow,
): Promise<OldHolderWatchItem | null> {
  const zone = await services.database.client.zone.findUnique({
    where: { estate_name: { estate: row.estate, name: row.zone } },
  });
  const loaded = zone === null ? null : await loadPicture(services, zone);
  if (loaded === null) return null;
  const { state, alarm, sentence, nextStep } = watchCard(
    watchOf(row),
    loaded.facts,
    loaded.facts.estate.now,
  );
  return {
    id: row.id,
    move: row.move,
    zone: row.zone,
    estate: row.estate,
    oldHolder: row.oldHolder,
    newHolder: row.newHolder,
    state,
    alarm,
    sentence,
    nextStep,
    since: wireInstant(row.since),
    returnedAt: wireInstantOrNull(row.returnedAt),
    bothSince: wireInstantOrNull(row.splitSince),
  };
}

export function watchOf(row: WatchRow): OldHolderWatch {
  return {
    oldHolder: row.oldHolder,
    newHolder: row.newHolder,
    seizedAt: row.since,
    returnedAt: row.returnedAt,
    bothSince: row.splitSince,
  };
}
