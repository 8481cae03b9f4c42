import {
  agentUrn,
  type EnrolmentAnswer,
  type EnrolmentClaim,
  enrolmentProofText,
} from "@/lib/contracts/agent/enrolment";
import type { Transaction } from "@/lib/db/database";
import { inTransaction } from "@/lib/db/transaction";
import { isProof } from "@/lib/platform/certificates/enrolment-keys";
import { ok } from "@/lib/result";
import { recordDeed } from "@/lib/services/audit/record-deed";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { type Outcome, refuse, type ServiceError } from "@/lib/services/errors";
import { type Issued, issueCertificate } from "./issue-certificate";
import { openAuthority, type StoredAuthority } from "./stored-authority";

/** As far as a clock may be off when an agent enrols: what Kerberos takes, too. */
const MAX_SKEW_SECONDS = 300;
/** Whoever knows the name of a code but not the code may spoil it, and no more. */
const MAX_WRONG_PROOFS = 5;

type Offer = NonNullable<
  Awaited<ReturnType<Services["database"]["client"]["agentEnrolment"]["findUnique"]>>
>;
type Refused = { readonly ok: false; readonly error: ServiceError };

/** Enrols an agent: takes its code, once, and signs its key. Whoever asks has no role; the proof is what counts. */
export async function claimEnrolment(
  context: Context,
  claim: EnrolmentClaim,
): Promise<Outcome<EnrolmentAnswer>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const { codeId } = claim;
  const offer = await services.database.client.agentEnrolment.findUnique({ where: { codeId } });
  if (offer === null) return refuseStranger(services);
  const wrong = whatIsWrong(offer, claim, services.wallNow());
  if (wrong !== null) return noteRefusal(services, offer, wrong);
  const authority = await openAuthority(services, offer.authority);
  if (authority === null) return noteRefusal(services, offer, noAuthority());
  const issued = await issueCertificate(
    authority,
    { urn: agentUrn(offer.name, offer.id), request: claim.certificateRequest },
    services.wallNow(),
  );
  if (!issued.ok) {
    const message = `This certificate request is not taken: ${issued.error.reason}.`;
    const fields = [{ path: "certificateRequest", message }];
    return noteRefusal(services, offer, refuse("invalid-value", message, { fields }));
  }
  return enrol(services, offer, { claim, authority, issued: issued.value });
}

type Enrolling = {
  readonly claim: EnrolmentClaim;
  readonly authority: StoredAuthority;
  readonly issued: Issued;
};

async function enrol(
  services: Services,
  offer: Offer,
  { claim, authority, issued }: Enrolling,
): Promise<Outcome<EnrolmentAnswer>> {
  const { id, name, estate } = offer;
  const at = services.wallNow();
  const { pem, ...facts } = issued;
  const enrolled = await inTransaction(services.database, async (tx) => {
    if (!(await takeCode(tx, id, at))) return usedUp();
    if ((await tx.agent.findUnique({ where: { name } })) !== null) {
      return refuse("agent-exists", `There is an agent ${name} already.`);
    }
    await tx.agent.create({
      data: {
        name,
        url: claim.url,
        origin: "added",
        state: "silent",
        failure: "it has enrolled and was not reached yet",
        version: claim.version,
        enrolment: id,
        onlyEstate: estate,
        addedAt: at,
        addedBy: offer.createdBy,
      },
    });
    await tx.agentCertificate.create({
      data: { ...facts, agent: name, enrolment: id, issuedAt: at },
    });
    const { serial, fingerprint } = facts;
    const after = {
      url: claim.url,
      enrolment: id,
      offeredBy: offer.createdBy,
      serial,
      fingerprint,
    };
    const audit = { action: "enrol-agent", subject: name, phase: "change", after } as const;
    await recordDeed(tx, { doer: { kind: "runner" }, at }, audit);
    return ok(null);
  });
  if (!enrolled.ok) return enrolled;
  await services.agents.refresh();
  services.events.publish("agent", [name], services.fleet.revision);
  return ok({ name, enrolment: id, certificate: pem, authority: authority.certificate });
}

