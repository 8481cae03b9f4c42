import type { ZoneName } from "@/lib/dns/zone-name";

/** A zone as named addresses it. */
export type ZoneAddress = { readonly zone: ZoneName; readonly view: string };

/** The view of a configuration without views. */
export const DEFAULT_VIEW = "_default";

/** Path of the bulk list of zones below the statistics channel's address. */
export const ZONES_PATH = "/json/v1/zones";

/** What named's command reader takes as one word without quoting. */
const PLAIN_WORD = /^[A-Za-z0-9_.\-/*]+$/;

/** True if the zone can be asked for on the control channel; names with escapes cannot (limits.ts). */
export function canAddress({ zone, view }: ZoneAddress): boolean {
  return PLAIN_WORD.test(zone) && PLAIN_WORD.test(view);
}

/** Type, serials, key maintenance, next events of one zone. */
export function zoneStatusCommand(address: ZoneAddress): string {
  return `zonestatus ${target(address)}`;
}

/** The zone's stanza as named holds it, `rndc addzone` and `modzone` included. */
export function showZoneCommand(address: ZoneAddress): string {
  return `showzone ${target(address)}`;
}

function target(address: ZoneAddress): string {
  if (!canAddress(address)) throw new Error(`not addressable: ${address.zone} in ${address.view}`);
  return address.view === DEFAULT_VIEW ? address.zone : `${address.zone} IN ${address.view}`;
}
