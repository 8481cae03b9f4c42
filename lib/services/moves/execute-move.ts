import type * as z from "zod";
import type { MoveExecution, MoveItem } from "@/lib/contracts/moves";
import { ok } from "@/lib/result";
import type { Context } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { staleRefusal } from "./refusals";
import { tellMove } from "./tell-move";
import { toMove } from "./to-move";

/** Says: do it. The intent is on record when this answers; the effects follow in the background, judged once more at dispatch. */
export async function executeMove(
  context: Context,
  { id }: { readonly id: string },
  { factsHash, confirm }: z.infer<typeof MoveExecution>,
): Promise<Outcome<MoveItem>> {
  const told = await tellMove(context, {
    permission: "operate",
    id,
    how: { fresh: true, checks: true },
    event: (_move, at) => ({
      kind: "execution-requested",
      at,
      by: context.actor.name,
      factsHash,
      confirm,
    }),
  });
  if (!told.ok) return told;
  if (told.value.state.phase === "stale") return staleRefusal(told.value.state);
  return ok(await toMove(context.services, told.value, context.actor));
}
