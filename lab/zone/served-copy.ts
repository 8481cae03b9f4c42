import type { Forest } from "@/lab/forest/forest";
import type { ZoneContent } from "./content";
import { opensRole } from "./keys-at-hand";
import type { Host, LabZone, ServedCopy, ServedKey } from "./lab-zone";
import { isSameKeys, servedKeys } from "./served-keys";

const FIRST_SERIAL = 1_000;

/** Brings what every host serves up to date with what it knows, primaries first. True if any copy changed. */
export function refreshCopies(zone: LabZone, forest: Forest): boolean {
  let changed = false;
  for (const host of zone.hosts) {
    if (host.role === "primary" && refresh(host, primaryCopy(zone, host, forest), forest)) {
      changed = true;
    }
  }
  for (const host of zone.hosts) {
    if (host.role !== "primary" && refresh(host, copyOfOther(zone, host, forest), forest)) {
      changed = true;
    }
  }
  return changed;
}

function refresh(host: Host, copy: ServedCopy | null, forest: Forest): boolean {
  if (copy === null || !forest.isServing(host.server) || isSame(copy, host.copy)) return false;
  host.copy = copy;
  return true;
}

/** What the host answers with: its copy, or the one that a fault holds fast. */
export function servedCopy(host: Host): ServedCopy {
  return host.frozenCopy ?? host.copy;
}

/** The DNSKEY set that the host answers with; none while its copy is not signed. */
export function keysServedBy(zone: LabZone, host: Host): readonly ServedKey[] {
  const copy = servedCopy(host);
  if (!copy.isSigned) return [];
  if (copy.keys !== undefined) return copy.keys;
  return servedKeys(contentServedBy(zone, host));
}

/** What the host knows of the zone's keys and settings. */
export function contentServedBy(zone: LabZone, host: Host): ZoneContent {
  return host.replicaIndex === null ? zone.content.truth : zone.content.loaded(host.replicaIndex);
}

/** What the host goes on serving from now on while a fault holds it, one serial behind the others. */
export function heldCopy(zone: LabZone, host: Host): ServedCopy {
  return { ...servedCopy(host), serial: host.copy.serial - 1, keys: keysServedBy(zone, host) };
}

function primaryCopy(zone: LabZone, host: Host, forest: Forest): ServedCopy {
  if (host.replicaIndex === null) return host.copy;
  const signatures = zone.dnskeySignatures.loaded(host.replicaIndex);
  const ownChanges = zone.storage === "file" ? host.renewals : 0;
  const records = recordsOf(zone, host, forest);
  return {
    isSigned: records.isSigned,
    recordsUntil: records.recordsUntil,
    dnskeyUntil: records.isSigned ? (signatures?.until ?? null) : null,
    serial:
      FIRST_SERIAL +
      zone.content.loadedCount(host.replicaIndex) +
      (signatures?.count ?? 0) +
      ownChanges,
  };
}

/**
 * A primary that cannot open the ZSK signs nothing: it hands out the signatures of one that can, as long as it reaches it,
 * and then those that it got last (a model: what Windows does is not documented).
 */
function recordsOf(
  zone: LabZone,
  host: Host,
  forest: Forest,
): Pick<ServedCopy, "isSigned" | "recordsUntil"> {
  const content = zone.content.loaded(host.replicaIndex ?? 0);
  if (!content.isSigned || opensRole(forest, zone.name, host.server, content, "zsk")) {
    return { isSigned: host.own.isSigned, recordsUntil: host.own.until };
  }
  const source = zone.hosts.find(
    (other) =>
      other.role === "primary" &&
      other !== host &&
      opensRole(forest, zone.name, other.server, content, "zsk") &&
      forest.canAsk(host.server, other.server),
  );
  if (source === undefined) return host.copy;
  return source.frozenCopy ?? { isSigned: source.own.isSigned, recordsUntil: source.own.until };
}

/** A secondary transfers from the first primary that answers it; an RODC does so once the zone is signed (KM-27). */
function copyOfOther(zone: LabZone, host: Host, forest: Forest): ServedCopy | null {
  if (zone.storage === "secondary") return copyOfOutside(host);
  if (host.role === "read-only" && !isSecondaryCopy(zone, host, forest)) {
    return primaryCopy(zone, host, forest);
  }
  const source = zone.hosts.find(
    (other) => other.role === "primary" && forest.canAsk(host.server, other.server),
  );
  return source === undefined ? null : { ...servedCopy(source), keys: keysServedBy(zone, source) };
}

/** A copy of a zone whose primary is outside the lab and always well. */
function copyOfOutside(host: Host): ServedCopy {
  return {
    isSigned: host.own.isSigned,
    recordsUntil: host.own.until,
    dnskeyUntil: host.own.until,
    serial: FIRST_SERIAL + host.renewals,
  };
}

/** Does the host hold the zone as a secondary: by design, or because an RODC cannot sign it (KM-27)? */
export function isSecondaryCopy(zone: LabZone, host: Host, forest: Forest): boolean {
  if (host.role === "secondary") return true;
  if (host.role === "primary" || host.replicaIndex === null) return false;
  return zone.content.loaded(host.replicaIndex).isSigned && forest.rules.holds("KM-27");
}

function isSame(a: ServedCopy, b: ServedCopy): boolean {
  return (
    a.isSigned === b.isSigned &&
    a.recordsUntil === b.recordsUntil &&
    a.dnskeyUntil === b.dnskeyUntil &&
    a.serial === b.serial &&
    isSameKeys(a.keys, b.keys)
  );
}
