import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { formatEnrolmentCode, parseEnrolmentCode } from "@/lib/contracts/agent/enrolment";
import { type Authority, makeAuthority, makeLeaf, signRequest } from "./authority";
import { authorityPin, belongsTogether, readCertificate } from "./certificate-facts";
import { codeIdOf, isProof, newEnrolmentSecret, proofKeyOf, signProof } from "./enrolment-keys";
import { x509 } from "./load-x509";
import { makeKeyAndRequest } from "./make-request";

const NOW = 1_795_000_000;
const ORDER = { urn: "urn:keymaster:agent:ns1:e1", use: "agent", notBefore: NOW } as const;

async function signed(authority: Authority) {
  const made = await makeKeyAndRequest("ns1");
  const answer = await signRequest(authority, made.request, { ...ORDER, notAfter: NOW + 1000 });
  if (!answer.ok) throw new Error(answer.error.reason);
  return { ...made, certificate: answer.value };
}

describe("a certificate", () => {
  test("says what the authority ordered, not what the request asked for", async () => {
    const { certificate } = await signed(await makeAuthority(NOW));
    const parsed = new X509Certificate(certificate);
    expect(parsed.subject).toBe("CN=Keymaster agent");
    expect(parsed.ca).toBe(false);
    expect(readCertificate(certificate)).toMatchObject({
      names: ["urn:keymaster:agent:ns1:e1"],
      notBefore: NOW,
      notAfter: NOW + 1000,
      serial: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test("belongs to the key of its request and to its authority, to no other", async () => {
    const authority = await makeAuthority(NOW);
    const [mine, other] = [await signed(authority), await signed(authority)];
    const fits = (certificate: string, privateKey: string, by: Authority) =>
      belongsTogether(certificate, { authority: by.certificate, privateKey });
    expect(fits(mine.certificate, mine.privateKey, authority)).toBe(true);
    expect(fits(mine.certificate, other.privateKey, authority)).toBe(false);
    expect(fits(mine.certificate, mine.privateKey, await makeAuthority(NOW))).toBe(false);
    expect(fits("not PEM", mine.privateKey, authority)).toBe(false);
  });

  test("is no authority for another one", async () => {
    const authority = await makeAuthority(NOW);
    const leaf = await makeLeaf(authority, { ...ORDER, use: "caller", notAfter: NOW + 1000 });
    const below = await makeLeaf(leaf, { ...ORDER, notAfter: NOW + 1000 });
    const judged = { authority: leaf.certificate, privateKey: below.privateKey };
    expect(belongsTogether(below.certificate, judged)).toBe(false);
  });
});

describe("a request", () => {
  test.each([
    ["words", "bm90IGEgcmVxdWVzdA=="],
    ["nothing", "AA=="],
  ])("that is %s is refused with a reason", async (_, request) => {
    const answer = await signRequest(await makeAuthority(NOW), request, {
      ...ORDER,
      notAfter: NOW + 1,
    });
    expect(answer).toMatchObject({ ok: false, error: { reason: expect.stringContaining("no ") } });
  });

  test("whose signature was changed is refused: its sender may not hold the key", async () => {
    const { request } = await makeKeyAndRequest("ns1");
    const bytes = Buffer.from(request, "base64");
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    const order = { ...ORDER, notAfter: NOW + 1 };
    const answer = await signRequest(await makeAuthority(NOW), bytes.toString("base64"), order);
    expect(answer.ok).toBe(false);
  });

  test("for another kind of key is refused", async () => {
    const algorithm = { name: "ECDSA", namedCurve: "P-384" } as const;
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      name: "CN=ns1",
      keys,
      signingAlgorithm: { name: "ECDSA", hash: "SHA-384" },
    });
    const order = { ...ORDER, notAfter: NOW + 1 };
    const text = request.toString("base64");
    expect((await signRequest(await makeAuthority(NOW), text, order)).ok).toBe(false);
  });
});

describe("a code", () => {
  test("gives a proof that only its own key takes, for exactly this text", () => {
    const [secret, other] = [newEnrolmentSecret(), newEnrolmentSecret()];
    const proof = signProof(secret, "text");
    expect(isProof(proofKeyOf(secret), "text", proof)).toBe(true);
    expect(isProof(proofKeyOf(secret), "texT", proof)).toBe(false);
    expect(isProof(proofKeyOf(other), "text", proof)).toBe(false);
    expect(isProof(proofKeyOf(secret), "text", "AAAA")).toBe(false);
  });

  test("is not in what is stored of it", () => {
    const secret = newEnrolmentSecret();
    expect(secret).toHaveLength(27);
    for (const stored of [codeIdOf(secret), proofKeyOf(secret)]) {
      expect(stored).not.toContain(secret);
    }
    expect(codeIdOf(secret)).toMatch(/^[0-9a-f]{64}$/);
  });

  test("survives being copied with white space, and names the authority", async () => {
    const { certificate } = await makeAuthority(NOW);
    const pin = authorityPin(certificate) ?? "";
    const code = formatEnrolmentCode({ secret: newEnrolmentSecret(), authorityPin: pin });
    expect(parseEnrolmentCode(` ${code}\r\n`)).toMatchObject({ authorityPin: pin });
    expect(authorityPin((await makeAuthority(NOW)).certificate)).not.toBe(pin);
    for (const wrong of ["", "km1.", code.slice(0, -1), `${code}x`, code.replace("km1", "km2")]) {
      expect(parseEnrolmentCode(wrong)).toBeNull();
    }
  });
});
