import type * as z from "zod";
import type { MoveItem, MoveSettlement } from "@/lib/contracts/moves";
import { ok } from "@/lib/result";
import type { Context } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { closeUndoWindows } from "./close-undo-windows";
import { openMove } from "./find-move";
import { tellMove } from "./tell-move";
import { toMove } from "./to-move";
import { withdrawLost } from "./withdraw-lost";

/** An approver decides what an unclear move came to, because the facts did not. */
export async function settleMove(
  context: Context,
  { id }: { readonly id: string },
  { outcome, reason }: z.infer<typeof MoveSettlement>,
): Promise<Outcome<MoveItem>> {
  const { services, actor } = context;
  const found = await openMove(context, "approve", id);
  if (!found.ok) return found;
  await withdrawLost(services, found.value);
  const told = await tellMove(context, {
    permission: "approve",
    id,
    how: { fresh: true, checks: false },
    reason,
    event: (_move, at) => ({ kind: "settlement-given", at, by: actor.name, outcome, reason }),
  });
  if (!told.ok) return told;
  if (told.value.outcome === "moved") await closeUndoWindows(services, told.value);
  return ok(await toMove(services, told.value, actor));
}
