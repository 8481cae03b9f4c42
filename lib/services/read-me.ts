import type { ResponseOf } from "@/lib/contracts/endpoint";
import type { readMe as endpoint } from "@/lib/contracts/endpoints";
import { PERMISSIONS } from "@/lib/contracts/roles";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "./context";
import type { Outcome } from "./errors";
import { isLabRunning } from "./lab/find-lab";

/** Who the caller is and what the role may do. */
export async function readMe(context: Context): Promise<Outcome<ResponseOf<typeof endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { actor, services } = context;
  return ok({
    actor: actor.name,
    role: actor.role,
    permissions: [...PERMISSIONS[actor.role]],
    labRunning: isLabRunning(services),
    openOnLoopback: services.settings.isLoopback,
  });
}
