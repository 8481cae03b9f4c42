import type { Instant, Seconds } from "@/lib/dnssec/instant";

/**
 * State of one trust anchor (RFC 5011 §4, spec §2.3). Only `valid` and `missing` are trusted (KM-66); null = a word that is not known.
 */
export type TrustAnchorState =
  | "ds-pending"
  | "ds-invalid"
  | "add-pending"
  | "valid"
  | "missing"
  | "revoked";

/** A trust anchor as a server holds it (spec §2.3). */
export type HeldAnchor = {
  readonly type: "dnskey" | "ds" | null;
  /** Of a DNSKEY with the REVOKE bit cleared. */
  readonly keyTag: number | null;
  /** IANA DNS security algorithm number; null where the server did not tell. */
  readonly algorithm: number | null;
  /** Base64 of the public key field; null for a DS, and where the server did not tell. */
  readonly publicKey: string | null;
  readonly state: TrustAnchorState | null;
  readonly enteredStateAt: Instant | null;
  /** Only while it waits: for the end of the add or remove hold-down. */
  readonly nextStateAt: Instant | null;
  /** The server's own words: `TrustAnchorState: "AddPending"`. */
  readonly native: Readonly<Record<string, string>>;
};

/** A name that a server trusts of itself, whatever its parent says (KM-61, spec §2.4). */
export type TrustPoint = {
  /** Lower-case, without the trailing dot; `.` for the root. */
  readonly zone: string;
  /** null = a word that is not known: beside `Active` the spellings are UNVERIFIED. */
  readonly state: "ds-pending" | "active" | "delete-pending" | null;
  readonly lastRefreshAt: Instant | null;
  readonly lastSuccessfulRefreshAt: Instant | null;
  readonly nextRefreshAt: Instant | null;
  /** 0 = well, else a Win32 code. */
  readonly lastRefreshResult: number | null;
  /** null = they could not be read. */
  readonly anchors: readonly HeldAnchor[] | null;
  readonly native: Readonly<Record<string, string>>;
};

/** An entry of a server's log in the server's own words; no meaning is built in (spec §6.2). */
export type LoggedEvent = {
  /** Rises within its log. */
  readonly record: number;
  readonly id: number;
  readonly at: Instant;
  readonly level: "critical" | "error" | "warning" | "information" | null;
  /** In the server's language; null where it gave none. */
  readonly message: string | null;
};

/** What a server says of itself beside its zones: read now and then, not in every sweep. Parts that could not be read are null. */
export type ServerSettings = {
  readonly readAt: Instant;
  readonly isDnssecEnabled: boolean | null;
  readonly isOnlineSigningEnabled: boolean | null;
  readonly buildNumber: number | null;
  /** How often it reads its zones from the directory (KM-10). */
  readonly pollingIntervalSeconds: Seconds | null;
  /** Names in the server's order. */
  readonly keyStorageProviders: readonly string[] | null;
  readonly trustPoints: readonly TrustPoint[] | null;
  /** Warnings and errors about DNSSEC in its DNS Server log, the latest last. */
  readonly events: readonly LoggedEvent[] | null;
};

/** Is an anchor in this state taken for true (KM-66)? */
export function isTrustedAnchor({ state }: Pick<HeldAnchor, "state">): boolean {
  return state === "valid" || state === "missing";
}
