import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerSettings } from "@/lib/dnssec/server-settings";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";

/** A server's name: lower-case, without the trailing dot, fully qualified where the source allows it. */
export type ServerName = string;

/** Servers that share one truth about roles (api.md, Estate). */
export type EstateKind = "active-directory" | "bind-fleet" | "lab";

/** Where a zone's data lives. `secondary` = only read-only copies are known. */
export type ZoneStorage = "directory" | "file" | "secondary";

/** What one server says about one zone, from its own cached view (KM-10). `null` = not observed. */
export type ServerZoneView = {
  readonly server: ServerName;
  readonly copy: "primary" | "secondary";
  /** A primary that can be written to: not an RODC copy, not a secondary. */
  readonly isWritable: boolean;
  readonly isSigned: boolean | null;
  /** Whom the server names as key master; null = it names nobody. Already resolved to the canonical name where possible. */
  readonly holder: ServerName | null;
  /** The server says that it is the key master itself. */
  readonly isHolder: boolean;
  /** KeyMasterStatus as this server computes it (KM-20). */
  readonly holderStatus: "online" | "offline" | null;
  /** Per descriptor: can this server open the private keys? */
  readonly keysReachable: Readonly<Record<string, boolean | null>>;
  readonly serial: number | null;
  /** Earliest expiration of the signatures over the DNSKEY set / over everything else, as this server serves them. */
  readonly dnskeySignaturesUntil: Instant | null;
  readonly recordSignaturesUntil: Instant | null;
  /** When this view was last refreshed (Windows: directory poll; BIND: when it was read). Estate's clock. */
  readonly viewedAt: Instant;
  /** Native words worth showing raw, in the order and spelling of the source. */
  readonly native: Readonly<Record<string, string>>;
};

/** What one replica of the directory says about who holds a zone (KM-9, KM-11). */
export type DirectoryAssignment = {
  /** The domain controller whose replica was read. */
  readonly replica: ServerName;
  /** Every server object that lists the zone: none, one, or (KM-11) more. */
  readonly holders: readonly ServerName[];
  /** Whether the stored zone is said to be signed (`msDNS-IsSigned`); null or left out = not told. No word about what servers serve (KM-19). */
  readonly isSigned?: boolean | null | undefined;
  readonly readAt: Instant;
};

/** DS set of the zone at its parent, as far as the source can tell. */
export type ParentDs = {
  readonly state: "current" | "stale" | "none" | "unreachable" | "unknown";
  readonly keyTags: readonly number[];
  readonly ttlSeconds: Seconds | null;
  readonly seenAt: Instant | null;
};

/** Signing information of a zone, from the server that is most entitled to tell: the holder if it answers, else a replica (KM-18). */
export type SigningReport = {
  readonly reportedBy: ServerName;
  readonly settings: ZoneSettings;
  readonly descriptors: readonly SigningKeyDescriptor[];
  /** How long before expiration this source renews signatures: a fraction of the validity (lab: 1/3); null = not known. */
  readonly renewalFraction: number | null;
};

/**
 * All that one agent knows of one zone in one sweep. Light: descriptors carry no public keys; `ZoneDetail` does.
 * `revision` rises whenever anything in it changes, and never falls.
 */
export type ZoneReport = {
  readonly estate: string;
  readonly zone: ZoneName;
  readonly displayName: string;
  readonly storage: ZoneStorage;
  /** Never signed and without keys (KM-6) as against unsigned with keys kept (KM-55). null = not observed. */
  readonly everSigned: boolean | null;
  readonly views: readonly ServerZoneView[];
  readonly directory: readonly DirectoryAssignment[];
  readonly signing: SigningReport | null;
  readonly parentDs: ParentDs;
  /** When the role last changed, as far as the source knows: a lagging view is `settling` for one polling interval (KM-10). */
  readonly roleChangedAt: Instant | null;
  readonly revision: number;
};

/** A zone report whose descriptors carry every public key. */
export type ZoneDetail = ZoneReport;

/** Where an assignment of the role leads to nothing (KM-9). */
export type OrphanedAssignment = {
  /** The server object that lists the zone, by its DNS name, else by the name of the object. */
  readonly server: ServerName;
  /** The zone's name, or the listed text where it names none. */
  readonly zone: string;
  /** `zone-is-gone`: no zone has that distinguished name. `server-is-gone`: the object belongs to no domain controller. */
  readonly because: "zone-is-gone" | "server-is-gone";
};

/** What reading the replica of the directory on one domain controller told beside zones and their holders. */
export type DirectoryReading = {
  /** Whom the replica names as domain naming master (fSMORoleOwner of CN=Partitions). */
  readonly namingMaster: ServerName | null;
  /** A KDS root key was seen (KM-30); null = none is visible to the account, which proves nothing. */
  readonly seesKdsRootKey: true | null;
  /** Zones in the partitions that the replica holds. */
  readonly zones: number;
  /** The first hundred of {@link orphanCount}. */
  readonly orphans: readonly OrphanedAssignment[];
  readonly orphanCount: number;
  readonly readAt: Instant;
};

/** What one agent knows of one server. */
export type ServerReport = {
  readonly estate: string;
  readonly server: ServerName;
  readonly kind: "domain-controller" | "read-only-domain-controller" | "standalone" | "bind";
  /** Could the agent itself talk to its DNS service in this sweep? null = it is only known of, and nobody tried. */
  readonly reachable: boolean | null;
  /** Why not: a closed word of the driver failures plus the native code, or null. */
  readonly failure: {
    readonly kind: string;
    readonly code: number | null;
    readonly detail: string;
  } | null;
  /** Who else was asked whether it answers (api.md: every agent, and every powered server that can be asked). */
  readonly vantagePoints: readonly {
    readonly from: string;
    readonly reachable: boolean;
    readonly at: Instant;
  }[];
  readonly addresses: readonly { readonly ip: string; readonly port: number }[];
  readonly clockSkewSeconds: Seconds | null;
  readonly lastContactAt: Instant | null;
  /** Only where its replica of the directory is read itself, and not through its DNS service. */
  readonly directory?: DirectoryReading | undefined;
  /** What it says of itself beside its zones, at its own instant; absent where nobody asks. Its last word while it is silent. */
  readonly settings?: ServerSettings | undefined;
};

/** An estate as its agent sees it at this moment. */
export type EstateReport = {
  readonly estate: string;
  readonly kind: EstateKind;
  /** The estate's clock now. */
  readonly now: Instant;
  readonly isPaused: boolean;
  /** How often its servers refresh their own view: 180 s on Windows and in the lab, 60 s on BIND. */
  readonly pollingIntervalSeconds: Seconds;
};

/** Something that changed in the world, at its own instant (api.md, history). */
export type Transition = {
  /** Rises by time of happening within its estate; unique there. */
  readonly sequence: number;
  readonly estate: string;
  readonly zone: ZoneName;
  readonly at: Instant;
  readonly kind: "role" | "key" | "rollover" | "settings";
  readonly from: string | null;
  readonly to: string | null;
  /** Descriptor concerned, where one is. */
  readonly descriptorId: string | null;
  readonly source: string;
  readonly through: "keymaster" | "outside" | "clock";
};
