import type * as z from "zod";
import type { MoveCancellation, MoveItem } from "@/lib/contracts/moves";
import type { Context } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { STORED_FACTS } from "./move-context";
import { tellAndShow } from "./tell-move";

/** Its requester or an admin gives a move up before it executes. */
export function cancelMove(
  context: Context,
  { id }: { readonly id: string },
  { reason }: z.infer<typeof MoveCancellation>,
): Promise<Outcome<MoveItem>> {
  const { actor } = context;
  return tellAndShow(context, {
    permission: "operate",
    id,
    how: STORED_FACTS,
    reason,
    event: (_move, at) => ({
      kind: "cancellation-requested",
      at,
      by: actor.name,
      isAdmin: actor.role === "admin",
    }),
  });
}
