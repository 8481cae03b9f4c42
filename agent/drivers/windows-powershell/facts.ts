import type { Instant } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { ApexRow, KeyRow, SettingsRow, TestRow, ZoneRow } from "./schema";

/** What one server said about one zone, each part with its age. */
export type ZoneOnServer = {
  readonly server: ServerName;
  readonly zone: ZoneRow;
  readonly readAt: Instant;
  /** null for copies that have no DNSSEC settings, and while they were never told. */
  readonly settings: { readonly row: SettingsRow; readonly readAt: Instant } | null;
  /** null while the zone was not tested there. */
  readonly tests: readonly TestRow[] | null;
};

/** The keys of a zone from the server that is most entitled to tell (KM-18). */
export type ZoneKeys = {
  readonly reportedBy: ServerName;
  readonly rows: readonly KeyRow[];
  /** Records at the apex; null in a light report. */
  readonly apex: readonly ApexRow[] | null;
};

/** Only primaries have DNSSEC settings of their own (KM-27: an RODC makes a secondary of a signed zone). */
export function isPrimary({ ZoneType }: ZoneRow): boolean {
  return ZoneType?.toLowerCase() === "primary";
}

/** Can this copy be written to, so that its server could hold the role (KM-3)? */
export function isWritable(zone: ZoneRow): boolean {
  return isPrimary(zone) && zone.IsReadOnly !== true;
}

const LEFT_OUT_TYPES = new Set(["cache", "stub", "forwarder"]);

/** True for zones that people made and that can be signed; not for what every server makes for itself. */
export function isShown({ ZoneName, ZoneType, IsAutoCreated }: ZoneRow): boolean {
  if (IsAutoCreated === true || ZoneName.toLowerCase() === "trustanchors") return false;
  return !LEFT_OUT_TYPES.has(ZoneType?.toLowerCase() ?? "");
}
