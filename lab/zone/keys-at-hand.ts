import type { Forest } from "@/lab/forest/forest";
import { isWritableController } from "@/lab/forest/lab-server";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { ZoneContent } from "./content";
import type { LabDescriptor } from "./descriptor";

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
  const obstacle = custodyObstacle(forest, server, descriptor);
  if (obstacle !== null) return obstacle;
  return forest.isKeyMissing(server, zone, descriptor.rolling.descriptorId) ? "key-not-here" : null;
}

function custodyObstacle(
  forest: Forest,
  server: ServerName,
  descriptor: LabDescriptor,
): KeyObstacle {
  const { rules } = forest;
  const host = forest.server(server);
  const isMaker = server === descriptor.madeAt;
  const { kind, provider } = descriptor.custody;
  switch (kind) {
    case "provider": {
      const isHere = host.keyStorageProviders.includes(provider ?? "");
      return isHere || !rules.holds("KM-28") ? null : "provider-missing";
    }
    case "directory": {
      const isReadOnlyReader = host.kind === "read-only-domain-controller" && !rules.holds("KM-27");
      const isReader = isWritableController(host) || isReadOnlyReader;
      return isReader && (isMaker || rules.holds("KM-30")) ? null : "key-not-here";
    }
    case "certificate-store":
    case "file":
      return isMaker || !rules.holds("KM-32") ? null : "key-not-here";
  }
}

/** Can the server sign with every descriptor of this role that is in use? */
export function opensRole(
  forest: Forest,
  zone: ZoneName,
  server: ServerName,
  content: ZoneContent,
  keyRole: "ksk" | "zsk",
): boolean {
  for (const descriptor of content.descriptors) {
    const { rolling } = descriptor;
    if (rolling.keyRole !== keyRole || rolling.state !== "active") continue;
    if (keyObstacle(forest, zone, server, descriptor) !== null) return false;
  }
  return true;
}

/** Can the server open every private key of the zone? */
export function opensAllKeys(
  forest: Forest,
  zone: ZoneName,
  server: ServerName,
  content: ZoneContent,
): boolean {
  const [opensKsk, opensZsk] = [
    opensRole(forest, zone, server, content, "ksk"),
    opensRole(forest, zone, server, content, "zsk"),
  ];
  return forest.rules.holds("KM-31") ? opensKsk && opensZsk : opensKsk || opensZsk;
}
