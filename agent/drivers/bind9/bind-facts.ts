import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { KeyOnDisk } from "./key-directory";
import type { DnssecPolicy } from "./policy";
import type { ZoneStatus } from "./schema";

/** A line of the bulk list. */
export type ListedZone = {
  readonly zone: ZoneName;
  readonly displayName: string;
  readonly view: string;
  readonly copy: "primary" | "secondary";
  readonly serial: number | null;
  /** Changes whenever the line says something else, or named read its configuration again. */
  readonly fingerprint: string;
};

/** What the server serves over DNS: instants are expirations of signatures. */
export type ServedSignatures = {
  readonly dnskeyUntil: Instant | null;
  /** Exact only where named told which set is renewed next; null otherwise. */
  readonly recordsUntil: Instant | null;
  /** Base64 of the public keys in the DNSKEY set; null = not asked or no answer. */
  readonly publishedKeys: readonly string[] | null;
  readonly dnskeyTtlSeconds: Seconds | null;
};

/** What was asked about one zone beyond the bulk list. */
export type ZoneFacts = {
  readonly status: ZoneStatus;
  /** What zonestatus said, as it was: to see whether it says something else. */
  readonly statusText: string;
  /** The zone's own `dnssec-policy`, or null. */
  readonly policyName: string | null;
  readonly served: ServedSignatures;
  readonly readAt: Instant;
};

/** Everything known about one zone at one server. */
export type ZoneOnServer = {
  readonly estate: string;
  readonly server: string;
  readonly listed: ListedZone;
  readonly facts: ZoneFacts;
  readonly keys: readonly KeyOnDisk[];
  /** null = the configuration file does not tell it. */
  readonly policy: DnssecPolicy | null;
};
