import type * as z from "zod";
import type { NewResign, ResignItem } from "@/lib/contracts/resign";
import { insertMoveLog, selectLiveMove } from "@/lib/db/move-rows";
import { insertResign, selectNewestResign, selectResign } from "@/lib/db/resign-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneName } from "@/lib/dns/zone-name";
import { planResign, type ResignPlanRefusal } from "@/lib/dnssec/key-master/resign/plan-resign";
import type { ResignState } from "@/lib/dnssec/key-master/resign/state";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { heldBack } from "@/lib/services/drains/create-drain";
import { type Outcome, refuse, type ServiceError } from "@/lib/services/errors";
import { endUndoWindows } from "@/lib/services/moves/close-undo-windows";
import { newMoveId } from "@/lib/services/moves/draft-move";
import { moveInProgress } from "@/lib/services/moves/refusals";
import { findZone } from "@/lib/services/zones/find-zone";
import { resignContext } from "./resign-context";
import { toResign } from "./to-resign";

type Asked = z.infer<typeof NewResign>;

/** Presses Re-sign: the old holder will not return, its keys are given up, and from here on new ones are made. */
export async function startResign(
  context: Context,
  params: { readonly zone: string },
  query: { readonly estate?: string | undefined },
  asked: Asked,
): Promise<Outcome<ResignItem>> {
  const refusal = refusalFor(context, "operate");
  if (refusal !== null) return refusal;
  const { services } = context;
  const zone = await findZone(services, params.zone, query.estate);
  if (!zone.ok) return zone;
  const { client } = services.database;
  const live = await selectLiveMove(client, zone.value);
  if (live !== null) return moveInProgress(live.id);
  const known = await selectNewestResign(client, zone.value);
  if (known?.isLive === true) {
    return refuse("wrong-phase", `The zone is being signed anew already, by the task ${known.id}.`);
  }
  const planned = await plan(context, zone.value, asked);
  if (!planned.ok) return planned;
  return keep(context, zone.value, planned.value);
}

async function plan(
  { services, actor }: Context,
  zone: StoredZone,
  asked: Asked,
): Promise<Outcome<ResignState>> {
  const at = await resignContext(services, { estate: zone.estate, zone: zone.name }, true);
  if (at === null) return refuse("zone-not-found", `There is no zone ${zone.name}.`);
  if (at.hold !== null) return heldBack(at.hold.by, at.hold.reason);
  const seize = await services.database.client.move.findFirst({
    where: { estate: zone.estate, zone: zone.name, kind: "seize-without-keys", outcome: "moved" },
    orderBy: { createdAt: "desc" },
    select: { id: true, from: true },
  });
  const planned = planResign({
    // Only parsed names are stored.
    zone: zone.name as ZoneName,
    facts: at.facts,
    move: seize === null || seize.from === null ? null : { id: seize.id, oldHolder: seize.from },
    requestedBy: actor.name,
    reason: asked.reason ?? "The old holder will not return.",
    evenThoughOldHolderIsBack: asked.evenThoughOldHolderIsBack ?? false,
    anchors: asked.anchors ?? [],
    now: at.now,
    wallNow: at.wallNow,
  });
  return planned.ok ? ok(planned.value) : refusalOf(planned.error);
}

/** The same shape as a move's refusal: which condition, what was seen, and the way out. */
function refusalOf({ kind, sentence, wayOut }: ResignPlanRefusal) {
  return refuse("refused", sentence, {
    gates: [
      { gate: kind, result: "refused", evidence: sentence, observedAt: null, remedy: wayOut },
    ],
  });
}

async function keep(
  { services, actor }: Context,
  zone: StoredZone,
  state: ResignState,
): Promise<Outcome<ResignItem>> {
  const id = newMoveId();
  const at = services.wallNow();
  const { task } = state;
  const kept = await inTransaction<null, ServiceError>(services.database, async (tx) => {
    const row = {
      id,
      estate: zone.estate,
      zone: zone.name,
      server: task.server,
      move: task.move,
      requestedBy: actor.name,
      reason: task.reason,
      createdAt: at,
    };
    if (!(await insertResign(tx, row, state, { isDue: true, wakeWall: null }))) {
      return refuse("wrong-phase", "The zone is being signed anew already.");
    }
    const sentence = `${actor.name} says that ${task.oldHolder ?? "the old holder"} will not return.`;
    await insertMoveLog(tx, id, [{ at, kind: "confirmed", sentence, by: actor.name }]);
    await recordAudit(
      tx,
      { actor, at },
      {
        action: "resign-started",
        subject: `${zone.estate}/${zone.name}`,
        phase: "intent",
        after: { task: id, move: task.move, server: task.server, lost: task.lost },
      },
    );
    return ok(null);
  });
  if (!kept.ok) return kept;
  const place = { estate: zone.estate, zone: zone.name };
  await endUndoWindows(services, place, (wallAt) => ({ kind: "resign-begun", at: wallAt }));
  await services.moves.announce();
  services.moves.wake();
  const stored = await selectResign(services.database.client, id);
  if (stored === null) return refuse("resign-not-found", "The task is gone.");
  return ok(await toResign(services, stored));
}
