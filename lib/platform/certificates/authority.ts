import { randomBytes } from "node:crypto";
import { err, ok, type Result } from "@/lib/result";
import { x509 } from "./load-x509";
import { makeKeys, privatePem } from "./make-request";

const DAY_SECONDS = 86_400;
const AUTHORITY_DAYS = 30 * 365;
/** Clocks that are behind still take the authority. */
const BACKDATED_DAYS = 30;
const SERIAL_BYTES = 16;
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** A certificate authority: its certificate and its private key, both PEM. */
export type Authority = { readonly certificate: string; readonly privateKey: string };

/** What a certificate is to say. Instants are Unix seconds. */
export type CertificateOrder = {
  /** The URI by which its holder is known. */
  readonly urn: string;
  readonly use: "agent" | "caller";
  readonly notBefore: number;
  readonly notAfter: number;
};

/** An authority that signs leaves only. */
export async function makeAuthority(now: number): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: new x509.Name([{ CN: ["Keymaster agents"] }]),
    notBefore: dateOf(now - BACKDATED_DAYS * DAY_SECONDS),
    notAfter: dateOf(now + AUTHORITY_DAYS * DAY_SECONDS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), privateKey: await privatePem(keys) };
}

/**
 * The certificate for the key of a request. Only the key is taken from the request, never a name or an extension: the caller says
 * who it is.
 */
export async function signRequest(
  authority: Authority,
  request: string,
  order: CertificateOrder,
): Promise<Result<string, { readonly reason: string }>> {
  const key = await publicKeyOf(request);
  return key.ok ? ok(await sign(authority, key.value, order)) : key;
}

/** A key that stays here, and its certificate. */
export async function makeLeaf(
  authority: Authority,
  order: CertificateOrder,
): Promise<{ readonly certificate: string; readonly privateKey: string }> {
  const keys = await makeKeys();
  return {
    certificate: await sign(authority, keys.publicKey, order),
    privateKey: await privatePem(keys),
  };
}

async function publicKeyOf(
  request: string,
): Promise<Result<CryptoKey, { readonly reason: string }>> {
  try {
    const parsed = new x509.Pkcs10CertificateRequest(request);
    // Whoever asks must hold the key that they ask for.
    if (!(await parsed.verify())) return err({ reason: "it is not signed by its own key" });
    return ok(await parsed.publicKey.export(CURVE, ["verify"]));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return err({ reason: "it is no request for a key of ECDSA over P-256" });
  }
}

async function sign(
  authority: Authority,
  publicKey: CryptoKey,
  { urn, use, notBefore, notAfter }: CertificateOrder,
): Promise<string> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await crypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decodeFirst(authority.privateKey),
    CURVE,
    false,
    ["sign"],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: new x509.Name([{ CN: [use === "agent" ? "Keymaster agent" : "Keymaster"] }]),
    issuer: issuer.subjectName,
    notBefore: dateOf(notBefore),
    notAfter: dateOf(notAfter),
    signingAlgorithm: SIGNING,
    publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([...PURPOSES[use]]),
      new x509.SubjectAlternativeNameExtension([{ type: "url", value: urn }], true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return certificate.toString("pem");
}

const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
/** An agent is called, and is a client of the authority; whoever calls is never an agent. */
const PURPOSES = {
  agent: [serverAuth, clientAuth],
  caller: [clientAuth],
} as const satisfies Record<CertificateOrder["use"], readonly string[]>;

/** Positive, and never a second time (RFC 5280 §4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

/** The library takes dates, and certificates know whole seconds. */
function dateOf(seconds: number): Date {
  return new Date(Math.floor(seconds) * 1000);
}
