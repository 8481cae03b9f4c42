import type { PreferenceItem } from "@/lib/contracts/candidates";
import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { listPreferences as endpoint } from "@/lib/contracts/move-endpoints";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { wireInstantOrNull } from "@/lib/services/wire/instants";
import { pageOf } from "@/lib/services/wire/paging";

/** Every known server with what was said about it; whoever was never spoken of is neutral. */
export async function listPreferences(
  context: Context,
  query: QueryOf<typeof endpoint>,
): Promise<Outcome<ResponseOf<typeof endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { database, fleet } = context.services;
  const where = { estate: { in: [...fleet.estates.keys()] } };
  const [servers, said] = await Promise.all([
    database.client.server.findMany({
      where,
      select: { estate: true, name: true },
      orderBy: [{ estate: "asc" }, { name: "asc" }],
    }),
    database.client.serverPreference.findMany({ where }),
  ]);
  const items = servers.map(({ estate, name }): PreferenceItem => {
    const row = said.find((one) => one.estate === estate && one.server === name);
    return {
      server: name,
      estate,
      // Only words of the contract are written.
      preference: (row?.preference ?? "neutral") as PreferenceItem["preference"],
      by: row?.by ?? null,
      at: wireInstantOrNull(row?.at ?? null),
    };
  });
  const page = pageOf(items, query, { preferences: true });
  return page.ok ? ok(page.value) : page;
}
