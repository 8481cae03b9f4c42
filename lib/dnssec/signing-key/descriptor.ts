import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";

/** What a key signs: the DNSKEY set (KSK), everything else (ZSK), or both (CSK). RFC 6781 §3.1; the SEP flag is a hint, not the role. */
export type KeyRole = "ksk" | "zsk" | "csk";

/** Place of a key in its descriptor (spec §4.1). `former` = once active, still published. */
export type KeyPointer = "active" | "standby" | "next" | "former";

/** Where the private key lives (KM-28). `file` is a key file beside the server (BIND). */
export type Custody = {
  readonly kind: "directory" | "certificate-store" | "provider" | "file";
  /** Name of the key storage provider, or null where there is none (BIND). */
  readonly provider: string | null;
};

/** One cryptographic key of a descriptor. Public facts only: the private half never leaves its server (KM-28). */
export type DescriptorKey = {
  readonly pointer: KeyPointer;
  /** The server's own name of the key: `{GUID}` on Windows, the key file's base name on BIND. */
  readonly nativeId: string;
  /** DNSKEY flags field: 256, 257, with 128 added once revoked (RFC 5011 §7). */
  readonly flags: number;
  readonly published: boolean;
  /** Which RRsets it signs at this moment. */
  readonly signs: "nothing" | "dnskey-set" | "zone" | "all";
  readonly createdAt: Instant | null;
  /** Base64 of the public key field, or null in a light report (a sweep), where nobody needs it. */
  readonly publicKey: string | null;
};

/**
 * A signing key descriptor: what survives rollovers (Windows' "signing key", spec §2.2; on BIND the lineage of one role and
 * algorithm). All durations in seconds.
 */
export type SigningKeyDescriptor = {
  /** Lower-case GUID on Windows; `<role>-<algorithm>` on BIND. */
  readonly descriptorId: string;
  readonly keyRole: KeyRole;
  /** IANA DNS security algorithm number. */
  readonly algorithm: number;
  /** In bits. */
  readonly keyLength: number;
  readonly custody: Custody;
  /** State of the descriptor, not of a key (spec §2.2 CurrentState). */
  readonly state: "active" | "retired";
  readonly rolloverEnabled: boolean;
  readonly rolloverType: "pre-publication" | "double-signature" | null;
  /** null where rollover is disabled (KM-53). */
  readonly rolloverPeriodSeconds: Seconds | null;
  readonly initialRolloverOffsetSeconds: Seconds | null;
  readonly dnskeySignatureValiditySeconds: Seconds | null;
  readonly dsSignatureValiditySeconds: Seconds | null;
  readonly zoneSignatureValiditySeconds: Seconds | null;
  readonly nextRolloverAction: "normal" | "revoke-standby" | "retire" | null;
  readonly lastRolloverAt: Instant | null;
  readonly nextRolloverAt: Instant | null;
  /** null at rest. */
  readonly rollover: RolloverReport | null;
  readonly keys: readonly DescriptorKey[];
  /** The server's own words, in its own spelling: `CurrentRolloverStatus: "KskWaitingForDSUpdate"`. */
  readonly native: Readonly<Record<string, string>>;
};
