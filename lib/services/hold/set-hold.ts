import type * as z from "zod";
import type { HoldChange, HoldItem } from "@/lib/contracts/hold";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome, ServiceError } from "@/lib/services/errors";
import { findZone } from "@/lib/services/zones/find-zone";
import { EVERYTHING, type HoldPlace, holdAt } from "./read-hold";

type Change = z.infer<typeof HoldChange>;

/** Holds back every change of the role, or lets changes go on. */
export async function setHold(context: Context, change: Change): Promise<Outcome<HoldItem>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  return write(context, EVERYTHING, change);
}

/** The same for one zone. */
export async function setZoneHold(
  context: Context,
  params: { readonly zone: string },
  query: { readonly estate?: string | undefined },
  change: Change,
): Promise<Outcome<HoldItem>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const zone = await findZone(context.services, params.zone, query.estate);
  if (!zone.ok) return zone;
  return write(context, { estate: zone.value.estate, zone: zone.value.name }, change);
}

async function write(
  { services, actor }: Context,
  place: HoldPlace,
  { held, reason }: Change,
): Promise<Outcome<HoldItem>> {
  const at = services.wallNow();
  const written = await inTransaction<HoldItem, ServiceError>(services.database, async (tx) => {
    const before = await holdAt(tx, place);
    const row = { held, reason: reason === "" ? null : (reason ?? null), by: actor.name, at };
    await tx.hold.upsert({
      where: { estate_zone: place },
      create: { ...place, ...row },
      update: row,
    });
    const after = await holdAt(tx, place);
    await recordAudit(
      tx,
      { actor, at },
      {
        action: held ? "hold-set" : "hold-lifted",
        subject: place.zone === "" ? "everything" : `${place.estate}/${place.zone}`,
        phase: "change",
        before,
        after,
      },
    );
    return ok(after);
  });
  services.events.publish("move", [], services.fleet.revision);
  services.moves.wake();
  return written;
}
