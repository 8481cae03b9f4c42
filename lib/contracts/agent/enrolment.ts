import * as z from "zod";
import { AgentName } from "@/lib/contracts/agents";

/** What an enrolment code holds, as text: nothing of it crosses the network. */
export type EnrolmentCode = {
  /** Base64url of 20 octets: what both sides derive their keys from. */
  readonly secret: string;
  /** Base64url of the first 16 octets of the SHA-256 of the authority's public key: whom the agent will trust. */
  readonly authorityPin: string;
};

const CODE = /^km1\.([A-Za-z0-9_-]{27})\.([A-Za-z0-9_-]{22})$/;

/** The code as a person copies it. */
export function formatEnrolmentCode({ secret, authorityPin }: EnrolmentCode): string {
  return `km1.${secret}.${authorityPin}`;
}

/** The parts of a code, white space around it ignored; null for anything else. */
export function parseEnrolmentCode(text: string): EnrolmentCode | null {
  const [, secret, authorityPin] = CODE.exec(text.trim()) ?? [];
  return secret === undefined || authorityPin === undefined ? null : { secret, authorityPin };
}

const base64 = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, "Give Base64.");

/** What an agent sends to enrol. The proof is made with a key that only the code gives, over everything else in it. */
export const EnrolmentClaim = z
  .strictObject({
    /** SHA-256 of the code's secret under a label, hexadecimal: names the code without giving it away. */
    codeId: z.string().regex(/^[0-9a-f]{64}$/, "Give 64 hexadecimal digits."),
    name: AgentName,
    /** Where the agent will be reached. */
    url: z.url({ protocol: /^https$/, error: "Give the agent's address as https://host:port." }),
    estates: z.array(z.string().min(1).max(200)).min(1).max(100),
    version: z.string().min(1).max(100),
    /** The agent's own wall clock, Unix seconds. */
    at: z.int().nonnegative(),
    /** PKCS #10 in DER (RFC 2986). */
    certificateRequest: base64(8_000),
    /** Ed25519 (RFC 8032) over `enrolmentProofText`. */
    proof: base64(200),
  })
  .meta({ id: "EnrolmentClaim", description: "An agent that enrols" });
export type EnrolmentClaim = z.infer<typeof EnrolmentClaim>;

/** What an agent gets for its claim; the code says which authority is the right one. */
export const EnrolmentAnswer = z
  .object({
    name: z.string(),
    enrolment: z.string(),
    /** PEM. */
    certificate: z.string(),
    authority: z.string(),
  })
  .meta({ id: "EnrolmentAnswer", description: "The certificate of an agent that enrolled" });
export type EnrolmentAnswer = z.infer<typeof EnrolmentAnswer>;

/** The exact text that the proof signs: every field, so that nobody on the way can change one. */
export function enrolmentProofText(claim: Omit<EnrolmentClaim, "proof">): string {
  const { codeId, name, url, estates, version, at, certificateRequest } = claim;
  return JSON.stringify([
    "keymaster enrolment v1",
    codeId,
    name,
    url,
    estates,
    version,
    at,
    certificateRequest,
  ]);
}

/** The name by which an agent's certificate is known: no host name, since who it is does not depend on where it is. */
export function agentUrn(name: string, enrolment: string): string {
  return `urn:keymaster:agent:${name}:${enrolment}`;
}

/** The name of whoever may call the agent of one enrolment: each enrolment knows another one. */
export function callerUrn(enrolment: string): string {
  return `urn:keymaster:caller:${enrolment}`;
}
