import type { Forest } from "@/lab/forest/forest";
import { isServing } from "@/lab/forest/lab-server";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Host, LabZone } from "./lab-zone";

/** Whom a host believes to be the key master: itself if its own server object lists the zone, else the one written last. */
export function believedHolder(zone: LabZone, host: Host): ServerName | null {
  if (host.replicaIndex === null) return null;
  const holders = zone.role.loaded(host.replicaIndex);
  if (holders.includes(host.server)) return host.server;
  return holders.at(-1) ?? null;
}

/**
 * The server that acts as key master at this moment: it serves, it is a writable primary and believes that it holds the
 * role. Where two believe it (KM-11), the one that the directory named last.
 */
export function actingHolder(zone: LabZone, forest: Forest): Host | null {
  let acting: Host | null = null;
  for (const host of zone.hosts) {
    if (host.role !== "primary" || !isServing(forest.server(host.server))) continue;
    if (believedHolder(zone, host) !== host.server) continue;
    if (acting === null || zone.role.truth.at(-1) === host.server) acting = host;
  }
  return acting;
}

/** The host on this server, or null. */
export function hostOn(zone: LabZone, server: ServerName): Host | null {
  return zone.hosts.find((host) => host.server === server) ?? null;
}
