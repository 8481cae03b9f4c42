import * as z from "zod";
import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { MOVE_ENDPOINTS } from "@/lib/contracts/move-endpoints";
import type { MoveItem } from "@/lib/contracts/moves";
import { type MoveFilter, selectMoves } from "@/lib/db/move-queries";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { makeCursor, readCursor, readSort } from "@/lib/services/wire/paging";
import { parseZoneInPath } from "@/lib/services/zones/find-zone";
import { serverIn } from "./create-move";
import { openMove } from "./find-move";
import { toMove, toMoveSummary } from "./to-move";

type Endpoint = Extract<(typeof MOVE_ENDPOINTS)[number], { readonly operationId: "listMoves" }>;
type Query = QueryOf<Endpoint>;

const Position = z.object({ createdAt: z.number(), id: z.string() });

/** Moves, newest first unless asked otherwise. */
export async function listMoves(
  context: Context,
  query: Query,
): Promise<Outcome<ResponseOf<Endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const sort = readSort(query.sort, ["createdAt"] as const, {
    field: "createdAt",
    descending: true,
  });
  if (!sort.ok) return sort;
  const filter = filterOf(query, [...services.fleet.estates.keys()]);
  if (!filter.ok) return filter;
  const { limit, cursor, ...question } = query;
  const after = readCursor(cursor, question, Position);
  if (!after.ok) return after;
  const { moves, total } = await selectMoves(services.database.client, {
    filter: filter.value,
    descending: sort.value.descending,
    after: after.value,
    limit: limit + 1,
  });
  const shown = moves.slice(0, limit);
  const last = shown.at(-1);
  return ok({
    items: shown.map((move) => toMoveSummary(services, move)),
    total,
    nextCursor:
      moves.length > shown.length && last !== undefined
        ? makeCursor(question, { createdAt: last.createdAt, id: last.id })
        : null,
    clocks: clocksOf(services.fleet),
  });
}

/** One move. */
export async function readMove(
  context: Context,
  { id }: { readonly id: string },
): Promise<Outcome<MoveItem>> {
  const found = await openMove(context, "read", id);
  if (!found.ok) return found;
  return ok(await toMove(context.services, found.value, context.actor));
}

function filterOf(query: Query, shown: readonly string[]): Outcome<MoveFilter> {
  const zone = query.zone === undefined ? null : parseZoneInPath(query.zone);
  if (zone !== null && !zone.ok) {
    return refuse("invalid-name", `"${query.zone?.slice(0, 100)}" is no zone name.`);
  }
  const server = query.server === undefined ? null : serverIn(query.server);
  if (server !== null && !server.ok) return server;
  return ok({
    estates: shown.filter((estate) => query.estate === undefined || estate === query.estate),
    zone: zone?.value ?? null,
    server: server?.value ?? null,
    kind: query.kind ?? null,
    phase: query.phase ?? null,
    outcome: query.outcome ?? null,
    isLive: query.live === undefined ? null : query.live === "true",
    drain: query.drain ?? null,
  });
}
