import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  agentUrn,
  enrolmentProofText,
  formatEnrolmentCode,
  parseEnrolmentCode,
} from "@/lib/contracts/agent/enrolment";
import { type Authority, makeAuthority, signRequest } from "@/lib/platform/certificates/authority";
import { authorityPin } from "@/lib/platform/certificates/certificate-facts";
import {
  isProof,
  newEnrolmentSecret,
  proofKeyOf,
} from "@/lib/platform/certificates/enrolment-keys";
import { type KeyAndRequest, makeKeyAndRequest } from "@/lib/platform/certificates/make-request";
import { judgeAnswer, makeClaim } from "./claim";
import { AgentIdentity, readIdentity, type StoredIdentity, storeIdentity } from "./identity";
import { readCode } from "./read-code";

const NOW = 1_795_000_000;
let authority: Authority;
let key: KeyAndRequest;
let directory: string;

beforeEach(async () => {
  authority = await makeAuthority(NOW);
  key = await makeKeyAndRequest("ns1");
  directory = await mkdtemp(path.join(tmpdir(), "agent-identity-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function certify(request: string, urn: string, by = authority): Promise<string> {
  const order = { urn, use: "agent", notBefore: NOW, notAfter: NOW + 1_000 } as const;
  const signed = await signRequest(by, request, order);
  if (!signed.ok) throw new Error(signed.error.reason);
  return signed.value;
}

async function identity(enrolment = "e1"): Promise<StoredIdentity> {
  const certificate = await certify(key.request, agentUrn("ns1", enrolment));
  const { privateKey } = key;
  return { name: "ns1", enrolment, authority: authority.certificate, certificate, privateKey };
}

describe("what an agent sends", () => {
  test("proves the code and does not hold it", () => {
    const secret = newEnrolmentSecret();
    const code = { secret, authorityPin: "p".repeat(22) };
    const claimant = { name: "ns1", url: "https://h:1", estates: ["e"], version: "1", at: NOW };
    const { proof, ...claim } = makeClaim(code, claimant, key.request);
    expect(isProof(proofKeyOf(secret), enrolmentProofText(claim), proof)).toBe(true);
    expect(JSON.stringify({ proof, ...claim })).not.toContain(secret);
    expect(JSON.stringify(claim)).not.toContain("PRIVATE KEY");
  });

  test("comes from the first line of its input, whatever follows", async () => {
    expect(await readCode(Readable.from(["km1.a", "bc\r\nmore"]))).toBe("km1.abc");
    expect(await readCode(Readable.from([]))).toBe("");
  });
});

describe("an answer is believed", () => {
  const judge = async (changes: Partial<StoredIdentity> = {}, trusted = authority) => {
    const pin = authorityPin(trusted.certificate) ?? "";
    const text = formatEnrolmentCode({ secret: newEnrolmentSecret(), authorityPin: pin });
    const code = parseEnrolmentCode(text);
    if (code === null) throw new Error("a code that was just made is one");
    return judgeAnswer({ ...(await identity()), ...changes }, { code, key, name: "ns1" });
  };

  test("when the authority is the code's and the certificate is for this key and name", async () => {
    expect((await judge()).ok).toBe(true);
  });

  test("and not from somebody in between who signs with an authority of their own", async () => {
    const evil = await makeAuthority(NOW);
    const certificate = await certify(key.request, agentUrn("ns1", "e1"), evil);
    const theirs = await judge({ authority: evil.certificate, certificate });
    expect(theirs).toMatchObject({ ok: false, error: expect.stringContaining("not the one") });
    const mixed = await judge({ certificate });
    expect(mixed).toMatchObject({ ok: false, error: expect.stringContaining("not signed by") });
  });

  test("and not for another key, another name, or what is no certificate", async () => {
    const other = await makeKeyAndRequest("ns1");
    const wrong = [
      await certify(other.request, agentUrn("ns1", "e1")),
      await certify(key.request, agentUrn("ns2", "e1")),
      await certify(key.request, agentUrn("ns1", "e2")),
      "no certificate",
    ];
    for (const certificate of wrong) expect((await judge({ certificate })).ok).toBe(false);
  });
});

describe("an identity", () => {
  async function running() {
    const stored = await identity();
    await storeIdentity(directory, stored);
    const seen = { renewed: 0, retired: 0 };
    const present = new AgentIdentity(directory, stored, {
      onRenewed: () => {
        seen.renewed += 1;
      },
      onRetired: () => {
        seen.retired += 1;
      },
    });
    return { stored, seen, present };
  }

  test("rests in a file that only its owner can read", async () => {
    await running();
    const { mode } = await stat(path.join(directory, "identity.json"));
    expect(mode & 0o777).toBe(0o600);
  });

  test("is renewed with a key of its own, on disk before it is used", async () => {
    const { stored, seen, present } = await running();
    const request = await present.requestCertificate();
    const before = present.shown().fingerprint;
    const installed = await present.install(await certify(request, agentUrn("ns1", "e1")));
    expect(installed).toMatchObject({ ok: true, value: present.shown().fingerprint });
    expect(present.shown().fingerprint).not.toBe(before);
    const read = await readIdentity(directory);
    expect(read.ok && read.value?.privateKey).not.toBe(stored.privateKey);
    expect(seen).toEqual({ renewed: 1, retired: 0 });
  });

  test("stays as it is for a certificate that was not asked for, of another authority, of another name or of an older request", async () => {
    const { stored, seen, present } = await running();
    expect((await present.install(stored.certificate)).ok).toBe(false);
    const older = await present.requestCertificate();
    const request = await present.requestCertificate();
    const wrong = [
      await certify(older, agentUrn("ns1", "e1")),
      await certify(request, agentUrn("ns1", "e1"), await makeAuthority(NOW)),
      await certify(request, agentUrn("ns1", "e2")),
      "nothing",
    ];
    for (const certificate of wrong) expect((await present.install(certificate)).ok).toBe(false);
    expect(await readIdentity(directory)).toEqual({ ok: true, value: stored });
    expect(seen).toEqual({ renewed: 0, retired: 0 });
  });

  test("ends by the word of its own enrolment alone, and is then nowhere", async () => {
    const { seen, present } = await running();
    expect(await present.retire("e2")).toBe(false);
    expect(await readIdentity(directory)).toMatchObject({ value: { name: "ns1" } });
    expect(await present.retire("e1")).toBe(true);
    expect(await readIdentity(directory)).toEqual({ ok: true, value: null });
    expect(seen).toEqual({ renewed: 0, retired: 1 });
  });

  test("that was damaged or mixed is refused with a sentence", async () => {
    const { stored } = await running();
    const file = path.join(directory, "identity.json");
    const other = await makeKeyAndRequest("ns1");
    for (const text of ["{", "{}", JSON.stringify({ ...stored, privateKey: other.privateKey })]) {
      await writeFile(file, text);
      const read = await readIdentity(directory);
      expect(read).toMatchObject({ ok: false, error: expect.stringContaining("enrol anew") });
    }
    expect(await readFile(file, "utf8")).toContain("PRIVATE KEY");
  });
});
