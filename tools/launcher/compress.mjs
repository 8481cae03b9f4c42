/**
 * @typedef {import("node:http").IncomingMessage} IncomingMessage
 * @typedef {import("node:http").ServerResponse} ServerResponse
 * @typedef {(request: IncomingMessage, response: ServerResponse, next: () => void) => void} Middleware
 * @typedef {(request: IncomingMessage, response: Pick<ServerResponse, "getHeader">) => boolean} Filter
 */

/**
 * Compresses what the program answers. Next's own compression passes over every answer of a route handler, because Next sets
 * the headers of those as arrays of one; streams that say `no-transform` stay as they are.
 *
 * @param {NodeJS.Require} require of the program's own packages: the launcher itself runs before they are installed
 * @returns {Middleware}
 */
export function createCompressor(require) {
  /** @type {((options: { filter: Filter }) => Middleware) & { filter: Filter }} */
  const compression = require("compression");
  return compression({
    filter: (request, response) =>
      compression.filter(request, { getHeader: (name) => first(response.getHeader(name)) }),
  });
}

/** @param {number | string | string[] | undefined} value */
function first(value) {
  return Array.isArray(value) ? value[0] : value;
}
