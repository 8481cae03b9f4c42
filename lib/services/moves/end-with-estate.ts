import type { Actor } from "@/lib/contracts/actors";
import { skipDrainRest, updateDrain } from "@/lib/db/drain-rows";
import { selectMove } from "@/lib/db/move-rows";
import { endResign } from "@/lib/db/resign-rows";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { applyEvent } from "./apply-event";
import { moveContext, STORED_FACTS } from "./move-context";

const ATTEMPTS = 5;

/**
 * The lab begins anew: its live moves are cancelled whatever they were doing, open undos are over, drains and re-sign tasks end, and
 * nobody is watched for any more. What is written of them stays.
 */
export async function endWithEstate(
  services: Services,
  estate: string,
  actor: Actor,
): Promise<void> {
  const { client } = services.database;
  await endDrains(services, estate);
  const open = await client.move.findMany({
    where: { estate, OR: [{ isLive: true }, { phase: "undo-window" }] },
    select: { id: true },
  });
  for (const { id } of open) await endMove(services, id, actor);
  const tasks = await client.resignTask.findMany({
    where: { estate, isLive: true },
    select: { id: true },
  });
  for (const { id } of tasks) await endResign(services.database, id, services.wallNow());
  await client.oldHolderWatch.updateMany({
    where: { estate, isOpen: true },
    data: { isOpen: false, state: "ended" },
  });
  // The estate's clock is back: instants by it mean nothing any more.
  await client.move.updateMany({
    where: { estate },
    data: { executedEstateAt: null, undoUntil: null },
  });
  await services.moves.announce();
}

async function endDrains(services: Services, estate: string): Promise<void> {
  const drains = await services.database.client.drain.findMany({
    where: { estate, isLive: true },
    select: { id: true, revision: true },
  });
  for (const drain of drains) {
    await inTransaction(services.database, async (tx) => {
      const finishedAt = services.wallNow();
      const because = "The lab was reset.";
      await updateDrain(tx, drain, { phase: "cancelled", stoppedBecause: because, finishedAt });
      await skipDrainRest(tx, drain.id, because);
      return ok(null);
    });
  }
}

async function endMove(services: Services, id: string, actor: Actor): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const move = await selectMove(services.database.client, id);
    const context = move === null ? null : await moveContext(services, move, STORED_FACTS);
    if (move === null || context === null) return;
    const applied = await applyEvent(services, move, {
      event: { kind: "estate-was-reset", at: context.wallNow, by: actor.name },
      context,
      teller: { kind: "person", actor },
    });
    if (applied.ok || applied.error.kind !== "conflict") return;
  }
}
