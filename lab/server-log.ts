import { pickBetween } from "@/lab/seed/hash";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { LoggedEvent } from "@/lib/dnssec/server-settings";
import type { LabCore } from "./core";
import type { LabServer } from "./forest/lab-server";
import { lastRefresh } from "./forest/trust-refresh";
import { anchorState } from "./zone/anchored-keys";
import { hostOn } from "./zone/holder";
import type { LabZone } from "./zone/lab-zone";

/** An entry of the log "DNS Server", and the zone that it is about. */
export type LabLogEntry = LoggedEvent & { readonly zone: ZoneName };

const SIGNATURES_HAVE_EXPIRED = 1_524;
const ANCHOR_REFRESH_FAILED = 7_644;
const PLACES = 1_000;

/**
 * What a server's log would say now about DNSSEC, oldest first: copies whose signatures have run out, and trust points with no anchor
 * that is still published. Worked out from the present state: what was cured leaves no entry.
 */
export function loggedEvents(
  core: LabCore,
  server: LabServer,
  now: Instant,
): readonly LabLogEntry[] {
  const anchored = [...core.world.forest.trustAnchors.of(server)].flatMap(([name, anchors]) => {
    const zone = core.find(name);
    const isPublished = anchors.some((anchor) => anchorState(anchor, zone) === "valid");
    const since = Math.min(...anchors.map(({ enteredAt }) => enteredAt));
    return isPublished ? [] : [refreshFailed(server, name, { since, now })];
  });
  const hasCopies = server.kind !== "domain-controller";
  const copied = (hasCopies ? core.zones : []).flatMap(
    (zone) => expiredCopy(server, zone, now) ?? [],
  );
  return [...anchored, ...copied].sort((a, b) => a.record - b.record);
}

function refreshFailed(
  server: LabServer,
  zone: ZoneName,
  time: { readonly since: Instant; readonly now: Instant },
): LabLogEntry {
  const at = lastRefresh(server.name, zone, time);
  const message = `The active refresh of the trust point ${zone}. failed: no key that is trusted was found.`;
  return entry({ id: ANCHOR_REFRESH_FAILED, level: "warning", at, zone, message });
}

/** Only a secondary serves what it cannot renew (spec §6.2). */
function expiredCopy(server: LabServer, zone: LabZone, now: Instant): LabLogEntry | null {
  const host = hostOn(zone, server.name);
  if (host?.role !== "secondary" || !host.copy.isSigned) return null;
  const ends = [host.copy.recordsUntil, host.copy.dnskeyUntil].filter((until) => until !== null);
  const at = ends.length === 0 ? null : Math.min(...ends);
  if (at === null || at > now) return null;
  const message = `Signatures of the secondary zone ${zone.displayName} have expired.`;
  return entry({ id: SIGNATURES_HAVE_EXPIRED, level: "error", at, zone: zone.name, message });
}

function entry(said: Omit<LabLogEntry, "record">): LabLogEntry {
  const place = pickBetween(`log ${said.id} ${said.zone}`, 0, PLACES - 1);
  return { record: said.at * PLACES + place, ...said };
}
