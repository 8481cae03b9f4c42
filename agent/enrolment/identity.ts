import { rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { readIfThere, replaceFile } from "@/agent/ledger/files";
import { agentUrn } from "@/lib/contracts/agent/enrolment";
import { belongsTogether, readCertificate } from "@/lib/platform/certificates/certificate-facts";
import { makeKeyAndRequest } from "@/lib/platform/certificates/make-request";
import { err, ok, type Result } from "@/lib/result";

const FILE = "identity.json";

const StoredIdentity = z.object({
  name: z.string(),
  enrolment: z.string(),
  /** PEM, all three. */
  authority: z.string(),
  certificate: z.string(),
  privateKey: z.string(),
});
export type StoredIdentity = z.infer<typeof StoredIdentity>;

/** What the agent's app asks of its identity. */
export interface IdentityPort {
  /** What it shows: SHA-256 in hexadecimal, and Unix seconds. */
  shown(): { readonly fingerprint: string; readonly notAfter: number };
  requestCertificate(): Promise<string>;
  /** The fingerprint of the certificate now in use, or why this one is not taken. */
  install(certificate: string): Promise<Result<string, string>>;
  /** False if this is another enrolment's word. */
  retire(enrolment: string): Promise<boolean>;
}

type Changes = {
  /** It shows another certificate from now on. */
  readonly onRenewed: (identity: StoredIdentity) => void;
  /** It is gone, from memory and from disk. */
  readonly onRetired: () => void;
};

/** The agent's identity while it runs. Key and certificate are one file, so that they never part. */
export class AgentIdentity implements IdentityPort {
  readonly #file: string;
  readonly #changes: Changes;
  #present: StoredIdentity;
  /** The key of the last request; the next one takes its place. */
  #pending: string | null = null;

  constructor(stateDir: string, present: StoredIdentity, changes: Changes) {
    this.#file = path.join(stateDir, FILE);
    this.#present = present;
    this.#changes = changes;
  }

  shown() {
    const facts = readCertificate(this.#present.certificate);
    if (facts === null) throw new Error("the stored certificate was read before");
    return { fingerprint: facts.fingerprint, notAfter: facts.notAfter };
  }

  async requestCertificate(): Promise<string> {
    const { privateKey, request } = await makeKeyAndRequest(this.#present.name);
    this.#pending = privateKey;
    return request;
  }

  async install(certificate: string): Promise<Result<string, string>> {
    const privateKey = this.#pending;
    if (privateKey === null) return err("no certificate was asked for");
    const next = { ...this.#present, certificate, privateKey };
    const wrong = whatIsWrong(next);
    if (wrong !== null) return err(wrong);
    await replaceFile(this.#file, JSON.stringify(next));
    this.#present = next;
    this.#pending = null;
    this.#changes.onRenewed(next);
    return ok(this.shown().fingerprint);
  }

  async retire(enrolment: string): Promise<boolean> {
    if (enrolment !== this.#present.enrolment) return false;
    await rm(this.#file, { force: true });
    this.#pending = null;
    this.#changes.onRetired();
    return true;
  }
}

/** The identity on disk: null = none yet; a sentence if it cannot be used. */
export async function readIdentity(
  stateDir: string,
): Promise<Result<StoredIdentity | null, string>> {
  const file = path.join(stateDir, FILE);
  const text = await readIfThere(file);
  if (text === null) return ok(null);
  const parsed = StoredIdentity.safeParse(parseJson(text));
  const wrong = parsed.success ? whatIsWrong(parsed.data) : "it is damaged";
  if (parsed.success && wrong === null) return ok(parsed.data);
  return err(`${file} cannot be used: ${wrong}. Remove it and enrol anew.`);
}

export async function storeIdentity(stateDir: string, identity: StoredIdentity): Promise<void> {
  await replaceFile(path.join(stateDir, FILE), JSON.stringify(identity));
}

/** Why key, certificate, authority and name are not of one kind; null if they are. Whether it is still valid is for others to judge. */
export function whatIsWrong(identity: StoredIdentity): string | null {
  const { name, enrolment, certificate } = identity;
  const facts = readCertificate(certificate);
  if (facts === null) return "it is no certificate";
  if (!facts.names.includes(agentUrn(name, enrolment))) return "it is for another name";
  return belongsTogether(certificate, identity)
    ? null
    : "it is not for the agent's key, or not signed by its authority";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
