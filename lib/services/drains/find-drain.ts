import type { Permission } from "@/lib/contracts/roles";
import { type StoredDrain, selectDrain } from "@/lib/db/drain-rows";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";

/** The drain that a path names, for whoever has the right. */
export async function openDrain(
  context: Context,
  permission: Permission,
  id: string,
): Promise<Outcome<StoredDrain>> {
  const refusal = refusalFor(context, permission);
  if (refusal !== null) return refusal;
  const drain = await selectDrain(context.services.database.client, id);
  return drain === null ? refuse("drain-not-found", `There is no drain "${id}".`) : ok(drain);
}
