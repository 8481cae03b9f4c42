import type * as z from "zod";
import type { MoveApproval, MoveItem } from "@/lib/contracts/moves";
import { ok } from "@/lib/result";
import type { Context } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { staleRefusal } from "./refusals";
import { tellMove } from "./tell-move";
import { toMove } from "./to-move";

/** Somebody other than the requester agrees to exactly this plan; on other facts than the plan's it is stale instead. */
export async function approveMove(
  context: Context,
  { id }: { readonly id: string },
  { factsHash, reason }: z.infer<typeof MoveApproval>,
): Promise<Outcome<MoveItem>> {
  const told = await tellMove(context, {
    permission: "approve",
    id,
    how: { fresh: true, checks: false },
    reason,
    event: (_move, at) => ({ kind: "approval-given", at, by: context.actor.name, factsHash }),
  });
  if (!told.ok) return told;
  if (told.value.state.phase === "stale") return staleRefusal(told.value.state);
  return ok(await toMove(context.services, told.value, context.actor));
}
