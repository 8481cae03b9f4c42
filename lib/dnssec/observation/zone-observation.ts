import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { SecurityStatus, SignatureFault } from "@/lib/dnssec/validation/security-status";
import type { ServerName } from "@/lib/dnssec/zone-report";

/**
 * How one question to one server ended. `silent` = no answer over UDP and TCP within the deadline; `malformed` = octets that are no
 * answer to the question; `lame` = an answer without authority (RFC 1034 §4.2.2, REFUSED, SERVFAIL, a referral elsewhere).
 */
export type AskedOutcome =
  | { readonly kind: "answered"; readonly rcode: number; readonly latencyMs: number }
  | { readonly kind: "lame"; readonly rcode: number; readonly latencyMs: number }
  | { readonly kind: "silent"; readonly attempts: number }
  | { readonly kind: "malformed"; readonly why: string };

/** One signature as it was served, judged by itself against the DNSKEY set that the same server served. */
export type ObservedSignature = {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly inception: Instant;
  readonly expiration: Instant;
  readonly originalTtlSeconds: Seconds;
  readonly fault: SignatureFault | null;
};

/** An RRset as one server served it. `records` are RDATA in presentation form, in canonical order (RFC 4034 §6.3). */
export type ObservedRrset = {
  readonly ttlSeconds: Seconds;
  readonly records: readonly string[];
  readonly signatures: readonly ObservedSignature[];
  /** By the chain from the trust anchor (or, without one, from the zone's own keys), as of the look. */
  readonly status: SecurityStatus;
};

/** A key of a DNSKEY set (RFC 4034 §2). `publicKey` is base64. */
export type ObservedKey = {
  readonly keyTag: number;
  readonly flags: number;
  readonly protocol: number;
  readonly algorithm: number;
  readonly keyLength: number | null;
  readonly publicKey: string;
};

/** A DS record (RFC 4034 §5). `digest` in lower-case hexadecimal. */
export type ObservedDs = {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: string;
  /** Whether a key served by any server of the zone is the one it refers to: its tag, or null. */
  readonly matchesKeyTag: number | null;
};

/** What a server proved when asked for a name that does not exist. */
export type ObservedDenial = {
  readonly kind: "nsec" | "nsec3" | "none";
  readonly nsec3: {
    readonly hashAlgorithm: number;
    readonly iterations: number;
    readonly saltHex: string;
    readonly optOut: boolean;
  } | null;
  readonly status: SecurityStatus;
  readonly signaturesUntil: Instant | null;
};

/** A question that was asked, so that a person can repeat it: `dig @ip -p port name type +dnssec +norecurse`. */
export type AskedQuery = {
  readonly name: string;
  readonly type: string;
  readonly outcome: AskedOutcome;
};

/** What one authoritative server of the zone answered from one vantage point in one look. `null` RRset = not served, or not answered: see `queries`. */
export type ServerObservation = {
  /** The estate's name of the server where the address is known to be its own, else the NS name. */
  readonly server: ServerName;
  readonly ip: string;
  readonly port: number;
  readonly at: Instant;
  /** At least one question was answered with authority. */
  readonly answered: boolean;
  readonly latencyMs: number | null;
  readonly serial: number | null;
  readonly soa: ObservedRrset | null;
  readonly ns: ObservedRrset | null;
  readonly dnskey: (ObservedRrset & { readonly keys: readonly ObservedKey[] }) | null;
  readonly nsec3param: ObservedRrset | null;
  readonly cds: (ObservedRrset & { readonly ds: readonly ObservedDs[] }) | null;
  readonly cdnskey: (ObservedRrset & { readonly keys: readonly ObservedKey[] }) | null;
  readonly denial: ObservedDenial | null;
  /** Earliest end among all signatures that this server served, or null where it served none. */
  readonly signaturesValidUntil: Instant | null;
  readonly queries: readonly AskedQuery[];
};

/** What one server of the parent zone answered for the zone's DS. */
export type ParentObservation = {
  readonly parent: ZoneName;
  readonly server: ServerName;
  readonly ip: string;
  readonly port: number;
  readonly at: Instant;
  readonly answered: boolean;
  /** null = no DS there (a signed denial or not, see `status`), or not answered. */
  readonly ds: (ObservedRrset & { readonly ds: readonly ObservedDs[] }) | null;
  /** Of the DS set, or of the proof that there is none. */
  readonly status: SecurityStatus;
  readonly queries: readonly AskedQuery[];
};

/**
 * A signature that a validator holding an older or another server's DNSKEY set could not verify: that set was served by `keysOf`
 * within the last TTL (strict view: a validator may hold any of them, RFC 6781 §4.1).
 */
export type StrictFault = {
  readonly server: ServerName;
  readonly type: string;
  readonly signedByKeyTags: readonly number[];
  readonly keysOf: ServerName;
  readonly keysServedUntil: Instant;
  readonly keyTagsThere: readonly number[];
};

/**
 * Everything that one vantage point saw of one zone in one look: all answers gathered first, each with server and instant, so that a
 * check is a pure function over it. Instants are by the estate's clock.
 */
export type ZoneObservation = {
  readonly estate: string;
  readonly zone: ZoneName;
  /** Who looked: the agent's name. */
  readonly vantage: string;
  /** Whether the vantage point stands inside the network of the servers or looks from outside; null = not configured. */
  readonly side: "inside" | "outside" | null;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  /** From the trust anchor down. A signed zone without DS at its parent is insecure here. */
  readonly status: SecurityStatus;
  readonly parent: ZoneName | null;
  readonly parents: readonly ParentObservation[];
  readonly servers: readonly ServerObservation[];
  /** Empty while no other DNSKEY set was served within its TTL. */
  readonly strict: readonly StrictFault[];
};
