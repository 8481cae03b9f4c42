import type { Replicated } from "@/lab/forest/replicated";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneRollovers } from "@/lib/dnssec/rollover/zone-rollovers";
import type { ServerName, ZoneStorage } from "@/lib/dnssec/zone-report";
import type { DnskeySignatures, ZoneContent } from "./content";
import type { ParentZone } from "./parent";

/** The signatures over the zone's data that a server made itself, for its own copy (KM-14). */
export type OwnSignatures = {
  readonly isSigned: boolean;
  /** The signing epoch of the content that they were made for. */
  readonly signingEpoch: number;
  readonly signedAt: Instant | null;
  readonly until: Instant | null;
};

/** A key of the DNSKEY set that a server hands out. */
export type ServedKey = {
  readonly keyId: string;
  readonly algorithm: number;
  readonly keyLength: number;
  readonly flags: number;
  readonly signs: "nothing" | "dnskey-set" | "zone" | "all";
};

/** What a server hands out to whoever asks. */
export type ServedCopy = {
  readonly isSigned: boolean;
  readonly recordsUntil: Instant | null;
  readonly dnskeyUntil: Instant | null;
  readonly serial: number;
  /** The DNSKEY set, where the copy was taken over or held fast; the others' follows from the content that they loaded. */
  readonly keys?: readonly ServedKey[];
};

/** A server that hosts the zone, and what it serves. */
export type Host = {
  readonly server: ServerName;
  /** `read-only` = an RODC: it loads an unsigned zone from the directory, a signed one as a secondary (KM-27). */
  readonly role: "primary" | "read-only" | "secondary";
  /** Its place among the hosts that have a replica of the zone; null for plain secondaries. */
  readonly replicaIndex: number | null;
  own: OwnSignatures;
  copy: ServedCopy;
  /** How often it renewed its own record signatures. */
  renewals: number;
  /** When it will sign, re-sign or unsign its own copy (KM-19); null = nothing planned. */
  plannedSigningAt: Instant | null;
  /** What it goes on serving while a fault keeps its copy from being refreshed. */
  frozenCopy: ServedCopy | null;
  /** Keys whose DS records its file `dsset-<zone>` lists; null = there is no such file (KM-13). */
  dsSet: readonly string[] | null;
};

/** A zone of the lab with its truth, its hosts' views and what its parent holds. Changes in place as time goes on. */
export type LabZone = {
  readonly index: number;
  readonly name: ZoneName;
  readonly displayName: string;
  readonly storage: ZoneStorage;
  /** `generated` zones follow from the lab's seed as long as nobody disturbs them. */
  readonly origin: "curated" | "generated";
  readonly hosts: readonly Host[];
  /** The hosts that replicate, in the order of `Host.replicaIndex`. */
  readonly replicaHosts: readonly ServerName[];
  /** Every server object that lists the zone (KM-9); the one written last is last. */
  readonly role: Replicated<readonly ServerName[]>;
  readonly content: Replicated<ZoneContent>;
  readonly dnskeySignatures: Replicated<DnskeySignatures | null>;
  /** The rollover engine's state; null while the zone is unsigned. */
  rollovers: ZoneRollovers | null;
  parent: ParentZone;
  roleChangedAt: Instant | null;
  /** Until when a signing, re-signing or unsigning locks the zone (9622). */
  lockedUntil: Instant;
  /** Everything due up to this instant has happened. */
  settledAt: Instant;
  /** The earliest instant at which anything about the zone changes by itself. */
  nextEventAt: Instant;
  /** When the rollover engine has to look next; null = not before something changes. */
  engineWakeAt: Instant | null;
  /** Rises whenever anything that is reported changes. */
  revision: number;
  /** True once something happened that its seed does not tell. */
  hasDiverged: boolean;
};

/** Never; for instants that must be comparable. */
export const NEVER: Instant = Number.POSITIVE_INFINITY;
