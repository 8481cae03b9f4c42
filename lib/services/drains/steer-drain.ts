import type { DrainItem } from "@/lib/contracts/drains";
import type { Transaction } from "@/lib/db/database";
import { type DrainPhase, selectDrain, skipDrainRest, updateDrain } from "@/lib/db/drain-rows";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import type { Context } from "@/lib/services/context";
import { type Outcome, refuse, type ServiceError } from "@/lib/services/errors";
import { EVERYTHING, holdAt } from "@/lib/services/hold/read-hold";
import { heldBack } from "./create-drain";
import { openDrain } from "./find-drain";
import { toDrain } from "./to-drain";

type Named = { readonly id: string };
type Change = {
  readonly from: readonly DrainPhase[];
  readonly to: DrainPhase;
  readonly action: string;
  readonly also?: (tx: Transaction) => Promise<void>;
};

/** Stops after the zones that are under way. */
export function pauseDrain(context: Context, { id }: Named): Promise<Outcome<DrainItem>> {
  return change(context, id, { from: ["running"], to: "pausing", action: "drain-paused" });
}

/** Goes on where it stopped. */
export async function resumeDrain(context: Context, { id }: Named): Promise<Outcome<DrainItem>> {
  const found = await openDrain(context, "operate", id);
  if (!found.ok) return found;
  const held = await holdAt(context.services.database.client, EVERYTHING);
  if (held.held) return heldBack(held.by ?? "somebody", held.reason ?? "");
  const from: readonly DrainPhase[] = ["pausing", "paused", "stopped"];
  return change(context, id, { from, to: "running", action: "drain-resumed" });
}

/** Gives up what has not begun; what is under way comes to its end by itself. */
export function cancelDrain(context: Context, { id }: Named): Promise<Outcome<DrainItem>> {
  const from: readonly DrainPhase[] = ["running", "pausing", "paused", "stopped"];
  return change(context, id, {
    from,
    to: "cancelled",
    action: "drain-cancelled",
    also: (tx) => skipDrainRest(tx, id, "The drain was given up before this zone."),
  });
}

async function change(
  context: Context,
  id: string,
  { from, to, action, also }: Change,
): Promise<Outcome<DrainItem>> {
  const found = await openDrain(context, "operate", id);
  if (!found.ok) return found;
  const { services, actor } = context;
  const drain = found.value;
  if (!from.includes(drain.phase)) {
    return refuse("wrong-phase", `The drain is ${drain.phase}; this needs ${from.join(" or ")}.`);
  }
  const at = services.wallNow();
  const written = await inTransaction<null, ServiceError>(services.database, async (tx) => {
    const isEnd = to === "cancelled";
    const next = { phase: to, stoppedBecause: null, ...(isEnd ? { finishedAt: at } : {}) };
    if (!(await updateDrain(tx, drain, next))) {
      return refuse("conflict", "The drain has changed in this moment. Read it again.");
    }
    await also?.(tx);
    await recordAudit(
      tx,
      { actor, at },
      {
        action,
        subject: `${drain.estate}/${drain.server}`,
        phase: "change",
        before: { drain: id, phase: drain.phase },
        after: { drain: id, phase: to },
      },
    );
    return ok(null);
  });
  if (!written.ok) return written;
  await services.moves.announce();
  services.moves.wake();
  const after = await selectDrain(services.database.client, id);
  return after === null
    ? refuse("drain-not-found", "It is gone.")
    : ok(await toDrain(services, after));
}
