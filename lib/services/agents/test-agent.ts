import type { AgentItem } from "@/lib/contracts/agents";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { findAgent } from "./list-agents";
import { talkToAgent } from "./talk-to-agent";

/** Talks to an agent now and says what happened. */
export async function testAgent(
  context: Context,
  params: { readonly name: string },
): Promise<Outcome<AgentItem>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const { services, actor } = context;
  const before = await findAgent(services, params.name);
  if (!before.ok) return before;
  await services.agents.refresh();
  await talkToAgent(services, params.name);
  const after = await findAgent(services, params.name);
  if (!after.ok) return after;
  await inTransaction(services.database, async (tx) => {
    await recordAudit(
      tx,
      { actor, at: services.wallNow() },
      {
        action: "test-agent",
        subject: params.name,
        phase: "change",
        before: { state: before.value.state },
        after: { state: after.value.state },
      },
    );
    return ok(null);
  });
  return after;
}
