import type { Forest } from "@/lab/forest/forest";
import { isWritableController } from "@/lab/forest/lab-server";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { ZoneContent } from "./content";
import { activeDescriptors, type LabDescriptor } from "./descriptor";

/** Why a server cannot use the private keys of a descriptor; null = it can. */
export type KeyObstacle = "provider-missing" | "key-not-here" | null;

/**
 * Can this server open the descriptor's private keys? Keys in the directory open on every writable domain controller (KM-30,
 * never on an RODC: KM-27), keys in a certificate store only where they were made (KM-32), keys of another provider wherever
 * that provider is installed. The fault `missing-key` hides them.
 */
export function keyObstacle(
  forest: Forest,
  zone: ZoneName,
  server: ServerName,
  descriptor: LabDescriptor,
): KeyObstacle {
  const host = forest.server(server);
  const { kind, provider } = descriptor.custody;
  if (kind === "provider" && !host.keyStorageProviders.includes(provider ?? "")) {
    return "provider-missing";
  }
  if (kind === "directory" && !isWritableController(host)) return "key-not-here";
  if (kind === "certificate-store" && server !== descriptor.madeAt) return "key-not-here";
  return forest.isKeyMissing(server, zone, descriptor.rolling.descriptorId) ? "key-not-here" : null;
}

/** Can the server sign with every descriptor of this role that is in use? */
export function opensRole(
  forest: Forest,
  zone: ZoneName,
  server: ServerName,
  content: ZoneContent,
  keyRole: "ksk" | "zsk",
): boolean {
  return activeDescriptors(content.descriptors, keyRole).every(
    (descriptor) => keyObstacle(forest, zone, server, descriptor) === null,
  );
}

/** Can the server open every private key of the zone? */
export function opensAllKeys(
  forest: Forest,
  zone: ZoneName,
  server: ServerName,
  content: ZoneContent,
): boolean {
  return content.descriptors
    .filter((descriptor) => descriptor.rolling.state === "active")
    .every((descriptor) => keyObstacle(forest, zone, server, descriptor) === null);
}
