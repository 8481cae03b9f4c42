import { Agent, request } from "undici";

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
    send: async ({ method, path, body, timeoutMs }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await request(new URL(path, url), {
        dispatcher,
        method: method as "GET" | "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === null ? {} : { body }),
        signal,
      });
      return { status: answer.statusCode, body: parseJson(await answer.body.text()) };
    },
    close: () => dispatcher.destroy(),
  };
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
