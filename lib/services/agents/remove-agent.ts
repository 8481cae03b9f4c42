import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { deleteAgentIn } from "./delete-agent-facts";
import { findAgent } from "./list-agents";

/** Removes an agent that was added here, with its credentials and what only it told. */
export async function removeAgent(
  context: Context,
  params: { readonly name: string },
): Promise<Outcome<null>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const { services, actor } = context;
  const found = await findAgent(services, params.name);
  if (!found.ok) return found;
  const { name, url, origin } = found.value;
  if (origin !== "added") {
    const where = origin === "embedded" ? "runs inside Keymaster" : "is named in the agents file";
    return refuse("agent-is-configured", `The agent ${name} ${where} and cannot be removed here.`);
  }
  const estates = new Set(found.value.drivers.map(({ estate }) => estate));
  await inTransaction(services.database, async (tx) => {
    await deleteAgentIn(tx, name);
    await recordAudit(
      tx,
      { actor, at: services.wallNow() },
      { action: "remove-agent", subject: name, phase: "change", before: { name, url } },
    );
    return ok(null);
  });
  await services.agents.refresh();
  for (const estate of estates) await services.collector.lookNow(estate);
  await services.fleet.refresh();
  services.events.publish("agent", [name], services.fleet.revision);
  services.events.publish("zone", [], services.fleet.revision);
  return ok(null);
}
