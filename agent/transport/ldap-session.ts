import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import {
  Client,
  Control,
  type DN,
  type Entry,
  type Filter,
  ResultCodeError,
  type SearchOptions,
} from "ldapts";
import { err, ok, type Result } from "@/lib/result";

/** Where a directory answers and as whom it is asked. */
export type LdapTarget = {
  readonly host: string;
  readonly port: number;
  /** A distinguished name, or `user@domain` where the directory takes one. */
  readonly bindDn: string;
  readonly password: string;
  /** PEM; nobody else vouches for the server. */
  readonly caCertificates: string;
};

export type LdapLimits = {
  readonly connectMs: number;
  /** For one request and all its pages. */
  readonly searchMs: number;
  readonly pageSize: number;
  readonly maxEntries: number;
  /** Ask in pages from the start: this server is known to send no more than so many entries at once. */
  readonly inPages: boolean;
};

/** What is read: only the attributes that are named. Filters and names are the library's own objects, which escape. */
export type LdapQuery = {
  readonly base: DN | string;
  readonly scope: "base" | "one" | "sub";
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** Those of `attributes` that are octets. */
  readonly binary?: readonly string[];
};

export type LdapValue = string | Buffer;

/** An entry whose attributes are found in any case; an attribute that it does not have has no values. */
export type LdapEntry = {
  readonly dn: string;
  readonly names: readonly string[];
  values(attribute: string): readonly LdapValue[];
};

export type LdapFailure = {
  readonly kind:
    | "unreachable"
    | "untrusted"
    | "wrong-credentials"
    | "timed-out"
    | "refused"
    | "too-much"
    | "broken";
  /** Result code of LDAP (RFC 4511 §4.1.9), or null. */
  readonly code: number | null;
  /** The other side's own words, or Node's code: evidence, never matched on. */
  readonly detail: string;
};

/** A connection that is bound. Referrals and references are never followed. */
export interface LdapSession {
  search(query: LdapQuery): Promise<Result<readonly LdapEntry[], LdapFailure>>;
  /** True once the server would not send an answer as a whole: whoever asks it again asks in pages at once. */
  readonly needsPages: boolean;
  close(): Promise<void>;
}

export type OpenLdapSession = (
  target: LdapTarget,
  limits: LdapLimits,
) => Promise<Result<LdapSession, LdapFailure>>;

const SIZE_LIMIT_EXCEEDED = 4;
const INVALID_CREDENTIALS = 49;
/** LDAP_SERVER_DOMAIN_SCOPE_OID: the server leaves out references to other partitions (MS-ADTS §3.1.1.3.4.1.9). */
const DOMAIN_SCOPE = "1.2.840.113556.1.4.1339";
/** What Node says when it does not trust a certificate; together with every code that begins with ERR_TLS_CERT. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  "CERT_CHAIN_TOO_LONG",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Connects over TLS, checks who answers, and binds. */
export const openLdapSession: OpenLdapSession = async (target, limits) => {
  // An empty password would be an anonymous bind that succeeds (RFC 4513 §5.1.2).
  if (target.password === "") {
    return err({ kind: "wrong-credentials", code: null, detail: "the password is empty" });
  }
  const wire: { socket: TLSSocket | null } = { socket: null };
  const client = new Client({
    url: `ldaps://${bracketed(target.host)}:${target.port}`,
    tlsOptions: { ca: target.caCertificates, minVersion: "TLSv1.2", rejectUnauthorized: true },
    createSecureConnection: ((port: number, host: string, options: ConnectionOptions) => {
      wire.socket = connect(port, host, options);
      return wire.socket;
    }) as typeof connect,
  });
  const session = new BoundSession(client, wire, limits);
  const bound = await session.within(limits.connectMs, () =>
    client.bind(target.bindDn, target.password),
  );
  if (bound.ok) return ok(session);
  await session.close();
  return bound;
};

class BoundSession implements LdapSession {
  readonly #client: Client;
  readonly #wire: { readonly socket: TLSSocket | null };
  readonly #limits: LdapLimits;
  #needsPages: boolean;

  constructor(client: Client, wire: { readonly socket: TLSSocket | null }, limits: LdapLimits) {
    this.#client = client;
    this.#wire = wire;
    this.#limits = limits;
    this.#needsPages = limits.inPages;
  }

