import { type Authority, signRequest } from "@/lib/platform/certificates/authority";
import {
  type CertificateFacts,
  readCertificate,
} from "@/lib/platform/certificates/certificate-facts";
import { ok, type Result } from "@/lib/result";

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
export const CERTIFICATE_SECONDS = 90 * DAY_SECONDS;

/** A certificate of an agent, and what is stored of it. */
export type Issued = Omit<CertificateFacts, "names"> & { readonly pem: string };

/** Signs an agent's request for 90 days from now; an hour back, for the clocks of the web side's processes are not one. */
export async function issueCertificate(
  authority: Authority,
  asked: { readonly urn: string; readonly request: string },
  now: number,
): Promise<Result<Issued, { readonly reason: string }>> {
  const signed = await signRequest(authority, asked.request, {
    urn: asked.urn,
    use: "agent",
    notBefore: now - HOUR_SECONDS,
    notAfter: now + CERTIFICATE_SECONDS,
  });
  if (!signed.ok) return signed;
  const facts = readCertificate(signed.value);
  if (facts === null) throw new Error("the authority signed what is no certificate");
  const { serial, fingerprint, notBefore, notAfter } = facts;
  return ok({ pem: signed.value, serial, fingerprint, notBefore, notAfter });
}
