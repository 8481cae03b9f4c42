import { type StoredMove, selectMove } from "@/lib/db/move-rows";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import type { Services } from "@/lib/services/context";
import { applyEvent } from "./apply-event";
import { moveContext, STORED_FACTS } from "./move-context";

/** The role was moved on: an undo that was still open is over, and the move that was taken back knows by which. */
export async function closeUndoWindows(services: Services, moved: StoredMove): Promise<void> {
  const { undoes } = moved.state.request;
  if (undoes !== null) {
    await services.database.client.move.updateMany({
      where: { id: undoes, undoneBy: null },
      data: { undoneBy: moved.id },
    });
  }
  await endUndoWindows(services, moved, (at) => ({
    kind: "role-moved-on",
    at,
    move: moved.id,
  }));
}

/** Tells every move of the zone whose undo is open what ends it. */
export async function endUndoWindows(
  services: Services,
  at: Pick<StoredMove, "estate" | "zone"> & { readonly id?: string },
  eventAt: (at: number) => MoveEvent,
): Promise<void> {
  const { client } = services.database;
  const open = await client.move.findMany({
    where: { estate: at.estate, zone: at.zone, phase: "undo-window", NOT: { id: at.id ?? "" } },
    select: { id: true },
  });
  for (const { id } of open) {
    const move = await selectMove(client, id);
    const context = move === null ? null : await moveContext(services, move, STORED_FACTS);
    if (move === null || context === null) continue;
    await applyEvent(services, move, {
      event: eventAt(context.wallNow),
      context,
      teller: { kind: "runner", lease: null },
    });
  }
}