/** Of several who present a code at once, one gets it. */
async function takeCode(tx: Transaction, id: string, at: number): Promise<boolean> {
  const { count } = await tx.agentEnrolment.updateMany({
    where: { id, usedAt: null, withdrawnAt: null },
    data: { usedAt: at },
  });
  return count === 1;
}

function whatIsWrong(offer: Offer, claim: EnrolmentClaim, now: number): Refused | null {
  if (!isProof(offer.proofKey, enrolmentProofText(claim), claim.proof)) {
    return refuse("enrolment-refused", "The proof was not made with this code.");
  }
  if (offer.usedAt !== null) return usedUp();
  if (offer.withdrawnAt !== null) {
    return refuse("enrolment-over", "This code was withdrawn. Ask for a new one.");
  }
  if (offer.expiresAt <= now) {
    return refuse("enrolment-over", "This code is too old. Ask for a new one.");
  }
  return whatDoesNotFit(offer, claim, now);
}

function whatDoesNotFit(offer: Offer, claim: EnrolmentClaim, now: number): Refused | null {
  if (claim.name !== offer.name) {
    const detail = `This code is for an agent of the name ${offer.name}, not ${claim.name}.`;
    return refuse("enrolment-refused", detail);
  }
  const foreign = claim.estates.find((estate) => estate !== offer.estate);
  if (offer.estate !== null && foreign !== undefined) {
    const detail = `This code is for the estate ${offer.estate} alone, and the agent also sees ${foreign}.`;
    return refuse("enrolment-refused", detail);
  }
  const skew = claim.at - now;
  if (Math.abs(skew) <= MAX_SKEW_SECONDS) return null;
  const side = skew > 0 ? "ahead" : "behind";
  const message = `The agent's clock is ${Math.round(Math.abs(skew))} s ${side}. Synchronise it, then enrol again.`;
  return refuse("invalid-value", message, { fields: [{ path: "at", message }] });
}

function usedUp(): Refused {
  return refuse(
    "enrolment-over",
    "This code is used up. If it was not you who used it, remove the agent that it made, and ask for a new one.",
  );
}

function noAuthority(): Refused {
  return refuse(
    "enrolment-refused",
    "The authority of this code cannot be used here: its key was sealed with another key file. Ask for a new code.",
  );
}

function refuseStranger({ enrolments }: Services): Refused {
  if (enrolments.attempts.take()) {
    return refuse(
      "enrolment-refused",
      "This Keymaster has not given out such a code. Was it made by another one?",
    );
  }
  return refuse(
    "too-many-requests",
    "Many codes were presented that nobody knows. Try again in a minute.",
  );
}

/** A refusal of a code that exists is worth a row; wrong proofs spoil the code in the end. */
async function noteRefusal(services: Services, offer: Offer, refused: Refused): Promise<Refused> {
  const at = services.wallNow();
  const { kind, detail } = refused.error;
  await inTransaction(services.database, async (tx) => {
    const { count } = await tx.agentEnrolment.updateMany({
      where: { id: offer.id, attempts: { lt: MAX_WRONG_PROOFS } },
      data: { attempts: { increment: 1 } },
    });
    // Rows of somebody who goes on and on would bury those of everybody else.
    if (count === 0) return ok(null);
    if (kind === "enrolment-refused" && offer.attempts + 1 >= MAX_WRONG_PROOFS) {
      await tx.agentEnrolment.updateMany({
        where: { id: offer.id, usedAt: null, withdrawnAt: null },
        data: { withdrawnAt: at },
      });
    }
    const after = { enrolment: offer.id, reason: kind, detail };
    const audit = {
      action: "refuse-enrolment",
      subject: offer.name,
      phase: "change",
      after,
    } as const;
    await recordDeed(tx, { doer: { kind: "runner" }, at }, audit);
    return ok(null);
  });
  return refused;
}
