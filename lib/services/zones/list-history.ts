import * as z from "zod";
import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { listHistory as endpoint } from "@/lib/contracts/endpoints";
import type { HistoryItem } from "@/lib/contracts/zones";
import { countHistory, type StoredHistory, selectHistory } from "@/lib/db/history-queries";
import { ok } from "@/lib/result";
import { completeHistory } from "@/lib/services/collector/read-details";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { wireInstant } from "@/lib/services/wire/instants";
import { makeCursor, readCursor, readSort } from "@/lib/services/wire/paging";
import { findZone } from "./find-zone";
import { historySentence } from "./history-sentence";

const Position = z.object({
  at: z.number(),
  rank: z.int(),
  sequence: z.number(),
  id: z.string().regex(/^\d{1,18}$/),
});

/** What changed in a zone, newest first unless asked otherwise. */
export async function listHistory(
  context: Context,
  params: { readonly zone: string },
  query: QueryOf<typeof endpoint>,
): Promise<Outcome<ResponseOf<typeof endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const zone = await findZone(services, params.zone, query.estate);
  if (!zone.ok) return zone;
  const sort = readSort(query.sort, ["at"] as const, { field: "at", descending: true });
  if (!sort.ok) return sort;
  await completeHistory(services, zone.value);
  const { estate, name } = zone.value;
  const filter = { estate, zone: name, kinds: query.kind ?? [] };
  const question = { filter, sort: sort.value };
  const after = readCursor(query.cursor, question, Position);
  if (!after.ok) return after;
  const { descending } = sort.value;
  const [rows, total] = await Promise.all([
    selectHistory(services.database.client, {
      filter,
      descending,
      after: after.value,
      limit: query.limit + 1,
    }),
    countHistory(services.database.client, filter),
  ]);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return ok({
    items: shown.map(toHistoryItem),
    total,
    nextCursor:
      rows.length > shown.length && last !== undefined
        ? makeCursor(question, {
            at: last.at,
            rank: last.rank,
            sequence: last.sequence,
            id: last.id,
          })
        : null,
    clocks: clocksOf(services.fleet, new Set([estate])),
  });
}

export function toHistoryItem(row: StoredHistory): HistoryItem {
  const { at, kind, from, to, source, through, descriptorId } = row;
  return {
    at: wireInstant(at),
    kind: kind as HistoryItem["kind"],
    from,
    to,
    sentence: historySentence(row),
    source,
    through: through as HistoryItem["through"],
    descriptorId,
  };
}
