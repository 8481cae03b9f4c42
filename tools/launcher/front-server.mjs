import http from "node:http";
import { codeOf, reasonOf, StartFailure } from "./start-failure.mjs";

/** Browsers and reverse proxies keep idle connections for up to a minute; whoever closes first must be they, or requests get lost. */
const KEEP_ALIVE_MS = 75_000;

/**
 * The socket of the program. It listens before the program is built and loaded, so that the port is really taken and
 * /healthz answers; everything else is told to come back until `serveWith` gets the program's own handler.
 *
 * @typedef {(request: http.IncomingMessage, response: http.ServerResponse) => void} Handler
 */
export function createFrontServer() {
  let doing = "starting";
  /** @type {Handler | null} */
  let program = null;
  let isClosing = false;

  const server = http.createServer((request, response) => {
    const [path = "/"] = (request.url ?? "/").split("?", 1);
    if (path === "/healthz") return json(response, 200, { status: "ok" });
    if (!decodes(path)) return refuseAddress(request, response);
    if (program !== null && !isClosing) return program(request, response);
    if (path === "/readyz") {
      return json(response, 503, {
        status: "starting",
        parts: [{ name: "program", ok: false, detail: doing }],
      });
    }
    comeBack(request, response, isClosing ? "Stopping" : doing);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;

  return {
    /** @param {string} text */
    setDoing(text) {
      doing = text;
    },
    /** @param {Handler} handler */
    serveWith(handler) {
      program = handler;
    },
    /**
     * @param {number} port
     * @param {string} host
     * @returns {Promise<number>} the port, chosen by the system if 0 was asked for
     */
    listen(port, host) {
      return new Promise((resolve, reject) => {
        server.once("error", (error) =>
          reject(new StartFailure(listenSentence(error, port, host))),
        );
        server.listen(port, host, () => {
          const address = server.address();
          resolve(typeof address === "object" && address !== null ? address.port : port);
        });
      });
    },
    stopAccepting() {
      isClosing = true;
      server.close();
    },
    dropConnections() {
      server.closeAllConnections();
    },
  };
}

/** @typedef {ReturnType<typeof createFrontServer>} FrontServer */

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 */
function json(response, status, body) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/**
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {string} doing
 */
function comeBack(request, response, doing) {
  const headers = { "retry-after": "2", "cache-control": "no-store" };
  if ((request.headers.accept ?? "").includes("text/html")) {
    response.writeHead(503, {
      ...headers,
      refresh: "2",
      "content-type": "text/html; charset=utf-8",
    });
    response.end(
      `<!doctype html><html lang="en"><title>Keymaster is starting</title><p>Keymaster is starting: ${doing} …</p></html>`,
    );
    return;
  }
  problem(request, response, headers, {
    status: 503,
    code: "not-ready",
    title: "Keymaster is starting or its database is away",
    detail: `${doing}. Ask again in a moment.`,
  });
}

/**
 * Next answers an address that does not decode with plain text before the API sees it.
 *
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 */
function refuseAddress(request, response) {
  problem(
    request,
    response,
    { "cache-control": "no-store" },
    {
      status: 400,
      code: "malformed-request",
      title: "The request could not be read",
      detail:
        "The address has a percent sign that is not followed by a valid escape; encode it as %25.",
    },
  );
}

/**
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {Record<string, string>} headers
 * @param {{ status: number, code: string, title: string, detail: string }} what
 */
function problem(request, response, headers, what) {
  response.writeHead(what.status, { ...headers, "content-type": "application/problem+json" });
  response.end(
    JSON.stringify({
      type: `/problems/${what.code}`,
      ...what,
      instance: (request.url ?? "/").split("?", 1)[0],
      fields: [],
    }),
  );
}

/** @param {string} path */
function decodes(path) {
  try {
    decodeURIComponent(path);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

/**
 * @param {unknown} error
 * @param {number} port
 * @param {string} host
 */
function listenSentence(error, port, host) {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is already taken by another program; stop that one or choose another port with --port.`;
    case "EACCES":
      return `This user may not listen on port ${port}; choose one above 1023 with --port.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `This machine has no address ${host}; choose one of its own with --host.`;
    default:
      return `Listening on ${host} port ${port} failed (${reasonOf(error)}).`;
  }
}
