import type { MoveItem } from "@/lib/contracts/moves";
import { ok } from "@/lib/result";
import type { Context } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { closeUndoWindows } from "./close-undo-windows";
import { openMove } from "./find-move";
import { tellMove } from "./tell-move";
import { toMove } from "./to-move";
import { withdrawLost } from "./withdraw-lost";

/** Reads every claim again now; the last look at or after `verifyUntil` counts. */
export async function verifyMove(
  context: Context,
  { id }: { readonly id: string },
): Promise<Outcome<MoveItem>> {
  const found = await openMove(context, "review", id);
  if (!found.ok) return found;
  if (found.value.phase === "executing") {
    return refuse("wrong-phase", "Its steps are still being carried out.");
  }
  if (found.value.phase === "closed") {
    return refuse("wrong-phase", "It is closed: there is nothing left to look at.");
  }
  await withdrawLost(context.services, found.value);
  const told = await tellMove(context, {
    permission: "review",
    id,
    how: { fresh: true, checks: false },
    event: (_move, at) => ({ kind: "observed", at }),
  });
  if (!told.ok) return told;
  const { services, actor } = context;
  if (found.value.phase === "verifying" && told.value.outcome === "moved") {
    services.moves.lookSoon(told.value.estate);
    await closeUndoWindows(services, told.value);
  }
  return ok(await toMove(services, told.value, actor));
}
