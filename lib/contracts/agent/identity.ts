import * as z from "zod";
import { defineEndpoint } from "@/lib/contracts/endpoint";

const base = {
  permission: "read",
  method: "POST",
  params: null,
  query: null,
  status: 200,
  produces: "application/json",
  problems: [],
} as const;

export const requestCertificate = defineEndpoint({
  ...base,
  operationId: "requestCertificate",
  path: "/identity/request",
  summary: "Make a new key and ask for a certificate for it; the present one stays in use",
  body: z.strictObject({}),
  /** PKCS #10 in DER, Base64. */
  response: z.object({ certificateRequest: z.string().max(8_000) }),
});

export const installCertificate = defineEndpoint({
  ...base,
  operationId: "installCertificate",
  path: "/identity/certificate",
  summary: "Use this certificate from now on: it must be for the key that was made last",
  body: z.strictObject({ certificate: z.string().max(20_000) }),
  /** SHA-256 of the certificate now in use, hexadecimal. */
  response: z.object({ fingerprint: z.string() }),
});

export const retireIdentity = defineEndpoint({
  ...base,
  operationId: "retireIdentity",
  path: "/identity/retire",
  summary: "Forget the certificate, its key and the authority: the agent was removed",
  body: z.strictObject({ enrolment: z.string().max(100) }),
  response: z.object({ retired: z.literal(true) }),
});

/** The certificate that an agent shows, as hello tells it; null = it has none of ours. */
export const HelloCertificate = z
  .object({
    /** SHA-256, hexadecimal. */
    fingerprint: z.string(),
    /** Unix seconds. */
    notAfter: z.number(),
  })
  .nullable();
