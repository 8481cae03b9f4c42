import { isIP } from "node:net";
import { ok } from "@/lib/result";
import { type Outcome, refuse } from "@/lib/services/errors";

export type HostPolicy = {
  /** Host names besides the loopback ones, lower-case. */
  readonly names: readonly string[];
  /** Listens beyond loopback: then any address of this machine may be asked for by number, which no foreign name can fake. */
  readonly acceptsAddresses: boolean;
};

/** A page on the internet must not reach a dashboard on 127.0.0.1 (api.md): names that resolve here are not enough. */
export function guardHost(request: Request, policy: HostPolicy): Outcome<null> {
  const host = hostNameOf(request.headers.get("host") ?? new URL(request.url).host);
  if (host !== null && isAllowed(host, policy)) return ok(null);
  return refuse(
    "host-not-allowed",
    "This host name is not one under which this Keymaster is meant to be reached.",
  );
}

/** Changes are accepted from our own pages and from programs, never from a page of another site. */
export function guardOrigin(request: Request): Outcome<null> {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const isForeign =
    (origin !== null && originHost(origin) !== (request.headers.get("host") ?? "").toLowerCase()) ||
    site === "cross-site" ||
    site === "same-site";
  return isForeign
    ? refuse("foreign-origin", "Changes are accepted from Keymaster's own pages only.")
    : ok(null);
}

/** A form or a simple request of another site cannot carry this type. */
export function guardContentType(request: Request): Outcome<null> {
  const [mediaType = "", ...parameters] = (request.headers.get("content-type") ?? "").split(";");
  const isJson = mediaType.trim().toLowerCase() === "application/json";
  const isUtf8 = parameters.every((one) => /^\s*charset\s*=\s*"?utf-8"?\s*$/i.test(one));
  if (isJson && isUtf8) return ok(null);
  return refuse(
    "unsupported-media-type",
    "Send every change with Content-Type: application/json, also one without a body.",
  );
}

function isAllowed(host: string, { names, acceptsAddresses }: HostPolicy): boolean {
  if (host === "localhost" || host.endsWith(".localhost") || names.includes(host)) return true;
  if (isIP(host) === 0) return false;
  return acceptsAddresses || isLoopbackAddress(host);
}

/** 127.0.0.0/8 and ::1. */
export function isLoopbackAddress(address: string): boolean {
  return (
    (isIP(address) === 4 && address.startsWith("127.")) ||
    address === "::1" ||
    /^::ffff:127\./.test(address)
  );
}

/** The name in a Host header, lower-case and without port, brackets and trailing dot; null if it is none. */
function hostNameOf(header: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header.trim());
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, "");
}

/** `Origin: null` and anything that is no address equals no host. */
function originHost(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : "-";
}
