import { callAgent } from "@/lib/agent-client/call-agent";
import type { AgentFailure } from "@/lib/agent-client/failure";
import type { AgentTransport } from "@/lib/agent-client/transport";
import { agentUrn } from "@/lib/contracts/agent/enrolment";
import { installCertificate, requestCertificate } from "@/lib/contracts/agent/identity";
import { inTransaction } from "@/lib/db/transaction";
import { err, ok, type Result } from "@/lib/result";
import { recordDeed } from "@/lib/services/audit/record-deed";
import type { Services } from "@/lib/services/context";
import { CERTIFICATE_SECONDS, issueCertificate } from "./issue-certificate";
import { openAuthority } from "./stored-authority";

const RENEWED_BEFORE_SECONDS = CERTIFICATE_SECONDS / 3;
/** After a renewal that failed. */
const RETRY_SECONDS = 600;
const IDENTITY_TIMEOUT_MS = 10_000;

/** The certificate that an agent said it shows. */
export type Served = { readonly fingerprint: string; readonly notAfter: number };

/**
 * Renews the certificate of an agent that enrolled when a third of its life is left, and revokes what the agent no longer shows.
 * It goes by what the agent shows: an answer that was lost does not leave it with a certificate that nobody renews.
 */
export async function tendCertificate(
  services: Services,
  name: string,
  served: Served,
): Promise<void> {
  const agent = await services.database.client.agent.findUnique({ where: { name } });
  if (agent?.enrolment == null) return;
  const { enrolment } = agent;
  await revokeOlder(services, enrolment, served);
  const now = services.wallNow();
  if (served.notAfter - now > RENEWED_BEFORE_SECONDS) return;
  if (!services.enrolments.renewals.mayTry(enrolment, RETRY_SECONDS)) return;
  await renewCertificate(services, { name, enrolment });
}

type Enrolled = { readonly name: string; readonly enrolment: string };

async function renewCertificate(services: Services, enrolled: Enrolled): Promise<void> {
  const { database, wallNow } = services;
  const { name, enrolment } = enrolled;
  const facts = { action: "renew-certificate", subject: name } as const;
  const doer = { kind: "runner" } as const;
  const intent = await inTransaction(database, async (tx) =>
    ok(
      await recordDeed(
        tx,
        { doer, at: wallNow() },
        { ...facts, phase: "intent", after: { enrolment } },
      ),
    ),
  );
  if (!intent.ok) return;
  const outcome = await carryOut(services, enrolled);
  const after = outcome.ok ? outcome.value : { failed: outcome.error };
  await inTransaction(database, async (tx) => {
    const outcomeFacts = { ...facts, phase: "outcome", intent: intent.value, after } as const;
    await recordDeed(tx, { doer, at: wallNow() }, outcomeFacts);
    return ok(null);
  });
  if (outcome.ok) await revokeOlder(services, enrolment, outcome.value);
  await services.agents.refresh();
}

type Renewed = { readonly fingerprint: string; readonly serial: string };

async function carryOut(
  services: Services,
  { name, enrolment }: Enrolled,
): Promise<Result<Renewed, string>> {
  const { database, agents, wallNow } = services;
  const transport = agents.transportForHello(name);
  if (!transport.ok) return err(words(transport.error));
  const authority = await authorityOf(services, enrolment);
  if (authority === null) return err("the authority's key cannot be opened here");
  const timeoutMs = IDENTITY_TIMEOUT_MS;
  const asked = await callAgent(transport.value, requestCertificate, { timeoutMs });
  if (!asked.ok) return err(words(asked.error));
  const request = asked.value.certificateRequest;
  const urn = agentUrn(name, enrolment);
  const issued = await issueCertificate(authority, { urn, request }, wallNow());
  if (!issued.ok) return err(`its request is not taken: ${issued.error.reason}`);
  const { pem, ...facts } = issued.value;
  // Stored before the agent has it: from then on either certificate is taken, whatever becomes of the answer.
  const isStored = await inTransaction(database, async (tx) => {
    if ((await tx.agent.count({ where: { name, enrolment } })) === 0) return err("gone" as const);
    await tx.agentCertificate.create({
      data: { ...facts, agent: name, enrolment, issuedAt: wallNow() },
    });
    return ok(null);
  });
  if (!isStored.ok) return err("it was removed meanwhile");
  await agents.refresh();
  return install(transport.value, pem, facts);
}

async function install(
  transport: AgentTransport,
  certificate: string,
  { fingerprint, serial }: Renewed,
): Promise<Result<Renewed, string>> {
  const call = { body: { certificate }, timeoutMs: IDENTITY_TIMEOUT_MS };
  const installed = await callAgent(transport, installCertificate, call);
  if (!installed.ok) return err(words(installed.error));
  return installed.value.fingerprint === fingerprint
    ? ok({ fingerprint, serial })
    : err("it says that it shows another certificate than the new one");
}

async function authorityOf(services: Services, enrolment: string) {
  const { client } = services.database;
  const offer = await client.agentEnrolment.findUnique({ where: { id: enrolment } });
  return offer === null ? null : openAuthority(services, offer.authority);
}

/** What came before the certificate that is shown is of no use to anybody honest. */
async function revokeOlder(
  { database, wallNow, agents }: Services,
  enrolment: string,
  { fingerprint }: { readonly fingerprint: string },
): Promise<void> {
  const { client } = database;
  const shown = await client.agentCertificate.findUnique({ where: { fingerprint } });
  if (shown === null || shown.enrolment !== enrolment) return;
  const older = { enrolment, revokedAt: null, issuedAt: { lt: shown.issuedAt } };
  const { count } = await client.agentCertificate.updateMany({
    where: older,
    data: { revokedAt: wallNow(), revokedBecause: "superseded" },
  });
  if (count > 0) await agents.refresh();
}

function words(failure: AgentFailure): string {
  return `${failure.kind}: ${failure.detail}`;
}
