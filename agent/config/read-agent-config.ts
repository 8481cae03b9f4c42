import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ObserverSettings } from "@/agent/observer/observer";
import { parseTrustAnchors } from "@/agent/observer/trust-anchors";
import { err, ok, type Result } from "@/lib/result";
import { AgentConfig, describeMistakes } from "./agent-config";
import { readSecretFile } from "./secret-file";

const MIN_TOKEN_LENGTH = 16;
const LOOPBACK_HOSTS: readonly string[] = ["127.0.0.1", "::1", "localhost"];

/** agent.json with its files read: what the program starts from. */
export type AgentSettings = {
  readonly config: AgentConfig;
  /** null = it enrols, and certificates take the token's place. */
  readonly token: string | null;
  readonly enrolment: EnrolmentSettings | null;
  /** null = plain HTTP, on loopback only; or the certificate that it enrolled with. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** How the agent looks at zones over DNS; null = it does not. */
  readonly observer: ObserverSettings | null;
  /** Absolute form of a path in the file. */
  readonly resolvePath: (relative: string) => string;
};

/** Where the agent enrols, and where it will be reached. */
export type EnrolmentSettings = {
  readonly web: string;
  readonly url: string;
  readonly caCertificate: string | null;
};

/** Each sentence is one mistake and what to do about it. */
export type ConfigRefusal = { readonly kind: "refused"; readonly sentences: readonly string[] };

export async function readAgentConfig(file: string): Promise<Result<AgentSettings, ConfigRefusal>> {
  const document = await readJson(file);
  if (!document.ok) return document;
  const parsed = AgentConfig.safeParse(document.value);
  if (!parsed.success) {
    return err({ kind: "refused", sentences: describeMistakes(file, parsed.error) });
  }
  const config = parsed.data;
  const resolvePath = (relative: string) => path.resolve(path.dirname(file), relative);
  const enrolment = await readEnrolment(config, resolvePath);
  if (!enrolment.ok) return enrolment;
  const token = await readToken(config, resolvePath);
  if (!token.ok) return token;
  const tls = await readTls(config, resolvePath);
  if (!tls.ok) return tls;
  const observer = await readObserver(config.observer, resolvePath);
  if (!observer.ok) return observer;
  return ok({
    config,
    token: token.value,
    enrolment: enrolment.value,
    tls: tls.value,
    observer: observer.value,
    resolvePath,
  });
}

async function readJson(file: string): Promise<Result<unknown, ConfigRefusal>> {
  try {
    return ok(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return error instanceof SyntaxError
      ? refuse(`${file} is not JSON: ${reason}.`)
      : refuse(`${file} cannot be read: ${reason}.`);
  }
}

async function readEnrolment(
  { enrolment, tokenFile, tls }: AgentConfig,
  resolvePath: (relative: string) => string,
): Promise<Result<EnrolmentSettings | null, ConfigRefusal>> {
  if (enrolment === null) return ok(null);
  if (tokenFile !== null || tls !== null) {
    return refuse(
      'agent.json has "enrolment" beside "tokenFile" or "tls": an agent that enrols needs neither. Remove them, or "enrolment".',
    );
  }
  const { web, url, caCertificateFile } = enrolment;
  if (caCertificateFile === null) return ok({ web, url, caCertificate: null });
  try {
    const caCertificate = await readFile(resolvePath(caCertificateFile), "utf8");
    return ok({ web, url, caCertificate });
  } catch (error) {
    return refuse(
      `The certificate (enrolment.caCertificateFile) cannot be read: ${String(error)}.`,
    );
  }
}

async function readToken(
  { tokenFile, enrolment }: AgentConfig,
  resolvePath: (relative: string) => string,
): Promise<Result<string | null, ConfigRefusal>> {
  if (enrolment !== null) return ok(null);
  if (tokenFile === null) {
    return refuse(
      'agent.json says neither "enrolment" nor "tokenFile": give the path of a file with the token that Keymaster presents, or where to enrol.',
    );
  }
  const file = resolvePath(tokenFile);
  const content = await readSecretFile(file, "tokenFile");
  if (!content.ok) return refuse(content.error.sentence);
  const token = content.value.trim();
  if (/^[\x21-\x7e]+$/.test(token) && token.length >= MIN_TOKEN_LENGTH) return ok(token);
  return refuse(
    `The token in ${file} is not usable: write one line of at least ${MIN_TOKEN_LENGTH} characters without spaces, for example with: openssl rand -hex 32`,
  );
}

async function readTls(
  { tls, listen, enrolment }: AgentConfig,
  resolvePath: (relative: string) => string,
): Promise<Result<AgentSettings["tls"], ConfigRefusal>> {
  if (enrolment !== null) return ok(null);
  if (tls === null) {
    if (LOOPBACK_HOSTS.includes(listen.host)) return ok(null);
    return refuse(
      `Without "tls" the token would travel in the clear: give "tls", or listen on 127.0.0.1 instead of ${listen.host}.`,
    );
  }
  const key = await readSecretFile(resolvePath(tls.keyFile), "tls.keyFile");
  if (!key.ok) return refuse(key.error.sentence);
  try {
    return ok({ cert: await readFile(resolvePath(tls.certFile), "utf8"), key: key.value });
  } catch (error) {
    return refuse(`The certificate (tls.certFile) cannot be read: ${String(error)}.`);
  }
}

async function readObserver(
  observer: AgentConfig["observer"],
  resolvePath: (relative: string) => string,
): Promise<Result<ObserverSettings | null, ConfigRefusal>> {
  if (observer === null) return ok(null);
  const { trustAnchorFile, ...settings } = observer;
  if (trustAnchorFile === null) return ok({ ...settings, trustAnchors: [] });
  const file = resolvePath(trustAnchorFile);
  try {
    const anchors = parseTrustAnchors(await readFile(file, "utf8"));
    if (anchors.ok) return ok({ ...settings, trustAnchors: anchors.value });
    return refuse(`${file} (observer.trustAnchorFile) holds no trust anchors: ${anchors.error}.`);
  } catch (error) {
    return refuse(`${file} (observer.trustAnchorFile) cannot be read: ${String(error)}.`);
  }
}

function refuse(sentence: string): Result<never, ConfigRefusal> {
  return err({ kind: "refused", sentences: [sentence] });
}
