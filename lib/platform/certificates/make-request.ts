import { x509 } from "./load-x509";

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** A key that was just made, and the request for a certificate for it. */
export type KeyAndRequest = {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** PKCS #10 in DER, Base64. */
  readonly request: string;
};

/** Makes a key pair and asks for a certificate under this name; the authority decides what it says. */
export async function makeKeyAndRequest(name: string): Promise<KeyAndRequest> {
  const keys = await makeKeys();
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: new x509.Name([{ CN: [name] }]),
    keys,
    signingAlgorithm: SIGNING,
  });
  return { privateKey: await privatePem(keys), request: request.toString("base64") };
}

/** A key pair for ECDSA over P-256. */
export function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
}

/** PKCS #8 in PEM. */
export async function privatePem({ privateKey }: CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(
    await crypto.subtle.exportKey("pkcs8", privateKey),
    "PRIVATE KEY",
  );
}
