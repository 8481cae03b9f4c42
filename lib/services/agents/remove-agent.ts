import { callAgent } from "@/lib/agent-client/call-agent";
import type { AgentTransport } from "@/lib/agent-client/transport";
import { retireIdentity } from "@/lib/contracts/agent/identity";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { deleteAgentIn } from "./delete-agent-facts";
import { findAgent } from "./list-agents";

const LAST_WORD_TIMEOUT_MS = 5_000;

/**
 * Removes an agent that was added here, with its credentials and what only it told. One that enrolled is refused from the commit
 * on, whether it can still be told or not.
 */
export async function removeAgent(
  context: Context,
  params: { readonly name: string },
): Promise<Outcome<null>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const { services } = context;
  const found = await findAgent(services, params.name);
  if (!found.ok) return found;
  const { name, origin } = found.value;
  if (origin !== "added") {
    const where = origin === "embedded" ? "runs inside Keymaster" : "is named in the agents file";
    return refuse("agent-is-configured", `The agent ${name} ${where} and cannot be removed here.`);
  }
  const estates = new Set(found.value.drivers.map(({ estate }) => estate));
  const { intent, enrolment } = await forget(context, found.value);
  const transport = services.agents.detach(name);
  if (enrolment !== null) await tellRemoved(context, { name, intent, enrolment, transport });
  await transport?.close();
  await services.agents.refresh();
  for (const estate of estates) await services.collector.lookNow(estate);
  await services.fleet.refresh();
  services.events.publish("agent", [name], services.fleet.revision);
  services.events.publish("zone", [], services.fleet.revision);
  return ok(null);
}

async function forget(
  { services, actor }: Context,
  { name, url }: { readonly name: string; readonly url: string },
): Promise<{ readonly intent: number; readonly enrolment: string | null }> {
  const at = services.wallNow();
  const done = await inTransaction(services.database, async (tx) => {
    const row = await tx.agent.findUnique({ where: { name }, select: { enrolment: true } });
    const enrolment = row?.enrolment ?? null;
    await deleteAgentIn(tx, name, at);
    const phase = enrolment === null ? "change" : "intent";
    const before = { name, url, ...(enrolment === null ? {} : { enrolment }) };
    const facts = { action: "remove-agent", subject: name, phase, before } as const;
    return ok({ intent: await recordAudit(tx, { actor, at }, facts), enrolment });
  });
  if (!done.ok) throw new Error("removing an agent has no expected failure");
  return done.value;
}

type LastWord = {
  readonly name: string;
  readonly intent: number;
  readonly enrolment: string;
  readonly transport: AgentTransport | null;
};

/** An agent that hears it forgets its key and takes no more calls; for one that does not, nobody has the key that it would take calls from. */
async function tellRemoved(
  { services, actor }: Context,
  { name, intent, enrolment, transport }: LastWord,
): Promise<void> {
  const told =
    transport === null
      ? null
      : await callAgent(transport, retireIdentity, {
          body: { enrolment },
          timeoutMs: LAST_WORD_TIMEOUT_MS,
        });
  services.enrolments.callers.forget(enrolment);
  const after = told?.ok
    ? { told: true }
    : { told: false, because: told?.error.kind ?? "no way to it" };
  await inTransaction(services.database, async (tx) => {
    const who = { actor, at: services.wallNow() };
    const facts = {
      action: "remove-agent",
      subject: name,
      phase: "outcome",
      intent,
      after,
    } as const;
    await recordAudit(tx, who, facts);
    return ok(null);
  });
}
