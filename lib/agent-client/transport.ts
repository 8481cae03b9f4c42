import type { PeerCertificate } from "node:tls";
import { Agent, request } from "undici";
import { fingerprintOf, uriNames } from "@/lib/platform/certificates/certificate-facts";

/** How questions reach an agent: over HTTPS, or as a function call inside this process. */
export interface AgentTransport {
  send(question: AgentQuestion): Promise<{ readonly status: number; readonly body: unknown }>;
  close(): Promise<void>;
}

export type AgentQuestion = {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly timeoutMs: number;
};

const CONNECT_TIMEOUT_MS = 5_000;
/** A step may hold one for minutes; others must still get through, and so must questions about it. */
const CONNECTIONS = 16;
/** More than a page of the largest fleet; an answer beyond it is no answer. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** What a caller shows an agent that enrolled. */
export type CallerCertificate = {
  /** Names it: another one means another connection. */
  readonly fingerprint: string;
  readonly certificate: string;
  readonly privateKey: string;
};

/** An agent that is known by its certificate. */
export type CertificateTarget = {
  readonly url: string;
  /** PEM: nothing else is trusted for this agent, whatever the system trusts. */
  readonly authority: string;
  /** The name in its certificate. */
  readonly urn: string;
  /** SHA-256 of the certificates that it may show now. */
  readonly accepts: () => ReadonlySet<string>;
  readonly caller: () => Promise<CallerCertificate>;
};

/** Over mutual TLS. A connection is made anew with every new caller; the one before ends when its last answer is there. */
export function certificateTransport(target: CertificateTarget): AgentTransport {
  let open: { readonly fingerprint: string; readonly dispatcher: Agent } | null = null;
  async function dispatcherNow(): Promise<Agent> {
    const caller = await target.caller();
    if (open?.fingerprint === caller.fingerprint) return open.dispatcher;
    void open?.dispatcher.close();
    const dispatcher = mutualDispatcher(target, caller);
    open = { fingerprint: caller.fingerprint, dispatcher };
    return dispatcher;
  }
  return {
    send: async (question) => ask(await dispatcherNow(), target.url, {}, question),
    close: async () => {
      await open?.dispatcher.destroy();
    },
  };
}

function mutualDispatcher(
  { authority, urn, accepts }: CertificateTarget,
  { certificate, privateKey }: CallerCertificate,
): Agent {
  return new Agent({
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      minVersion: "TLSv1.3",
      ca: authority,
      cert: certificate,
      key: privateKey,
      // A session that is taken up again would not be checked.
      maxCachedSessions: 0,
      checkServerIdentity: (_host, shown) => judgeIdentity(shown, urn, accepts()),
    },
    maxResponseSize: MAX_ANSWER_BYTES,
    connections: CONNECTIONS,
  });
}

/** Who an agent is does not depend on its host name: its certificate carries its own name, and must be one that was issued to it. */
function judgeIdentity(
  { raw, subjectaltname }: PeerCertificate,
  urn: string,
  accepted: ReadonlySet<string>,
): Error | undefined {
  if (!uriNames(subjectaltname).includes(urn)) {
    return rejected(`the certificate is not that of ${urn}`);
  }
  if (!accepted.has(fingerprintOf(raw))) {
    return rejected("the certificate was revoked or replaced, or was not issued here");
  }
  return undefined;
}

function rejected(reason: string): Error {
  return Object.assign(new Error(reason), { code: "CERT_REJECTED" });
}

/** Over the network. With `caCertificate` only certificates issued by it are accepted, whatever the system trusts. */
export function networkTransport(target: {
  readonly url: string;
  readonly token: string;
  readonly caCertificate: string | null;
}): AgentTransport {
  const { url, token, caCertificate } = target;
  const dispatcher = new Agent({
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      ...(caCertificate === null ? {} : { ca: caCertificate }),
    },
    maxResponseSize: MAX_ANSWER_BYTES,
    connections: CONNECTIONS,
  });
  return {
    send: (question) => ask(dispatcher, url, { authorization: `Bearer ${token}` }, question),
    close: () => dispatcher.destroy(),
  };
}

async function ask(
  dispatcher: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  { method, path, body, timeoutMs }: AgentQuestion,
) {
  const answer = await request(new URL(path, url), {
    dispatcher,
    method: method as "GET" | "POST",
    headers: { ...headers, "content-type": "application/json" },
    ...(body === null ? {} : { body }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: answer.statusCode, body: parseJson(await answer.body.text()) };
}

/** The agent's app in this process, asked by the same contract. */
export function inProcessTransport(
  answer: (request: Request) => Response | Promise<Response>,
): AgentTransport {
  return {
    send: async ({ method, path, body, timeoutMs }) => {
      const asked = answer(
        new Request(`http://in-process${path}`, {
          method,
          headers: { "content-type": "application/json" },
          ...(body === null ? {} : { body }),
        }),
      );
      const response = await beforeTimeout(Promise.resolve(asked), timeoutMs);
      return { status: response.status, body: parseJson(await response.text()) };
    },
    close: async () => undefined,
  };
}

function beforeTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What is not JSON is no answer of an agent; the status decides what it means. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
