import { Agent, request } from "undici";
import * as z from "zod";
import {
  agentUrn,
  EnrolmentAnswer,
  type EnrolmentClaim,
  type EnrolmentCode,
  enrolmentProofText,
} from "@/lib/contracts/agent/enrolment";
import { authorityPin } from "@/lib/platform/certificates/certificate-facts";
import { codeIdOf, signProof } from "@/lib/platform/certificates/enrolment-keys";
import type { KeyAndRequest } from "@/lib/platform/certificates/make-request";
import { err, ok, type Result } from "@/lib/result";
import { type StoredIdentity, whatIsWrong } from "./identity";

const TIMEOUT_MS = 30_000;

/** What the agent says of itself. */
export type Claimant = Pick<EnrolmentClaim, "name" | "url" | "estates" | "version" | "at">;

/** Everything that an agent sends, with the proof over all of it. The code itself is not in it. */
export function makeClaim(
  code: EnrolmentCode,
  claimant: Claimant,
  certificateRequest: string,
): EnrolmentClaim {
  const claim = { codeId: codeIdOf(code.secret), ...claimant, certificateRequest };
  return { ...claim, proof: signProof(code.secret, enrolmentProofText(claim)) };
}

/** The identity that an answer gives, if it comes from the authority that the code names; else why it does not. */
export function judgeAnswer(
  answer: EnrolmentAnswer,
  {
    code,
    key,
    name,
  }: {
    readonly code: EnrolmentCode;
    readonly key: KeyAndRequest;
    readonly name: string;
  },
): Result<StoredIdentity, string> {
  const { enrolment, authority, certificate } = answer;
  const inBetween = "somebody between this machine and Keymaster changed the answer";
  if (authorityPin(authority) !== code.authorityPin) {
    return err(
      `The authority is not the one that the code names: ${inBetween}, or the code is another Keymaster's.`,
    );
  }
  const identity = { name, enrolment, authority, certificate, privateKey: key.privateKey };
  const wrong = whatIsWrong(identity);
  if (wrong === null) return ok(identity);
  return err(`The certificate is not ${agentUrn(name, enrolment)}'s (${wrong}): ${inBetween}.`);
}

const Problem = z.object({ title: z.string(), detail: z.string() });

/** Sends a claim. Nothing in it is secret, and the answer is judged by the code: how it travels is not what protects it. */
export async function sendClaim(
  web: { readonly url: string; readonly caCertificate: string | null },
  claim: EnrolmentClaim,
): Promise<Result<EnrolmentAnswer, string>> {
  const { url, caCertificate } = web;
  const dispatcher = new Agent(caCertificate === null ? {} : { connect: { ca: caCertificate } });
  try {
    const answer = await request(new URL("/api/v1/agents/enrolments/claim", url), {
      dispatcher,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(claim),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await answer.body.json();
    const enrolled = EnrolmentAnswer.safeParse(body);
    if (answer.statusCode === 201 && enrolled.success) return ok(enrolled.data);
    const problem = Problem.safeParse(body);
    return err(
      problem.success
        ? `${problem.data.title}: ${problem.data.detail}`
        : `${url} answered with HTTP status ${answer.statusCode}: is this the address of Keymaster?`,
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return err(`Keymaster cannot be asked at ${url}: ${error.message}.`);
  } finally {
    await dispatcher.destroy();
  }
}
