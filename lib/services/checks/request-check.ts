import type { Checks } from "@/lib/contracts/checks";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { findZone } from "@/lib/services/zones/find-zone";
import { checksOf } from "./read-checks";

/** Looks at a zone again now. The answer does not wait: the live stream tells when the look has ended. */
export async function requestCheck(
  context: Context,
  params: { readonly zone: string },
  query: { readonly estate?: string | undefined },
): Promise<Outcome<Checks>> {
  const refusal = refusalFor(context, "request-check");
  if (refusal !== null) return refusal;
  const { services, actor } = context;
  const zone = await findZone(services, params.zone, query.estate);
  if (!zone.ok) return zone;
  const { estate, name } = zone.value;
  const begun = services.checks.begin(estate, name, actor.name);
  if (begun === "too-many") {
    return refuse(
      "too-many-requests",
      "You have asked for many checks within a minute. Zones are looked at again by themselves, too.",
    );
  }
  if (begun === "begun") {
    await inTransaction(services.database, async (tx) => {
      await recordAudit(
        tx,
        { actor, at: services.wallNow() },
        { action: "request-check", subject: `${estate}/${name}`, phase: "change" },
      );
      return ok(null);
    });
  }
  return ok(await checksOf(services, zone.value));
}
