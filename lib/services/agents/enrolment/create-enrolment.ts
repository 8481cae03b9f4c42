import { randomUUID } from "node:crypto";
import { formatEnrolmentCode } from "@/lib/contracts/agent/enrolment";
import type { EnrolmentOffer, NewEnrolment } from "@/lib/contracts/agents";
import { inTransaction } from "@/lib/db/transaction";
import { authorityPin } from "@/lib/platform/certificates/certificate-facts";
import {
  codeIdOf,
  newEnrolmentSecret,
  proofKeyOf,
} from "@/lib/platform/certificates/enrolment-keys";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { wireInstant } from "@/lib/services/wire/instants";
import { presentAuthority } from "./stored-authority";

const CODE_SECONDS = 30 * 60;
const MAX_OPEN = 50;

/** A one-time code for an agent of this name. It is told once; what is kept of it checks proofs and makes none. */
export async function createEnrolment(
  context: Context,
  input: NewEnrolment,
): Promise<Outcome<EnrolmentOffer>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const { services, actor } = context;
  const { name, estate = null } = input;
  const authority = await presentAuthority(services);
  const pin = authorityPin(authority.certificate);
  if (pin === null) throw new Error("the stored authority is no certificate");
  const secret = newEnrolmentSecret();
  const at = services.wallNow();
  const expiresAt = at + CODE_SECONDS;
  const created = await inTransaction(services.database, async (tx) => {
    if ((await tx.agent.findUnique({ where: { name } })) !== null) {
      return refuse(
        "agent-exists",
        `There is an agent ${name} already. Choose another name, or remove it before it enrols anew.`,
      );
    }
    const open = { usedAt: null, withdrawnAt: null, expiresAt: { gt: at } };
    // A second code takes the place of the first.
    await tx.agentEnrolment.updateMany({ where: { name, ...open }, data: { withdrawnAt: at } });
    if ((await tx.agentEnrolment.count({ where: open })) >= MAX_OPEN) {
      return refuse(
        "too-many-requests",
        `${MAX_OPEN} codes are open. Use them, or wait until they are too old.`,
      );
    }
    const id = randomUUID();
    await tx.agentEnrolment.create({
      data: {
        id,
        name,
        estate,
        authority: authority.id,
        codeId: codeIdOf(secret),
        proofKey: proofKeyOf(secret),
        createdAt: at,
        createdBy: actor.name,
        expiresAt,
      },
    });
    const after = { name, estate, enrolment: id, expiresAt: wireInstant(expiresAt) };
    const audit = { action: "create-enrolment", subject: name, phase: "change", after } as const;
    await recordAudit(tx, { actor, at }, audit);
    return ok(null);
  });
  if (!created.ok) return created;
  const code = formatEnrolmentCode({ secret, authorityPin: pin });
  return ok({ name, code, expiresAt: wireInstant(expiresAt) });
}
