import type { HoldItem } from "@/lib/contracts/hold";
import type { Reader } from "@/lib/db/database";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { wireInstant } from "@/lib/services/wire/instants";
import { findZone } from "@/lib/services/zones/find-zone";

/** What a hold is about: one zone, or everything. */
export type HoldPlace = { readonly estate: string; readonly zone: string };
export const EVERYTHING: HoldPlace = { estate: "", zone: "" };

/** Is everything held back? */
export async function readHold(context: Context): Promise<Outcome<HoldItem>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  return ok(await holdAt(context.services.database.client, EVERYTHING));
}

/** Is this zone held back by itself? The global hold counts besides. */
export async function readZoneHold(
  context: Context,
  params: { readonly zone: string },
  query: { readonly estate?: string | undefined },
): Promise<Outcome<HoldItem>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const zone = await findZone(context.services, params.zone, query.estate);
  if (!zone.ok) return zone;
  const { estate, name } = zone.value;
  return ok(await holdAt(context.services.database.client, { estate, zone: name }));
}

export async function holdAt(reader: Reader, place: HoldPlace): Promise<HoldItem> {
  const row = await reader.hold.findUnique({ where: { estate_zone: place } });
  if (row === null) return { held: false, reason: null, by: null, at: null };
  return { held: row.held, reason: row.reason, by: row.by, at: wireInstant(row.at) };
}
