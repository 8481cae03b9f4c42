import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { err, ok, type Result } from "@/lib/result";

export type ServeOptions = {
  readonly app: Hono;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly onRequest: (facts: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly milliseconds: number;
  }) => void;
};

export type AgentServer = {
  readonly url: string;
  /** Takes no more calls; those under way get `graceMs` to end. */
  close(graceMs: number): Promise<void>;
};

export type ServeRefusal = { readonly kind: "refused"; readonly sentence: string };

/** Serves the app over HTTPS, or over HTTP where there is no certificate. */
export async function serveAgent(
  options: ServeOptions,
): Promise<Result<AgentServer, ServeRefusal>> {
  const { host, port, tls } = options;
  const listener = getRequestListener(withLog(options));
  try {
    const server =
      tls === null
        ? createServer(listener)
        : createTlsServer({ cert: tls.cert, key: tls.key, minVersion: "TLSv1.2" }, listener);
    server.listen(port, host);
    await once(server, "listening");
    const { port: actualPort } = server.address() as AddressInfo;
    const shownHost = host.includes(":") ? `[${host}]` : host;
    return ok({
      url: `${tls === null ? "http" : "https"}://${shownHost}:${actualPort}`,
      close: async (graceMs) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        const closed = once(server, "close");
        server.close();
        server.closeIdleConnections();
        await closed;
        clearTimeout(timer);
      },
    });
  } catch (error) {
    return err({ kind: "refused", sentence: explain(error, options) });
  }
}

function withLog({ app, onRequest }: ServeOptions) {
  return async (request: Request): Promise<Response> => {
    const startedAt = performance.now();
    const response = await app.fetch(request);
    onRequest({
      method: request.method,
      path: new URL(request.url).pathname,
      status: response.status,
      milliseconds: Math.round(performance.now() - startedAt),
    });
    return response;
  };
}

function explain(error: unknown, { host, port }: ServeOptions): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const reason = error instanceof Error ? error.message : String(error);
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken: choose another "listen.port", or end the program that has it.`;
    case "EACCES":
      return `This user may not listen on port ${port}: choose a "listen.port" above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `This machine has no address ${host}: correct "listen.host".`;
    default:
      return `The agent cannot listen, check "listen" and "tls": ${reason}.`;
  }
}
