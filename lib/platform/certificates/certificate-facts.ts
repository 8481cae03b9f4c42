import { createHash, createPrivateKey, X509Certificate } from "node:crypto";

const PIN_BYTES = 16;

/** What is read off a certificate. Instants are Unix seconds. */
export type CertificateFacts = {
  readonly serial: string;
  /** SHA-256 of the DER form, hexadecimal. */
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** The names of the alternative subject that are URIs. */
  readonly names: readonly string[];
};

/** null if the text is no certificate in PEM form. */
export function readCertificate(pem: string): CertificateFacts | null {
  const certificate = parse(pem);
  if (certificate === null) return null;
  return {
    serial: certificate.serialNumber.toLowerCase(),
    fingerprint: fingerprintOf(certificate.raw),
    notBefore: Date.parse(certificate.validFrom) / 1000,
    notAfter: Date.parse(certificate.validTo) / 1000,
    names: uriNames(certificate.subjectAltName),
  };
}

/** SHA-256 of a certificate's DER form, hexadecimal. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("hex");
}

/** What a code says of the authority: enough of the hash of its public key. */
export function authorityPin(pem: string): string | null {
  const key = parse(pem)?.publicKey.export({ type: "spki", format: "der" });
  if (key === undefined) return null;
  const digest = createHash("sha256").update(key).digest();
  return digest.subarray(0, PIN_BYTES).toString("base64url");
}

/** True if the certificate was signed by the authority and is for this private key. */
export function belongsTogether(
  certificate: string,
  { authority, privateKey }: { readonly authority: string; readonly privateKey: string },
): boolean {
  const leaf = parse(certificate);
  const root = parse(authority);
  if (leaf === null || root?.ca !== true) return false;
  return leaf.verify(root.publicKey) && leaf.checkPrivateKey(createPrivateKey(privateKey));
}

/** The URIs among the names that Node tells in one line; ours hold neither commas nor quotes. */
export function uriNames(subjectAltName: string | undefined): readonly string[] {
  return (subjectAltName ?? "")
    .split(", ")
    .filter((name) => name.startsWith("URI:"))
    .map((name) => name.slice("URI:".length));
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
