import type * as z from "zod";
import type { MoveBack, MoveItem } from "@/lib/contracts/moves";
import { moveBackRequest } from "@/lib/dnssec/key-master/move/undo";
import type { Context } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { findZone } from "@/lib/services/zones/find-zone";
import { keepAndShow } from "./create-move";
import { planNow } from "./draft-move";
import { openMove } from "./find-move";

/** Asks for the move that takes this one back: a move of its own, with its own gates. */
export async function moveBack(
  context: Context,
  { id }: { readonly id: string },
  { reason, notes }: z.infer<typeof MoveBack>,
): Promise<Outcome<MoveItem>> {
  const found = await openMove(context, "operate", id);
  if (!found.ok) return found;
  const { services, actor } = context;
  const { state, estate, zone: name, undoneBy } = found.value;
  const asked = { requestedBy: actor.name, reason: reason ?? `Takes back the move ${id}.` };
  const request = moveBackRequest({ id, state }, asked, services.fleet.now(estate));
  if (request === null || undoneBy !== null) {
    return refuse("wrong-phase", "This move cannot be taken back, or not any more.");
  }
  const zone = await findZone(services, name === "." ? "@root" : name, estate);
  if (!zone.ok) return zone;
  const planned = await planNow(services, zone.value, { ...request, notes: notes ?? {} });
  if (!planned.ok) return planned;
  return keepAndShow(context, zone.value, planned.value);
}
