import type * as z from "zod";
import type { MoveItem, MovePreflight } from "@/lib/contracts/moves";
import { isPermitted } from "@/lib/contracts/roles";
import type { StoredMove } from "@/lib/db/move-rows";
import { ok } from "@/lib/result";
import type { Context } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { applyEvent } from "./apply-event";
import { openMove } from "./find-move";
import { moveContext } from "./move-context";
import { refusalOf } from "./refusals";
import { toMove } from "./to-move";

/**
 * Asks every gate again on fresh facts: unchanged gives ten more minutes, changed makes the plan stale, and a stale plan is drafted
 * anew. Notes can be added to a stale plan alone: nobody has agreed to that one.
 */
export async function preflightMove(
  context: Context,
  { id }: { readonly id: string },
  { notes }: z.infer<typeof MovePreflight>,
): Promise<Outcome<MoveItem>> {
  const found = await openMove(context, "review", id);
  if (!found.ok) return found;
  const move = withNotes(context, found.value, notes ?? {});
  if (!move.ok) return move;
  const { services, actor } = context;
  const at = await moveContext(services, move.value, { fresh: true, checks: true });
  if (at === null) return refuse("conflict", "The zone is gone.");
  const applied = await applyEvent(services, move.value, {
    event: { kind: "preflight-requested", at: at.wallNow },
    context: at,
    teller: { kind: "person", actor },
  });
  if (!applied.ok) return refusalOf(applied.error, at);
  services.moves.wake();
  return ok(await toMove(services, applied.value.move, actor));
}

function withNotes(
  { actor }: Context,
  move: StoredMove,
  notes: Readonly<Record<string, string>>,
): Outcome<StoredMove> {
  if (Object.keys(notes).length === 0) return ok(move);
  if (!isPermitted(actor.role, "operate")) {
    return refuse("forbidden", "Notes are written by whoever may ask for moves.");
  }
  const { state } = move;
  if (state.phase !== "stale") {
    return refuse("wrong-phase", "Notes can be added while the plan is stale; ask for a new move.");
  }
  const request = { ...state.request, notes: { ...state.request.notes, ...notes } };
  return ok({ ...move, state: { ...state, request } });
}
