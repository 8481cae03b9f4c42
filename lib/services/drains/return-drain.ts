import type * as z from "zod";
import type { DrainItem, DrainReturn } from "@/lib/contracts/drains";
import { type NewDrainItem, type selectDrain, selectDrainItems } from "@/lib/db/drain-rows";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Context, Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { keepDrain, toNewItem } from "./create-drain";
import { openDrain } from "./find-drain";
import { planNames } from "./plan-drain";
import { cancelDrain } from "./steer-drain";

/** Brings every zone that a drain has moved back to the server that it came from: a drain of its own, with plans of its own. */
export async function returnDrain(
  context: Context,
  { id }: { readonly id: string },
  { reason, parallel, continueOnUnclear }: z.infer<typeof DrainReturn>,
): Promise<Outcome<DrainItem>> {
  const found = await openDrain(context, "operate", id);
  if (!found.ok) return found;
  const drain = found.value;
  const { services } = context;
  const returned = await services.database.client.drain.count({ where: { returns: id } });
  if (drain.kind === "return" || returned > 0) {
    return refuse("wrong-phase", "It has been brought back already, or is itself a return.");
  }
  const underWay = (await selectDrainItems(services.database.client, id)).some(
    ({ state }) => state === "running",
  );
  if (drain.phase === "running" || drain.phase === "pausing" || underWay) {
    return refuse("wrong-phase", "The drain still runs; pause it, and wait for what is under way.");
  }
  const items = await itemsBack(services, drain);
  if (items.length === 0) {
    return refuse("wrong-phase", "The drain has moved nothing that could be brought back.");
  }
  if (drain.isLive) {
    const ended = await cancelDrain(context, { id });
    if (!ended.ok) return ended;
  }
  const { estate, server } = drain;
  return keepDrain(context, { estate, server }, items, {
    kind: "return",
    returns: id,
    parallel: parallel ?? drain.parallel,
    continueOnUnclear: continueOnUnclear ?? drain.continueOnUnclear,
    rolling: drain.rolling,
    reason: reason ?? `Return of what the drain of ${drain.server} has moved.`,
    notes: drain.notes,
  });
}

async function itemsBack(
  services: Services,
  drain: NonNullable<Awaited<ReturnType<typeof selectDrain>>>,
): Promise<readonly NewDrainItem[]> {
  const moved = (await selectDrainItems(services.database.client, drain.id)).filter(
    ({ state }) => state === "moved",
  );
  const byHolder = new Map<string, { readonly name: string; readonly back: string }[]>();
  for (const { zone, target, from } of moved) {
    if (target === null) continue;
    byHolder.set(target, [...(byHolder.get(target) ?? []), { name: zone, back: from }]);
  }
  const items: NewDrainItem[] = [];
  for (const [holder, zones] of byHolder) {
    const planned = await planNames(services, {
      estate: drain.estate,
      server: holder,
      zones,
      // Only parsed names are stored.
      only: new Map(zones.map(({ name, back }) => [name as ZoneName, back])),
      wish: drain,
    });
    items.push(...planned.map((item) => toNewItem(item, holder)));
  }
  return items.sort((a, b) => (a.zone < b.zone ? -1 : 1));
}
