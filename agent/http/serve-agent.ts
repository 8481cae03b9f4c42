import { constants } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { uriNames } from "@/lib/platform/certificates/certificate-facts";
import { err, ok, type Result } from "@/lib/result";

export type AgentTls = {
  readonly cert: string;
  readonly key: string;
  /** Who may call, by certificate; absent = anybody may connect, and a token decides. */
  readonly callers?: {
    /** PEM: only what it signed is let in. */
    readonly authority: string;
    /** The name that a caller's certificate must carry. */
    readonly urn: string;
  };
};

export type ServeOptions = {
  readonly app: Hono;
  readonly host: string;
  readonly port: number;
  readonly tls: AgentTls | null;
  /** Somebody showed a good certificate of another name, and was shut out. */
  readonly onStranger?: (names: readonly string[]) => void;
  readonly onRequest: (facts: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly milliseconds: number;
  }) => void;
};

export type AgentServer = {
  readonly url: string;
  /** Shows another certificate to whoever connects from now on. */
  present(tls: AgentTls): void;
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
      tls === null ? createServer(listener) : createTlsServer(tlsOptions(tls), listener);
    if (tls?.callers !== undefined) letIn(server, tls.callers.urn, options);
    server.listen(port, host);
    await once(server, "listening");
    const { port: actualPort } = server.address() as AddressInfo;
    const shownHost = host.includes(":") ? `[${host}]` : host;
    return ok({
      url: `${tls === null ? "http" : "https"}://${shownHost}:${actualPort}`,
      present: (next) => {
        if (server instanceof TlsServer) server.setSecureContext(tlsOptions(next));
      },
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

function tlsOptions({ cert, key, callers }: AgentTls) {
  if (callers === undefined) return { cert, key, minVersion: "TLSv1.2" } as const;
  return {
    cert,
    key,
    ca: callers.authority,
    minVersion: "TLSv1.3",
    requestCert: true,
    rejectUnauthorized: true,
    // A session that is taken up again would not show its certificate.
    secureOptions: constants.SSL_OP_NO_TICKET,
  } as const;
}

/** The authority also signs for agents: only the certificate with the right name is a caller's. Asked before HTTP is spoken. */
function letIn(server: Server, urn: string, { onStranger }: ServeOptions): void {
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    const names = uriNames(socket.getPeerCertificate().subjectaltname);
    if (names.includes(urn)) return;
    onStranger?.(names);
    socket.destroy();
  });
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
