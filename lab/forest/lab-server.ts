import type { Instant } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** How a server of the lab is made; this never changes while the lab runs. */
export type ServerDesign = {
  readonly name: ServerName;
  /** As Windows spells it: `DC1.contoso.com`. */
  readonly displayName: string;
  readonly kind: "domain-controller" | "read-only-domain-controller" | "standalone";
  /** The domain whose controller it is; null for a server that is in none. */
  readonly domain: string | null;
  readonly keyStorageProviders: readonly string[];
  /** Off when the lab is opened for the first time. */
  readonly startsOff: boolean;
};

export const SOFTWARE_PROVIDER = "Microsoft Software Key Storage Provider";

/** A server with its switches. Power and DNS service are apart: a domain controller replicates while its DNS is stopped. */
export type LabServer = ServerDesign & {
  isOn: boolean;
  isDnsServiceOn: boolean;
  /** The agent's account and the administrators may act on it. */
  areRightsAllowed: boolean;
  /** Active Directory answers on this server (9717 when not). */
  isDirectoryAvailable: boolean;
  isDnssecEnabled: boolean;
  isOnlineSigningEnabled: boolean;
  /** Since when it is powered. */
  poweredSince: Instant;
  /** It was off or stopped at least once. */
  hasRestarted: boolean;
  /** Since when its DNS service answers (meaningful while it does). */
  servingSince: Instant;
};

/** The switches of a server, as they are saved. */
export type ServerSwitches = Pick<
  LabServer,
  | "isOn"
  | "isDnsServiceOn"
  | "areRightsAllowed"
  | "isDirectoryAvailable"
  | "isDnssecEnabled"
  | "isOnlineSigningEnabled"
  | "poweredSince"
  | "servingSince"
  | "hasRestarted"
>;

/** A server at the lab's first instant. */
export function startServer(design: ServerDesign, at: Instant): LabServer {
  return {
    ...design,
    isOn: true,
    isDnsServiceOn: true,
    areRightsAllowed: true,
    isDirectoryAvailable: true,
    isDnssecEnabled: true,
    isOnlineSigningEnabled: true,
    poweredSince: at,
    servingSince: at,
    hasRestarted: false,
  };
}

/** Does its DNS service answer? */
export function isServing(server: LabServer): boolean {
  return server.isOn && server.isDnsServiceOn;
}

/** A domain controller whose directory can be written. */
export function isWritableController(server: ServerDesign): boolean {
  return server.kind === "domain-controller";
}

/** Has a replica of the directory, writable or not. */
export function hasReplica(server: ServerDesign): boolean {
  return server.kind !== "standalone";
}
