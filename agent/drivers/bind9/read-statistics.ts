import { parseZoneName } from "@/lib/dns/zone-name";
import type { ListedZone } from "./bind-facts";
import type { ZoneStatistics } from "./schema";

const COPIES: Readonly<Record<string, ListedZone["copy"]>> = {
  primary: "primary",
  secondary: "secondary",
};

/** The zones that a server has for others: named's own (hints, empty zones, CHAOS) are left out, the first view wins. */
export function listZones(statistics: ZoneStatistics): ReadonlyMap<string, ListedZone> {
  const listed = new Map<string, ListedZone>();
  const configuredAt = statistics["config-time"];
  for (const [view, { zones }] of Object.entries(statistics.views)) {
    for (const { name, class: zoneClass, type, serial, loaded } of zones) {
      const copy = COPIES[type];
      if (copy === undefined || zoneClass !== "IN") continue;
      const zone = parseZoneName(name);
      if (!zone.ok || listed.has(zone.value)) continue;
      listed.set(zone.value, {
        zone: zone.value,
        displayName: name,
        view,
        copy,
        serial: serial ?? null,
        fingerprint: [view, type, serial, loaded, configuredAt].join(" "),
      });
    }
  }
  return listed;
}
