import * as z from "zod";
import type { DRAIN_ENDPOINTS } from "@/lib/contracts/drain-endpoints";
import type { DrainItem } from "@/lib/contracts/drains";
import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import { selectDrains } from "@/lib/db/drain-rows";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { serverIn } from "@/lib/services/moves/create-move";
import { makeCursor, readCursor, readSort } from "@/lib/services/wire/paging";
import { openDrain } from "./find-drain";
import { toDrain, toDrainSummaries } from "./to-drain";

type Endpoint = Extract<(typeof DRAIN_ENDPOINTS)[number], { readonly operationId: "listDrains" }>;

const Position = z.object({ createdAt: z.number(), id: z.string() });

/** Drains, newest first. */
export async function listDrains(
  context: Context,
  query: QueryOf<Endpoint>,
): Promise<Outcome<ResponseOf<Endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const sort = readSort(query.sort, ["createdAt"] as const, {
    field: "createdAt",
    descending: true,
  });
  if (!sort.ok) return sort;
  const server = query.server === undefined ? ok(null) : serverIn(query.server);
  if (!server.ok) return server;
  const { limit, cursor, ...question } = query;
  const after = readCursor(cursor, question, Position);
  if (!after.ok) return after;
  const shownEstates = [...services.fleet.estates.keys()];
  const { drains, total } = await selectDrains(services.database.client, {
    estates: shownEstates.filter((one) => query.estate === undefined || one === query.estate),
    server: server.value,
    after: after.value,
    limit: limit + 1,
  });
  const shown = drains.slice(0, limit);
  const last = shown.at(-1);
  return ok({
    items: await toDrainSummaries(services, shown),
    total,
    nextCursor:
      drains.length > shown.length && last !== undefined
        ? makeCursor(question, { createdAt: last.createdAt, id: last.id })
        : null,
    clocks: clocksOf(services.fleet),
  });
}

/** One drain with every zone. */
export async function readDrain(
  context: Context,
  { id }: { readonly id: string },
): Promise<Outcome<DrainItem>> {
  const found = await openDrain(context, "read", id);
  if (!found.ok) return found;
  return ok(await toDrain(context.services, found.value));
}
