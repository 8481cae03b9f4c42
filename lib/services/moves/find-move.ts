import type { Permission } from "@/lib/contracts/roles";
import { type StoredMove, selectMove } from "@/lib/db/move-rows";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";

/** The move that a path names, for whoever has the right. */
export async function openMove(
  context: Context,
  permission: Permission,
  id: string,
): Promise<Outcome<StoredMove>> {
  const refusal = refusalFor(context, permission);
  if (refusal !== null) return refusal;
  const move = await selectMove(context.services.database.client, id);
  return move === null ? refuse("move-not-found", `There is no move "${id}".`) : ok(move);
}
