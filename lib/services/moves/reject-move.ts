import type * as z from "zod";
import type { MoveItem, MoveRejection } from "@/lib/contracts/moves";
import type { Context } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { STORED_FACTS } from "./move-context";
import { tellAndShow } from "./tell-move";

/** An approver refuses to agree: the move is closed. */
export function rejectMove(
  context: Context,
  { id }: { readonly id: string },
  { reason }: z.infer<typeof MoveRejection>,
): Promise<Outcome<MoveItem>> {
  return tellAndShow(context, {
    permission: "approve",
    id,
    how: STORED_FACTS,
    reason,
    event: (_move, at) => ({ kind: "rejection-given", at, by: context.actor.name, reason }),
  });
}
