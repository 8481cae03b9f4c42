import type * as z from "zod";
import type { PolicyChange, PolicyItem } from "@/lib/contracts/hold";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { readMovePolicy, SEIZE_APPROVAL } from "@/lib/services/moves/move-context";

type Policy = z.infer<typeof PolicyItem>;

/** Who has to agree to what. */
export async function readPolicy(context: Context): Promise<Outcome<Policy>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { waivesSeizeApproval } = await readMovePolicy(context.services.database.client);
  return ok({ seizeApproval: waivesSeizeApproval ? "waived" : "required" });
}

/** Changes who has to agree to what, for moves that are asked for or dispatched from now on. */
export async function setPolicy(
  context: Context,
  { seizeApproval }: z.infer<typeof PolicyChange>,
): Promise<Outcome<Policy>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const { services, actor } = context;
  const at = services.wallNow();
  return inTransaction(services.database, async (tx) => {
    const before = await readMovePolicy(tx);
    const row = { value: seizeApproval, by: actor.name, at };
    await tx.policy.upsert({
      where: { name: SEIZE_APPROVAL },
      create: { name: SEIZE_APPROVAL, ...row },
      update: row,
    });
    await recordAudit(
      tx,
      { actor, at },
      {
        action: "policy-changed",
        subject: SEIZE_APPROVAL,
        phase: "change",
        before: before.waivesSeizeApproval ? "waived" : "required",
        after: seizeApproval,
      },
    );
    return ok({ seizeApproval });
  });
}