  get needsPages(): boolean {
    return this.#needsPages;
  }

  /** Whole where the server allows it: each page costs a round trip, and Samba looks every entry up twice for them. */
  async search(query: LdapQuery): Promise<Result<readonly LdapEntry[], LdapFailure>> {
    const { searchMs } = this.#limits;
    if (!this.#needsPages) {
      const whole = await this.within(searchMs, () => this.#readWhole(query));
      if (whole.ok || whole.error.code !== SIZE_LIMIT_EXCEEDED) return flat(whole);
      this.#needsPages = true;
    }
    return flat(await this.within(searchMs, () => this.#readPages(query)));
  }

  async close(): Promise<void> {
    try {
      await this.#client.unbind();
    } catch {
      // Whoever is gone needs no farewell.
    }
    this.#wire.socket?.destroy();
  }

  /** After the deadline the connection is dead: nobody waits for what it still might say. */
  async within<T>(deadlineMs: number, act: () => Promise<T>): Promise<Result<T, LdapFailure>> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<Result<never, LdapFailure>>((resolve) => {
      timer = setTimeout(() => {
        this.#wire.socket?.destroy();
        resolve(err({ kind: "timed-out", code: null, detail: `${deadlineMs} ms` }));
      }, deadlineMs);
    });
    const done = act().then(ok, (error: unknown) => err(failureOf(error)));
    const outcome = await Promise.race([done, deadline]);
    clearTimeout(timer);
    return outcome;
  }

  /** Without a limit of our own: with one the library would take half an answer for a whole one. */
  async #readWhole(query: LdapQuery): Promise<Result<readonly LdapEntry[], LdapFailure>> {
    const answer = await this.#client.search(query.base, optionsOf(query), domainScope());
    const { maxEntries } = this.#limits;
    return answer.searchEntries.length > maxEntries
      ? err(tooMany(maxEntries))
      : ok(answer.searchEntries.map(toEntry));
  }

  async #readPages(query: LdapQuery): Promise<Result<readonly LdapEntry[], LdapFailure>> {
    const { pageSize, maxEntries } = this.#limits;
    const options = { ...optionsOf(query), paged: { pageSize } };
    const pages = this.#client.searchPaginated(query.base, options, domainScope());
    const entries: LdapEntry[] = [];
    for await (const page of pages) {
      for (const entry of page.searchEntries) entries.push(toEntry(entry));
      if (entries.length > maxEntries) return err(tooMany(maxEntries));
    }
    return ok(entries);
  }
}

function optionsOf({ scope, filter, attributes, binary }: LdapQuery): SearchOptions {
  return {
    scope,
    filter,
    attributes: [...attributes],
    explicitBufferAttributes: [...(binary ?? [])],
  };
}

function domainScope(): Control[] {
  return [new Control(DOMAIN_SCOPE)];
}

function tooMany(maxEntries: number): LdapFailure {
  return { kind: "too-much", code: null, detail: `more than ${maxEntries} entries` };
}

function flat<T>(read: Result<Result<T, LdapFailure>, LdapFailure>): Result<T, LdapFailure> {
  return read.ok ? read.value : read;
}

/** The library gives one value, many, or an empty list, in the spelling of the server. */
function toEntry(entry: Entry): LdapEntry {
  const attributes = new Map<string, readonly LdapValue[]>();
  for (const [name, value] of Object.entries(entry)) {
    if (name === "dn") continue;
    attributes.set(name.toLowerCase(), Array.isArray(value) ? value : [value]);
  }
  return {
    dn: entry.dn,
    names: [...attributes.keys()],
    values: (attribute) => attributes.get(attribute.toLowerCase()) ?? [],
  };
}

function failureOf(error: unknown): LdapFailure {
  if (error instanceof ResultCodeError) {
    const kind = error.code === INVALID_CREDENTIALS ? "wrong-credentials" : "refused";
    return { kind, code: error.code, detail: error.message.trim() };
  }
  if (!(error instanceof Error)) return { kind: "broken", code: null, detail: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  if (code === null) return { kind: "broken", code: null, detail: error.message };
  const isUntrusted = UNTRUSTED.has(code) || code.startsWith("ERR_TLS_CERT");
  return { kind: isUntrusted ? "untrusted" : "unreachable", code: null, detail: code };
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
