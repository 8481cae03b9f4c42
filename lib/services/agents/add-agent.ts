import { X509Certificate } from "node:crypto";
import type { AgentItem, NewAgent } from "@/lib/contracts/agents";
import { inTransaction } from "@/lib/db/transaction";
import { err, ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse, type ServiceError } from "@/lib/services/errors";
import { findAgent } from "./list-agents";
import { talkToAgent } from "./talk-to-agent";

/** Adds an agent, keeps its token encrypted, and talks to it at once. */
export async function addAgent(context: Context, input: NewAgent): Promise<Outcome<AgentItem>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const wrong = whatIsWrong(input);
  if (wrong !== null) return err(wrong);
  const { services, actor } = context;
  const { name, url, token, caCertificate } = input;
  const at = services.wallNow();
  const added = await inTransaction(services.database, async (tx) => {
    if ((await tx.agent.findUnique({ where: { name } })) !== null) {
      return refuse("agent-exists", `There is an agent ${name} already. Choose another name.`);
    }
    await tx.agent.create({
      data: {
        name,
        url,
        origin: "added",
        sealedToken: services.secretBox.seal(token),
        caCertificate: caCertificate ?? null,
        state: "silent",
        addedAt: at,
        addedBy: actor.name,
      },
    });
    const after = { name, url, hasCaCertificate: caCertificate !== undefined };
    await recordAudit(
      tx,
      { actor, at },
      { action: "add-agent", subject: name, phase: "change", after },
    );
    return ok(null);
  });
  if (!added.ok) return added;
  await services.agents.refresh();
  await talkToAgent(services, name);
  return findAgent(services, name);
}

/** The token travels with every question, so it may cross a network only inside TLS. */
function whatIsWrong({ url, caCertificate }: NewAgent): ServiceError | null {
  const { protocol, hostname } = new URL(url);
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  if (protocol === "http:" && !isLoopback) {
    const message = "Use https: without it the token would cross the network in the clear.";
    return { kind: "invalid-value", detail: message, fields: [{ path: "url", message }] };
  }
  if (caCertificate !== undefined && !isCertificate(caCertificate)) {
    const message = "This is no certificate in PEM form (-----BEGIN CERTIFICATE-----).";
    return { kind: "invalid-value", detail: message, fields: [{ path: "caCertificate", message }] };
  }
  return null;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== "";
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
